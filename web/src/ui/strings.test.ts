import { resolve } from 'node:path';
import { expect, it } from 'vitest';
// @ts-expect-error a plain script without types
import { check } from '../../scripts/check-strings.mjs';
import { catalogue } from './i18n';

it('every word stands in both languages, and every word that is asked for exists', () => {
  const { faults, count } = check(resolve(import.meta.dirname, '..')) as { faults: string[]; count: number };
  expect(faults).toEqual([]);
  expect(count).toBeGreaterThan(300);
});
it('the catalogue holds each screen under its folder', () => {
  const words = catalogue();
  expect(words.zh['ui.sign_unreachable']).toBe('失联');
  expect(words.en['now.title']).toBe('Now');
  expect(words.en['matter.selected_one']).toContain('row');
});
