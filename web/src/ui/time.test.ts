import { describe, expect, it } from 'vitest';
import { clock, day, dayStart, dueWords, fromWall, longDay, shortMoment, span, spanWords } from './time';

const DUE = fromWall(2020, 1, 26, 16, 0);
const MIN = 60_000;

describe('time in words', () => {
  it('shows Shanghai, whatever the device thinks', () => {
    expect(DUE).toBe(Date.UTC(2020, 0, 26, 8));
    expect(clock(DUE)).toBe('16:00');
    expect(day(Date.UTC(2020, 0, 25, 16, 0), 'zh')).toBe('1月26日');
    expect(longDay(DUE, 'zh')).toBe('2020年1月26日 星期日');
    expect(longDay(DUE, 'en')).toBe('Sunday 26 Jan 2020');
    expect(dayStart(DUE)).toBe(fromWall(2020, 1, 26));
  });
  it('counts what is left and what is past', () => {
    expect(dueWords(DUE, DUE - 18 * MIN, 'zh')).toMatchObject({ late: false, words: '剩 0:18' });
    expect(dueWords(DUE, DUE + 72 * MIN, 'zh')).toMatchObject({ late: true, words: '逾期 1:12', full: '已过 1 小时 12 分' });
    expect(dueWords(DUE, DUE + 72 * MIN, 'en')).toMatchObject({ words: '1:12 late', full: '1 h 12 min past' });
  });
  it('takes the due itself as in time', () => {
    expect(dueWords(DUE, DUE, 'zh').late).toBe(false);
    expect(dueWords(DUE, DUE + 1, 'zh').late).toBe(true);
  });
  it('turns to days when hours say nothing', () => {
    expect(span(47 * 60 * MIN, 'zh')).toBe('47:00');
    expect(span(51 * 60 * MIN, 'zh')).toBe('2 天 3 时');
    expect(spanWords(10 * 60 * MIN, 'zh')).toBe('10 小时');
    expect(spanWords(20_000, 'en')).toBe('under 1 min');
  });
  it('names the day only when it is another', () => {
    expect(shortMoment(DUE, DUE + MIN, 'zh')).toBe('16:00');
    expect(shortMoment(DUE, DUE + 24 * 60 * MIN, 'zh')).toBe('1月26日 16:00');
  });
});
