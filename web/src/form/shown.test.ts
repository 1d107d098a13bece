import { expect, test } from 'vitest';
import type { Answers, FormVersion } from './form';
import { degrees, fromDegrees, grouped, numberText, shown, statedBeside } from './shown';

test('a whole number becomes one, whatever keyboard wrote it; half a number stays as it is typed', () => {
  expect([numberText('１２', true), numberText('1,200', true), numberText('-', true), numberText('', true), numberText('007', true)]).toEqual([12, 1200, '-', undefined, '007']);
  expect([numberText('1.50', false), numberText('１．５', false)]).toEqual(['1.50', '1.5']);
});

test('figures keep all their digits', () => {
  expect([grouped('1234567.50'), grouped('-1000'), grouped('999'), grouped('a1')]).toEqual(['1,234,567.50', '-1,000', '999', 'a1']);
  expect(shown(['b', 'a'], [{ no: 0, name: 'a', label: { zh: '甲', en: 'A' } }], 'en')).toBe('b, A');
});

test('degrees go to units of ten millionths and back', () => {
  expect(degrees(341234567)).toBe('34.1234567');
  expect([fromDegrees('34.1234567'), fromDegrees('-0.5'), fromDegrees('x')]).toEqual([341234567, -5000000, null]);
});

const FORM: FormVersion = {
  version: 1, title: { zh: '表' },
  nodes: [
    { node: 'repeat', name: 'rows', label: { zh: '行' }, max: 9, nodes: [{ node: 'question', no: 1, field: 'n' }] },
    { node: 'question', no: 2, field: 'all', total_of: 'n' },
  ],
  fields: { n: { name: 'n', label: { zh: '数' }, shape: { type: 'decimal', scale: 2 } }, all: { name: 'all', label: { zh: '合计' }, shape: { type: 'decimal', scale: 2 } } },
};

test('a stated total stands beside the sum of its list; neither is changed', () => {
  const total = FORM.nodes[1];
  if (total?.node !== 'question') throw new Error('the total is a question');
  const rows: Answers[] = [{ n: '1.10' }, { n: '2.20' }, {}];
  expect(statedBeside(FORM, { rows }, total, '3.30')).toEqual({ sum: '3.30', differs: false });
  expect(statedBeside(FORM, { rows }, total, '3.3')).toEqual({ sum: '3.30', differs: false });
  expect(statedBeside(FORM, { rows }, total, 4)).toEqual({ sum: '3.30', differs: true });
  expect(statedBeside(FORM, { rows }, total, undefined)).toEqual({ sum: '3.30', differs: false });
  expect(statedBeside(FORM, {}, total, 4)).toBeNull();
});
