/** A proposal sorted by who has to do something: the own store sends, others are ordered to. Pure. */
import type { Offer, SupplyLine } from '../../api/supply';
import type { UnitRef } from '../../api/types';

export interface Pick { line: SupplyLine; offer: Offer }
/** What is really proposed; of an amount that nobody knows nothing is. */
export const picksOf = (lines: SupplyLine[]): Pick[] => lines.flatMap((line) => line.offers.filter((offer) => offer.amount > 0).map((offer) => ({ line, offer })));
/** The lots of each store together: one shipment, one order. */
export function byStore(picks: Pick[]): { unit: UnitRef; picks: Pick[] }[] {
  const stores = new Map<number, { unit: UnitRef; picks: Pick[] }>();
  for (const pick of picks) {
    const store = stores.get(pick.offer.unit.no);
    if (store) store.picks.push(pick);
    else stores.set(pick.offer.unit.no, { unit: pick.offer.unit, picks: [pick] });
  }
  return [...stores.values()];
}
