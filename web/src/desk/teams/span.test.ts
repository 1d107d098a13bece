import { describe, expect, it } from 'vitest';
import { marksOf, nowAt, partsOf, spanOf } from './span';

const HOUR = 3_600_000;
/** Midnight of 25 January 2020 in Shanghai. */
const DAY = Date.UTC(2020, 0, 24, 16);
const at = (hours: number) => DAY + hours * HOUR;

describe('the line of time of batches', () => {
  const first = { since: [{ stage: 'departed' as const, at_ms: at(12) }, { stage: 'mustered' as const, at_ms: at(6) }] };
  const second = { since: [{ stage: 'mustered' as const, at_ms: at(24) }, { stage: 'stood_down' as const, at_ms: at(36) }] };

  it('goes from the first day to the end of today', () => {
    expect(spanOf([first, second], at(40))).toEqual({ from: at(0), until: at(48) });
    expect(spanOf([], at(40))).toEqual({ from: at(24), until: at(48) });
  });
  it('lets a stage last until the next one, and the last until now', () => {
    const parts = partsOf(first, { from: at(0), until: at(48) }, at(36));
    expect(parts.map(({ stage, left, width }) => [stage, left, width])).toEqual([['mustered', 12.5, 12.5], ['departed', 25, 50]]);
  });
  it('shows nothing after the end', () => {
    expect(partsOf(second, { from: at(0), until: at(48) }, at(47)).map(({ stage, width }) => [stage, width])).toEqual([['mustered', 25]]);
  });
  it('marks few days of many', () => {
    const span = { from: at(0), until: at(24 * 60) };
    expect(marksOf(span)).toHaveLength(8);
    expect(marksOf({ from: at(0), until: at(48) }).map((mark) => mark.left)).toEqual([0, 50]);
    expect(nowAt(span, at(24 * 30))).toBe(50);
  });
});
