/** The lines of a request for supplies while they are written: what they still lack, and what is sent. Pure. */
import type { LineBody } from '../../api/supply';
import type { TypedLine } from '../../api/types';
import { parseAmount } from '../ledger/amount';

export const LINES_MAX = 50;
export const EMPTY_LINE: TypedLine = { item: '', amount: '', unknown: false };

const given = (line: TypedLine) => line.item !== '' || line.amount.trim() !== '' || line.unknown;
export type Lack = 'need_item' | 'need_amount' | 'twice';
/** The first thing that is missing or cannot be; an empty line is none. */
export function lackOf(lines: TypedLine[]): Lack | undefined {
  const all = lines.filter(given);
  if (all.some((line) => !line.item)) return 'need_item';
  if (all.some((line) => !line.unknown && !parseAmount(line.amount, ''))) return 'need_amount';
  return new Set(all.map((line) => line.item)).size < all.length ? 'twice' : undefined;
}
/** Of lines that lack nothing. */
export const bodyOf = (lines: TypedLine[]): LineBody[] => lines.filter(given).map(({ item, amount, unknown }) => ({ item, wanted: unknown ? 'unknown' : { amount: parseAmount(amount, '') ?? 0 } }));
