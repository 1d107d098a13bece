import { expect, it } from 'vitest';
import { sumCounts } from '../matter/tree-rows';
import { CITIES } from '../../ui/city-words';
import { classOf, PLACES, tileOf } from './tiles';

it('has one place for each of the 18 cities, and none twice', () => {
  expect(new Set(PLACES.map((p) => p.code))).toEqual(new Set(CITIES.map((c) => c.code)));
  expect(new Set(PLACES.map((p) => `${p.column},${p.row}`)).size).toBe(18);
});
it('judges the class on the rounded figure that is shown', () => {
  expect(tileOf('x', { ...sumCounts([]), expected: 1000, signed: 949 })).toMatchObject({ shown: 95, level: 5 });
  expect([59, 60, 80, 90, 95].map(classOf)).toEqual([1, 2, 3, 4, 5]);
});
it('never shows nought for what is not known', () => {
  expect(tileOf('x', undefined).shown).toBeNull();
  expect(tileOf('x', { ...sumCounts([]), expected: 3, unreachable: 3 })).toMatchObject({ shown: null, level: null });
  expect(tileOf('x', { ...sumCounts([]), expected: 3 })).toMatchObject({ shown: 0, level: 1 });
});
