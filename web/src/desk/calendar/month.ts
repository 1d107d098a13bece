/**
 * Days of the working calendar as texts, `2020-01-24`: the days of a month, what a day is, what a press makes of it.
 * Pure; a day is a date on the wall and no moment, so UTC counts it without a zone.
 */
import type { WorkCalendar } from '../../api/types';

const DAY_MS = 86_400_000;
const SATURDAY = 5;

/** Monday is 0. */
export const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
export const isWeekend = (day: string): boolean => weekdayOf(day) >= SATURDAY;
export const plus = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
/** `2020-01` and so many months on. */
export function monthPlus(month: string, months: number): string {
  const at = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + months;
  return `${String(Math.floor(at / 12)).padStart(4, '0')}-${String((at % 12) + 1).padStart(2, '0')}`;
}
/** The same day of another month, or its last. */
export function inMonth(day: string, month: string): string {
  const wanted = `${month}${day.slice(7)}`;
  const last = plus(`${monthPlus(month, 1)}-01`, -1);
  return wanted > last ? last : wanted;
}
/** Weeks from Monday that touch the month. */
export function weeksOf(month: string): string[][] {
  const first = `${month}-01`;
  const weeks: string[][] = [];
  for (let monday = plus(first, -weekdayOf(first)); monday.slice(0, 7) <= month; monday = plus(monday, 7)) weeks.push(Array.from({ length: 7 }, (_, n) => plus(monday, n)));
  return weeks;
}

/** `off` and `work` are set by the calendar; `rest` and `plain` follow from the week. */
export type DayKind = 'off' | 'work' | 'rest' | 'plain';
export function kindOf(day: string, calendar: WorkCalendar): DayKind {
  if (calendar.off.includes(day)) return 'off';
  if (calendar.work.includes(day)) return 'work';
  return isWeekend(day) ? 'rest' : 'plain';
}
const toggled = (days: readonly string[], day: string): string[] => (days.includes(day) ? days.filter((one) => one !== day) : [...days, day].sort());
/** A day of the week becomes a holiday and back; a weekend is worked and free again. What is set against the week goes first. */
export function pressed(calendar: WorkCalendar, day: string): WorkCalendar {
  const kind = kindOf(day, calendar);
  if (kind === 'off' || kind === 'plain') return { ...calendar, off: toggled(calendar.off, day) };
  return { ...calendar, work: toggled(calendar.work, day) };
}
/** The days on which two calendars differ. */
export function changes(was: WorkCalendar, is: WorkCalendar): string[] {
  const all = new Set([...was.off, ...was.work, ...is.off, ...is.work]);
  return [...all].filter((day) => kindOf(day, was) !== kindOf(day, is)).sort();
}
