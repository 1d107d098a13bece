import { expect, it } from 'vitest';
import { bodyOf, EMPTY_LINE, lackOf } from './lines';

it('an amount that nobody knows is said so and is never one', () => {
  const masks = { item: 'mask', amount: '8,000', unknown: false };
  const suits = { item: 'suit', amount: '', unknown: true };
  expect(lackOf([masks, suits, EMPTY_LINE])).toBeUndefined();
  expect(bodyOf([masks, suits, EMPTY_LINE])).toEqual([{ item: 'mask', wanted: { amount: 8000 } }, { item: 'suit', wanted: 'unknown' }]);
});
it('a line without an amount, without an item or said twice is not sent', () => {
  expect(lackOf([{ item: 'mask', amount: '', unknown: false }])).toBe('need_amount');
  expect(lackOf([{ item: 'mask', amount: '0', unknown: false }])).toBe('need_amount');
  expect(lackOf([{ item: '', amount: '3', unknown: false }])).toBe('need_item');
  expect(lackOf([{ item: 'mask', amount: '3', unknown: false }, { item: 'mask', amount: '', unknown: true }])).toBe('twice');
  expect(lackOf([])).toBeUndefined();
});
