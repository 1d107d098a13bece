import { expect, it } from 'vitest';
import { count, percent, rate, yuan } from './format';

it('rounds no rest away', () => {
  expect(rate(57_319, 57_609)).toBe('99.5%');
  expect(rate(57_608, 57_609)).toBe('99.9%');
  expect(rate(57_609, 57_609)).toBe('100.0%');
  expect(rate(1, 57_609)).toBe('0.1%');
  expect(rate(0, 5)).toBe('0.0%');
  expect(percent(999, 1000)).toBe(99);
});
it('shows a dash for no figure, never nought', () => {
  expect(rate(0, 0)).toBe('–');
  expect(count(undefined)).toBe('–');
  expect(count(1_284_903)).toBe('1,284,903');
});
it('writes money', () => {
  expect(yuan(14_355, 'zh')).toBe('143.55 元');
  expect(yuan(200_000_000_0, 'en')).toBe('¥20,000,000');
});
