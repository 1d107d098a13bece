/**
 * Where something stands, as terms of one sum. Of a whole commodity: came in + unbooked = in hand + in transit + used +
 * lost. Of a part of the units something also came from the other ones, or went to them: that is a term of its own, so
 * that the sum holds on every page. Pure.
 */
import type { OpenEntry, Stand } from '../../api/types';

export type Side = 'came_in' | 'unbooked' | 'moved_in' | 'hand' | 'transit' | 'used' | 'lost' | 'moved_out';
export interface Term { side: Side; amount: number }

/** What came from units that are not looked at, less what went to them. */
export function moved(s: Stand): number {
  return s.hand + s.transit + s.used + s.lost - s.came_in - s.unbooked;
}
const some = (term: Term) => term.amount !== 0;

/** What there was to give out, and what became of it; came in, in hand, in transit and used are named even when none. */
export function identity(s: Stand): { came: Term[]; went: Term[] } {
  const net = moved(s);
  return {
    came: [{ side: 'came_in', amount: s.came_in }, ...([{ side: 'unbooked', amount: s.unbooked }, { side: 'moved_in', amount: Math.max(0, net) }] as Term[]).filter(some)],
    went: [{ side: 'hand', amount: s.hand }, { side: 'transit', amount: s.transit }, { side: 'used', amount: s.used }, ...([{ side: 'lost', amount: s.lost }, { side: 'moved_out', amount: Math.max(0, -net) }] as Term[]).filter(some)],
  };
}
export const sum = (terms: Term[]) => terms.reduce((n, term) => n + term.amount, 0);

/** Widths of the bar, from 0 to 1; what is nothing has none. */
export function shares(s: Stand): (Term & { left: number; width: number })[] {
  const { went } = identity(s);
  const all = sum(went);
  let left = 0;
  return went.filter((term) => term.amount > 0).map((term) => {
    const width = term.amount / all;
    left += width;
    return { ...term, left: left - width, width };
  });
}

/** What of the own stock is held back by payments and others that wait for their second person. */
export function heldBack(open: OpenEntry[], commodity: number, unit: number): number {
  const mine = open.flatMap((entry) => entry.moves).filter((m) => m.commodity_id === commodity && m.from.unit.no === unit && m.from.place === 'hand');
  return mine.reduce((n, m) => n + m.amount, 0);
}

/** The last day on which it may be used lies behind. */
export function isExpired(expires: string | undefined, today: string): boolean {
  return expires !== undefined && expires < today;
}
