import { expect, it } from 'vitest';
import type { Stand } from '../../api/types';
import { heldBack, identity, isExpired, moved, shares, sum } from './stand';

const stand = (s: Partial<Stand>): Stand => ({ came_in: 0, unbooked: 0, hand: 0, transit: 0, used: 0, lost: 0, ...s });
const named = (s: Stand) => { const { came, went } = identity(s); return [came.map((t) => t.side), went.map((t) => t.side)]; };

it('what came in is in hand, in transit, used or lost', () => {
  const whole = stand({ came_in: 100, hand: 40, transit: 30, used: 30 });
  expect(moved(whole)).toBe(0);
  expect(named(whole)).toEqual([['came_in'], ['hand', 'transit', 'used']]);
  expect(named(stand({ came_in: 100, unbooked: 5, hand: 90, used: 10, lost: 5 }))).toEqual([['came_in', 'unbooked'], ['hand', 'transit', 'used', 'lost']]);
});
it('of a part of the units the sum holds with what came from the other ones or went to them', () => {
  const below = stand({ hand: 60, used: 10 });
  expect(named(below)).toEqual([['came_in', 'moved_in'], ['hand', 'transit', 'used']]);
  const above = stand({ came_in: 100, hand: 30 });
  expect(named(above)).toEqual([['came_in'], ['hand', 'transit', 'used', 'moved_out']]);
  for (const one of [below, above, stand({}), stand({ came_in: 3, unbooked: 2, hand: 9, lost: 1 })]) { const { came, went } = identity(one); expect(sum(came)).toBe(sum(went)); }
});
it('the bar is as wide as its parts, without parts that are none', () => {
  expect(shares(stand({ came_in: 100, hand: 25, used: 75 })).map((s) => [s.side, s.left, s.width])).toEqual([['hand', 0, 0.25], ['used', 0.25, 0.75]]);
  expect(shares(stand({}))).toEqual([]);
});
it('holds back what waits at the own stock alone', () => {
  const unit = (no: number) => ({ no, code: '', name: '', name_en: '', level: 'county' as const, kind: '' });
  const move = (no: number, commodity_id: number, place: 'hand' | 'unbooked') => ({ commodity_id, name: '', name_en: '', measure: 'fen', from: { unit: unit(no), place }, to: { unit: unit(no), place: 'used' as const }, amount: 10 });
  const open = [{ entry_id: 1, matter_id: 1, matter: '', kind: 'pay' as const, unit: unit(4), at_ms: 0, note: '', moves: [move(4, 7, 'hand'), move(4, 8, 'hand'), move(5, 7, 'hand'), move(4, 7, 'unbooked')], can_end: false, can_void: false }];
  expect(heldBack(open, 7, 4)).toBe(10);
});
it('the last day is still a good one', () => {
  expect([isExpired('2020-02-01', '2020-02-01'), isExpired('2020-02-01', '2020-02-02'), isExpired(undefined, '2020-02-02')]).toEqual([false, true, false]);
});
