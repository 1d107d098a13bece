import { expect, test } from 'vitest';
import type { MatterDraft } from '../../api/types';
import { type Known, lacks } from './lacks';

const ORDER: MatterDraft = { kind: 'task', title: '日报', text: '每日报送。', audience: 'level:town', report: { form_id: 3, every: 'daily', from: '2020-02-06', due_time: '18:00' } };
const KNOWN: Known = { now: 1_000, audience: true, again: false, undeclared: false };

test('an order that is whole lacks nothing, an empty one says all', () => {
  expect(lacks(ORDER, KNOWN)).toEqual([]);
  expect(lacks({ kind: 'notice', due_ms: 1_000 }, { ...KNOWN, audience: undefined, undeclared: true })).toEqual(['need_title', 'need_text', 'need_audience', 'need_due', 'need_drill']);
  expect(lacks({ ...ORDER, kind: 'notice' }, { ...KNOWN, audience: false })).toEqual(['need_audience_right', 'need_task']);
});

test('what others hold already is asked again only with a reason', () => {
  const again = (reason: string) => lacks({ ...ORDER, report: { ...ORDER.report, again: reason } as NonNullable<MatterDraft['report']> }, { ...KNOWN, again: true });
  expect([again(''), again('  '), again('口径不同')]).toEqual([['need_again'], ['need_again'], []]);
});
