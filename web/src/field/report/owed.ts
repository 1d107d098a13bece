/**
 * What the post has to file: read from the server and kept with the forms and with what stands in each slot, so that it
 * can be filled in without a network, also tomorrow. Says what still waits when the outbox is counted in.
 */
import { ApiProblem } from '../../api/problem';
import type { OwedList, OwedRow, ReportSlot } from '../../api/types';
import type { Answers, FormVersion } from '../../form/form';
import { day, fromWall, wall } from '../../ui/time';
import { Live } from '../live';
import { take } from '../net';
import { bodyOf, isFiling, type Item, judged } from '../outbox';
import { items, judge } from '../sender';
import { asMe, type Me, me } from '../session';
import { forgetOld, keep, kept, sweepFiles } from '../store';
import { currentLang, t } from '../words';

export interface Slot { matter: number; period: string; subject: number }
/** So many days ahead are kept: a phone may be without a network for as long. */
const AHEAD_DAYS = 3;
const ROWS_MAX = 300;
/** Slots whose last values are kept; the oldest due come first. */
const SLOTS_MAX = 80;
const DAY_MS = 86_400_000;
const SLOT_KEPT_MS = 14 * DAY_MS;
const FILE_KEPT_MS = DAY_MS;

export const owed = new Live<OwedRow[] | null>(null);
/** Drawn anew when something about forms or slots has been read. */
export const readAnew = new Live(0);

export const dayText = (ms: number): string => {
  const { year, month, day } = wall(ms);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
};
export function dayMs(day: string): number {
  const [y = 0, m = 1, d = 1] = day.split('-').map(Number);
  return fromWall(y, m, d);
}
/** The day of a period, or its first and last. */
export function periodWords(period: string, last_day: string): string {
  const lang = currentLang();
  return period === last_day ? t('report.of_day', { day: day(dayMs(period), lang) }) : t('report.of_days', { from: day(dayMs(period), lang), until: day(dayMs(last_day), lang) });
}
const slotName = ({ matter, period, subject }: Slot) => `slot:${matter}:${period}:${subject}`;
const formName = (form: number, version: number) => `form:${form}:${version}`;
export const slotOf = (row: OwedRow): Slot => ({ matter: row.matter_id, period: row.period, subject: row.subject.no });
const isSame = (a: Slot, b: Slot) => a.matter === b.matter && a.period === b.period && a.subject === b.subject;

export async function restoreOwed(): Promise<void> {
  const now = me.get();
  owed.set(now ? ((await kept(now.person, now.post.id, 'owed'))?.value as OwedRow[] | undefined) ?? null : null);
}

/** Reads the list, then the forms and slots behind it that are not here yet. Throws what the server refuses. */
export async function readOwed(now_ms: number): Promise<void> {
  const now = me.get();
  if (!now) return;
  const headers = asMe({ person: now.person, post: now.post.id });
  const found = await take<OwedList>(`/reports/owed?waiting=true&to=${dayText(now_ms + AHEAD_DAYS * DAY_MS)}&limit=${ROWS_MAX}`, { headers }).catch(mayNotFile);
  if (me.get()?.post.id !== now.post.id || me.get()?.person !== now.person) return;
  owed.set(found.rows);
  await keep(now.person, now.post.id, 'owed', found.rows, Date.now());
  await judgeArrived(now);
  for (const form of new Map(found.rows.map((row) => [formName(row.form_id, row.version), row])).values()) await readForm(now, form.form_id, form.version);
  for (const row of found.rows.slice(0, SLOTS_MAX)) {
    const held = await slotHeld(slotOf(row));
    if (held?.revision !== row.revision || held.version !== row.version || held.state !== row.state) await readSlot(slotOf(row));
  }
  await forgetOld(now.person, 'slot:', Date.now() - SLOT_KEPT_MS);
  await sweepFiles(now.person, Date.now() - FILE_KEPT_MS);
  readAnew.set(readAnew.get() + 1);
}
/** A post that files nothing owes nothing. */
function mayNotFile(error: unknown): OwedList {
  if (error instanceof ApiProblem && error.status === 403) return { rows: [], waiting: 0, as_of_ms: 0 };
  throw error;
}

async function readForm(now: Me, form: number, version: number): Promise<void> {
  const name = formName(form, version);
  if (await kept(now.person, now.post.id, name)) return;
  const found = await take<FormVersion>(`/forms/${form}/versions/${version}`, { headers: asMe({ person: now.person, post: now.post.id }) }).catch(missing);
  if (found) await keep(now.person, now.post.id, name, found, Date.now());
}
export async function formHeld(form: number, version: number): Promise<FormVersion | undefined> {
  const now = me.get();
  return now ? (await kept(now.person, now.post.id, formName(form, version)))?.value as FormVersion | undefined : undefined;
}
export async function readFormOf(slot: ReportSlot): Promise<FormVersion | undefined> {
  const now = me.get();
  if (now) await readForm(now, slot.form_id, slot.version);
  return formHeld(slot.form_id, slot.version);
}

