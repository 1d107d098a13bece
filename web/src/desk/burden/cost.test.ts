import { expect, test } from 'vitest';
import { costOf, type Time } from './cost';

const IN_SECONDS = { seconds: 1, minutes: 60, hours: 3_600 };
const seconds = ({ n, unit }: Time) => n * IN_SECONDS[unit];

test('what is shown multiplies to what is shown', () => {
  expect(costOf({ seconds: 40, units: 184, filings: 364 })).toEqual({ each: { n: 40, unit: 'seconds' }, times: 7, weeks: 1, all: { n: 14.3, unit: 'hours' }, one: { n: 4.7, unit: 'minutes' } });
  for (const burden of [{ seconds: 40, units: 184, filings: 364 }, { seconds: 120, units: 19, filings: 52 }, { seconds: 95, units: 2_810, filings: 12 }, { seconds: 20, units: 1, filings: 3 }]) {
    const { each, times, weeks, all } = costOf(burden);
    const product = (seconds(each) * burden.units * times) / weeks;
    expect(Math.abs(product - seconds(all))).toBeLessThanOrEqual(IN_SECONDS[all.unit] / 20);
  }
});

test('a whole minute is a minute, what is not weekly is counted in a year', () => {
  expect(costOf({ seconds: 120, units: 19, filings: 52 }).each).toEqual({ n: 2, unit: 'minutes' });
  expect(costOf({ seconds: 95, units: 10, filings: 12 })).toMatchObject({ each: { n: 95, unit: 'seconds' }, times: 12, weeks: 52 });
});
