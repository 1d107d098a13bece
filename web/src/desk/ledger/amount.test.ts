import { expect, it } from 'vitest';
import { AMOUNT_MAX, FEN, parseAmount, parseWhole, parseYuan, typed } from './amount';

it('reads yuan as fen, to the fen', () => {
  expect(['0.01', '1', '1.5', '1.05', '20,000,000', '1,234.56', ' 12 ', '１２．３０', '¥7.00'].map(parseYuan)).toEqual([1, 100, 150, 105, 2_000_000_000, 123_456, 1_200, 1_230, 700]);
  // Sums that a fraction would miss.
  expect(['0.07', '1.15', '4.35', '1.1', '8.2', '9999999999999.99'].map(parseYuan)).toEqual([7, 115, 435, 110, 820, 999_999_999_999_999]);
});
it('refuses what is not yuan with two digits', () => {
  for (const text of ['', '.', '.5', '1.', '1.234', '1,5', '12,34', '-1', '+1', '1e3', '1.2.3', '一千', '99999999999999', '1 元']) expect(parseYuan(text), text).toBeNull();
});
it('reads pieces as whole ones only', () => {
  expect(['0', '12', '1,200', '１２'].map(parseWhole)).toEqual([0, 12, 1_200, 12]);
  for (const text of ['', '1.0', '-3', '1,2', 'x']) expect(parseWhole(text), text).toBeNull();
  expect(parseWhole(String(AMOUNT_MAX))).toBe(AMOUNT_MAX);
  expect(parseWhole(String(AMOUNT_MAX + 1))).toBeNull();
});
it('writes an amount as it is typed', () => {
  for (const fen of [0, 1, 10, 99, 100, 105, 123_456, 2_000_000_000, AMOUNT_MAX]) expect(parseAmount(typed(fen, FEN), FEN)).toBe(fen);
  expect([typed(1, FEN), typed(150, FEN), typed(700, FEN), typed(12, 'box')]).toEqual(['0.01', '1.50', '7', '12']);
});
