/** What a duty costs, written so that the factors that are shown give the product that is shown. Pure. */
import type { Burden } from '../../api/types';

/** A year as the server counts it. */
const WEEKS = 52;
const MINUTE_S = 60;
const HOUR_S = 3_600;

/** A number and the unit it is counted in: the key of its word. */
export interface Time { n: number; unit: 'seconds' | 'minutes' | 'hours' }

/** As it is multiplied: never rounded, 40 seconds are no minute. */
export function exactly(seconds: number): Time {
  return seconds % MINUTE_S === 0 ? { n: seconds / MINUTE_S, unit: 'minutes' } : { n: seconds, unit: 'seconds' };
}

/** As it is read: in tenths of the largest unit of which there is one. */
function nearly(seconds: number, over: number): Time {
  const [unit, size] = seconds >= HOUR_S * over ? ['hours' as const, HOUR_S] : seconds >= MINUTE_S * over ? ['minutes' as const, MINUTE_S] : ['seconds' as const, 1];
  return { n: Math.round((seconds * 10) / (over * size)) / 10, unit };
}

export interface Cost { each: Time; times: number; weeks: number; all: Time; one: Time }
/** `times` in `weeks`: in one where it comes out even, else in the year. `all` units and `one` of them, a week. */
export function costOf({ seconds, units, filings }: Pick<Burden, 'seconds' | 'units' | 'filings'>): Cost {
  const even = filings % WEEKS === 0;
  const one = seconds * filings;
  return { each: exactly(seconds), times: even ? filings / WEEKS : filings, weeks: even ? 1 : WEEKS, all: nearly(one * units, WEEKS), one: nearly(one, WEEKS) };
}
