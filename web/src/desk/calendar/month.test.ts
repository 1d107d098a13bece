import { expect, it } from 'vitest';
import { changes, inMonth, kindOf, monthPlus, plus, pressed, weekdayOf, weeksOf } from './month';

const NONE = { off: [], work: [] };

it('counts days and months over the edges', () => {
  expect(weekdayOf('2020-01-24')).toBe(4);
  expect(plus('2020-02-28', 2)).toBe('2020-03-01');
  expect([monthPlus('2020-12', 1), monthPlus('2020-01', -1), monthPlus('2020-01', -13)]).toEqual(['2021-01', '2019-12', '2018-12']);
  expect(inMonth('2020-01-31', '2020-02')).toBe('2020-02-29');
});
it('shows whole weeks from Monday', () => {
  const weeks = weeksOf('2020-02');
  expect(weeks).toHaveLength(5);
  expect([weeks[0]?.[0], weeks[4]?.[6]]).toEqual(['2020-01-27', '2020-03-01']);
  expect(weeksOf('2021-02')).toHaveLength(4);
});
it('a weekday becomes a holiday, a weekend a working day, and back', () => {
  const holiday = pressed(NONE, '2020-01-24');
  expect(holiday.off).toEqual(['2020-01-24']);
  const both = pressed(holiday, '2020-02-01');
  expect([kindOf('2020-01-24', both), kindOf('2020-02-01', both), kindOf('2020-02-02', both), kindOf('2020-02-03', both)]).toEqual(['off', 'work', 'rest', 'plain']);
  expect(changes(NONE, both)).toEqual(['2020-01-24', '2020-02-01']);
  expect(pressed(pressed(both, '2020-01-24'), '2020-02-01')).toEqual(NONE);
});
it('a weekend that is set off is taken back first', () => {
  expect(pressed({ off: ['2020-02-01'], work: [] }, '2020-02-01')).toEqual(NONE);
});
