/** A draft beside what stands in its slot: whoever began before the last filing has not seen it. Pure. */
import type { SlotEvent } from '../api/types';

/** `begun`: the revision that stood then; a draft that does not know it has seen none. */
export const isStale = (begun: number | undefined, stands: number): boolean => (begun ?? 0) < stands;
/** What has been filed since, by whom and when. */
export function filedSince(history: readonly SlotEvent[], begun: number | undefined): SlotEvent[] {
  return history.filter((event) => (event.kind === 'filed' || event.kind === 'corrected') && isStale(begun, event.revision));
}
