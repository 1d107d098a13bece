/** The lines of a board in the order in which they are looked at. */
import type { ReportLine } from '../../api/types';

/** Who lacks most comes first. */
export function worstFirst(lines: readonly ReportLine[]): ReportLine[] {
  return [...lines].sort((a, b) => b.counts.missing - a.counts.missing || b.counts.late - a.counts.late || (a.unit.code < b.unit.code ? -1 : 1));
}
