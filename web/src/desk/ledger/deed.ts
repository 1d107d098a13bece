/** What may be booked of what, and what a draft of it still lacks. Pure. */
import type { CommodityKind, Deed, UnitRef } from '../../api/types';
import { parseAmount } from './amount';
import { PAYEES_MAX, payeesOf } from './payees';

export type DeedKind = Deed['type'];
/** Money is allocated and paid, and comes in where it is answered for; what lies in a store is sent and used. */
export function deedsOf(kind: CommodityKind, owned: boolean): DeedKind[] {
  // The heads of a batch are booked by its steps.
  if (kind === 'people') return [];
  if (kind !== 'money') return ['take_in', 'send', 'use', 'count'];
  return owned ? ['take_in', 'allocate', 'pay', 'count'] : ['allocate', 'pay'];
}

export interface Share { unit: UnitRef | undefined; amount: string }
export interface Draft { kind: DeedKind; amount: string; shares: Share[]; to: UnitRef | undefined; unbooked: boolean; note: string; until: number | undefined; payees: string }
export const draftOf = (kind: DeedKind): Draft => ({ kind, amount: '', shares: [{ unit: undefined, amount: '' }], to: undefined, unbooked: false, note: '', until: undefined, payees: '' });

const given = (share: Share) => share.unit !== undefined || share.amount.trim() !== '';
/** What goes out in all; nothing while one of the amounts cannot be read. */
export function totalOf(draft: Draft, measure: string): number | null {
  // A list says by itself how much it is.
  if (draft.kind === 'pay' && draft.payees.trim() && !draft.amount.trim()) return payeesOf(draft.payees).sum;
  if (draft.kind !== 'allocate') return parseAmount(draft.amount, measure);
  const parts = draft.shares.filter(given).map((share) => parseAmount(share.amount, measure));
  return parts.reduce<number | null>((sum, n) => (sum === null || n === null ? null : sum + n), 0);
}
/** Whether it takes from what is in hand. */
export const takes = (draft: Draft) => draft.kind === 'allocate' || draft.kind === 'pay' || draft.kind === 'use' || (draft.kind === 'send' && !draft.unbooked);

export type Lack = 'need_to' | 'need_shares' | 'need_amount' | 'need_count' | 'same_count' | 'too_much' | 'need_payee' | 'need_until' | 'need_why' | 'payees_wrong' | 'payees_many' | 'payees_sum';
/** The first thing that is missing or cannot be. `hand` is what the books have, `left` what of it is free. */
export function lackOf(draft: Draft, measure: string, has: { hand: number; left: number } | undefined, now: number): Lack | undefined {
  const total = totalOf(draft, measure);
  const list = draft.kind === 'pay' && draft.payees.trim() ? payeesOf(draft.payees) : undefined;
  if (list?.wrong.length) return 'payees_wrong';
  if (draft.kind === 'count') {
    if (total === null) return 'need_count';
    if (has && total === has.hand) return 'same_count';
    return draft.note.trim() ? undefined : 'need_why';
  }
  if (draft.kind === 'send' && !draft.to) return 'need_to';
  if (draft.kind === 'allocate' && (!draft.shares.some(given) || draft.shares.some((s) => given(s) && (!s.unit || !parseAmount(s.amount, measure))))) return 'need_shares';
  if (!total) return 'need_amount';
  if (has && takes(draft) && total > has.left) return 'too_much';
  if (draft.kind !== 'pay') return undefined;
  if (list && list.rows.length > PAYEES_MAX) return 'payees_many';
  if (list && list.sum !== total) return 'payees_sum';
  return !list && !draft.note.trim() ? 'need_payee' : !draft.until || draft.until <= now ? 'need_until' : undefined;
}

/** The body of a draft that lacks nothing. */
export function deedOf(draft: Draft, commodity_id: number, measure: string): Deed {
  const amount = totalOf(draft, measure) ?? 0;
  switch (draft.kind) {
    case 'allocate': return { type: 'allocate', commodity_id, to: draft.shares.flatMap((s) => (s.unit ? [{ unit: s.unit.no, amount: parseAmount(s.amount, measure) ?? 0 }] : [])) };
    case 'send': return { type: 'send', to: draft.to?.no ?? 0, goods: [{ commodity_id, amount }], ...(draft.unbooked ? { unbooked: true } : {}) };
    case 'count': return { type: 'count', commodity_id, counted: amount };
    case 'pay': return { type: 'pay', commodity_id, amount, ...(draft.payees.trim() ? { payees: payeesOf(draft.payees).rows } : {}) };
    default: return { type: draft.kind, commodity_id, amount };
  }
}
