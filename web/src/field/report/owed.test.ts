import { expect, test } from 'vitest';
import type { OwedRow } from '../../api/types';
import { type Item, itemFrom, judged, type State } from '../outbox';
import { dayMs, folded, groupsOf, itemAbout, lastSaid } from './owed';

const unit = (no: number) => ({ no, code: `${no}`, name: `单位${no}`, level: 'village' }) as unknown as OwedRow['subject'];
const row = (subject: number, more: Partial<OwedRow> = {}): OwedRow => ({
  matter_id: 1, title: '日报', from_unit: unit(9), form_id: 1, version: 1, period: '2020-02-06', last_day: '2020-02-06', subject: unit(subject),
  due_ms: dayMs('2020-02-06') + 1000, state: 'open', revision: 0, review: false, filed_before: false, ...more,
});
const item = (n: number, subject: number, state: State, more: Partial<Item> = {}): Item => ({
  ...itemFrom({ person: 7, post: 8, kind: 'file', matter: 1, title: '日报', slot: { period: '2020-02-06', subject }, body: { version: 1, answers: { a: n } } }, n, `0190000${n}-0000-7000-8000-000000000000`), state, ...more,
});
const NOW = dayMs('2020-02-06') + 500;

test('one row for a period of a duty; what is on its way is not left, what was refused is', () => {
  const rows = [row(1), row(2), row(3), row(4, { period: '2020-02-07' })];
  const [group, ...rest] = groupsOf(rows, [item(1, 1, 'kept'), item(2, 2, 'refused')], NOW);
  expect([group?.slots.length, group?.left, rest.length]).toEqual([3, 2, 0]);
});

test('late periods of a duty are one row until they are filed; a single one and what is not late stand alone', () => {
  const days = ['2020-02-03', '2020-02-04', '2020-02-05', '2020-02-06'].map((period) => row(1, { period, due_ms: dayMs(period) + 1000 }));
  const seen = (all: Item[], at = NOW) => folded(groupsOf(days, all, at), at).map((one) => ('late' in one ? one.late.map((group) => group.period) : one.period));
  expect(seen([])).toEqual([['2020-02-03', '2020-02-04', '2020-02-05'], '2020-02-06']);
  const sent = (period: string, n: number) => item(n, 1, 'kept', { slot: { period, subject: 1 } });
  expect(seen([sent('2020-02-03', 1), sent('2020-02-04', 2)])).toEqual(['2020-02-05', '2020-02-03', '2020-02-04', '2020-02-06']);
});

test('what was accepted before the slot was returned says nothing about it any more', () => {
  const all = [item(1, 1, 'accepted', { answer: { revision: 1 } })];
  expect(itemAbout(all, { matter: 1, period: '2020-02-06', subject: 1 }, 0)?.state).toBe('accepted');
  expect(itemAbout(all, { matter: 1, period: '2020-02-06', subject: 1 }, 1)).toBeUndefined();
});

test('no change repeats what was said last, also when that has not left the phone', () => {
  const all = [item(1, 1, 'kept'), item(2, 1, 'refused', { slot: { period: '2020-02-07', subject: 1 } })];
  expect(lastSaid(undefined, all, { matter: 1, period: '2020-02-08', subject: 1 })).toEqual({ period: '2020-02-06', answers: { a: 1 }, nil: false });
  expect(lastSaid(undefined, all, { matter: 1, period: '2020-02-06', subject: 1 })).toBeUndefined();
});

test('a filing that has arrived is accepted when it is verified and comes back when it is returned', () => {
  const arrived = item(1, 1, 'arrived', { answer: { revision: 2 } });
  expect(judged(arrived, { state: 'filed', revision: 2 })).toBe(arrived);
  expect(judged(arrived, { state: 'returned', revision: 1 })).toBe(arrived);
  expect(judged(arrived, { state: 'verified', revision: 2 }).state).toBe('accepted');
  expect(judged(arrived, { state: 'returned', revision: 2, reason: '少一户' })).toMatchObject({ state: 'refused', returned: '少一户' });
});
