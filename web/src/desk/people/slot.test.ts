import { expect, test } from 'vitest';
import { clockOf, minutesOf, slotWrong } from './slot';

test('times are read as they are written', () => {
  for (const text of ['00:00', '08:05', '23:59']) expect(clockOf(minutesOf(text) ?? -1)).toBe(text);
  for (const text of ['24:00', '8:60', '', 'x']) expect(minutesOf(text)).toBeNull();
  expect(clockOf(1440)).toBe('00:00');
});

test('a shift without a day or a post of the unit is wrong', () => {
  const slot = { post_id: 1, days: 127, from_min: 480, until_min: 1200 };
  expect(slotWrong(slot, [1])).toBe(false);
  expect(slotWrong({ ...slot, days: 0 }, [1])).toBe(true);
  expect(slotWrong(slot, [2])).toBe(true);
});
