/** What the state of a slot means for who works on it. Pure. */
import type { ReportRow, SlotState } from '../../api/types';

const FILED: ReadonlySet<SlotState> = new Set(['filed', 'nil', 'returned', 'verified']);
/** Something stands: it is corrected, not filed. */
export const isFiled = (row: { state: SlotState }): boolean => FILED.has(row.state);

/** What was said last, for whoever has still to file; a nil report says no figures. */
export function lastOf(row: Pick<ReportRow, 'state' | 'last'>): ReportRow['last'] {
  return isFiled(row) ? undefined : row.last;
}
