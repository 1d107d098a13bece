import { expect, it } from 'vitest';
import type { SupplyLine } from '../../api/supply';
import { byStore, picksOf } from './picks';

const unit = (no: number) => ({ no, code: String(no), name: `${no}`, level: 'county' as const, kind: 'territory' });
const offer = (no: number, commodity_id: number, amount: number) => ({ commodity_id, lot: 'L', unit: unit(no), amount, there: 9, steps: 1 });
const line = (item: string, offers: SupplyLine['offers']): SupplyLine => ({ item, name: item, name_en: '', measure: '只', wanted: 'unknown', sent: 0, received: 0, lost: 0, offers, missing: 0, expired: 0 });

it('lots of one store go together, and what has no amount goes nowhere', () => {
  const picks = picksOf([line('mask', [offer(1, 11, 5), offer(2, 12, 3)]), line('suit', [offer(1, 13, 2), offer(2, 14, 0)])]);
  expect(byStore(picks).map((store) => [store.unit.no, store.picks.map((pick) => pick.offer.commodity_id)])).toEqual([[1, [11, 13]], [2, [12]]]);
});
