import { expect, test } from 'vitest';
import { fromFile } from './draft';

test('a file is a plan or it is none', () => {
  const standing = [{ from_level: 'II', kind: 'task', title: 'x', text: 'y', audience: 'under 41' }];
  expect(fromFile(JSON.stringify({ name: 'plan', standing }))).toEqual({ name: 'plan', name_en: '', note: '', standing });
  expect([fromFile('{'), fromFile('[]'), fromFile('{"name":"x"}'), fromFile('null')]).toEqual([null, null, null, null]);
});
