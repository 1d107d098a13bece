import { expect, test } from 'vitest';
import { tooMuch } from './forms';
import { slipsFile } from './slips';

test('a slip never becomes a formula and keeps its quotation marks', () => {
  const unit = { no: 1, code: '4101', name: '=1+1', level: 'city' as const, kind: 'territory' };
  const file = slipsFile([{ post_id: 1, unit, post_title: '值"守', code: 'abcde-fghjk' }], ['单位'], 'https://x/activate');
  expect(file).toBe('\ufeff"单位"\r\n"\'=1+1","4101","值""守","abcde-fghjk","https://x/activate"\r\n');
});

test('an administrator is that and nothing else', () => {
  expect(tooMuch(['rights_admin'])).toBe(false);
  expect(tooMuch(['rights_admin', 'duty'])).toBe(true);
  expect(tooMuch(['duty', 'commander'])).toBe(false);
});