/** What stands in a slot, as it was read last. */
export async function slotHeld(slot: Slot): Promise<ReportSlot | undefined> {
  const now = me.get();
  return now ? (await kept(now.person, now.post.id, slotName(slot)))?.value as ReportSlot | undefined : undefined;
}
export async function readSlot(slot: Slot): Promise<ReportSlot | undefined> {
  const now = me.get();
  if (!now) return undefined;
  const found = await take<ReportSlot>(`/reports/${slot.matter}/slots/${slot.period}/${slot.subject}`, { headers: asMe({ person: now.person, post: now.post.id }) }).catch(missing);
  if (found) await keep(now.person, now.post.id, slotName(slot), found, Date.now());
  return found;
}
function missing(error: unknown): undefined {
  if (error instanceof ApiProblem) return undefined;
  throw error;
}

/** Filings that have arrived are asked after until somebody above has looked at them. */
async function judgeArrived(now: Me): Promise<void> {
  for (const item of items.get()) {
    if (item.state !== 'arrived' || !item.slot || item.post !== now.post.id) continue;
    const slot = await readSlot({ matter: item.matter, ...item.slot });
    if (slot) await judge(item.id, (kept) => judged(kept, slot));
  }
}

/** What was pressed here about a slot and is newer than what the server has said of it. */
export function itemAbout(all: readonly Item[], slot: Slot, revision: number): Item | undefined {
  const own = all.filter((i) => i.slot && i.dropped_ms === undefined && isFiling(i.kind) && isSame({ matter: i.matter, ...i.slot }, slot));
  const newest = own.sort((a, b) => (a.id < b.id ? -1 : 1)).at(-1);
  if (!newest) return undefined;
  const settled = newest.state === 'arrived' || newest.state === 'accepted';
  return settled && (newest.answer?.revision ?? 0) <= revision ? undefined : newest;
}

export interface OwedSlot { row: OwedRow; item?: Item }
/** One period of a duty, with each unit or site that it is about. */
export interface OwedGroup { key: string; matter: number; title: string; period: string; last_day: string; due_ms: number; slots: OwedSlot[]; left: number }

/** What has begun by now, by duty and period, oldest due first. */
export function groupsOf(rows: readonly OwedRow[], all: readonly Item[], now: number): OwedGroup[] {
  const groups = new Map<string, OwedGroup>();
  for (const row of rows) {
    if (dayMs(row.period) > now) continue;
    const key = `report:${row.matter_id}:${row.period}`;
    const group = groups.get(key) ?? { key, matter: row.matter_id, title: row.title, period: row.period, last_day: row.last_day, due_ms: row.due_ms, slots: [], left: 0 };
    const item = itemAbout(all, slotOf(row), row.revision);
    group.slots.push({ row, ...(item ? { item } : {}) });
    if (!item || item.state === 'refused') group.left += 1;
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => a.due_ms - b.due_ms);
}

/** Periods of one duty whose time has passed, oldest first. */
export interface Backlog { key: string; matter: number; title: string; due_ms: number; late: OwedGroup[] }

/** The groups with the late periods of a duty as one: days that were missed must not crowd out what is new. */
export function folded(groups: readonly OwedGroup[], now: number): (OwedGroup | Backlog)[] {
  const late = (group: OwedGroup) => group.left > 0 && now > group.due_ms;
  const backlogs = new Map<number, Backlog>();
  for (const group of groups.filter(late)) {
    const { matter, title, due_ms } = group;
    const backlog = backlogs.get(matter) ?? { key: `late:${matter}`, matter, title, due_ms, late: [] };
    backlog.late.push(group);
    backlogs.set(matter, backlog);
  }
  const rows = [...backlogs.values()].map((backlog) => (backlog.late.length > 1 ? backlog : backlog.late));
  return [...rows.flat(), ...groups.filter((group) => !late(group))];
}

/** What was said for an earlier period: by the server's word, or later on this phone. */
export function lastSaid(slot: ReportSlot | undefined, all: readonly Item[], of: Slot): { period: string; answers: Answers; nil: boolean } | undefined {
  const here = all.filter((i) => i.slot && i.matter === of.matter && i.slot.subject === of.subject && i.slot.period < of.period && isFiling(i.kind) && i.state !== 'refused' && i.dropped_ms === undefined)
    .sort((a, b) => (a.slot?.period ?? '').localeCompare(b.slot?.period ?? '') || (a.id < b.id ? -1 : 1)).at(-1);
  if (!here?.slot || (slot?.last && slot.last.period >= here.slot.period)) return slot?.last;
  const { nil = false, answers = {} } = bodyOf(here) ?? {};
  return { period: here.slot.period, answers, nil };
}
