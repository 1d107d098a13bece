import { expect, it } from 'vitest';
import type { UnitRef } from '../../api/types';
import { FEN } from './amount';
import { type Draft, deedOf, deedsOf, draftOf, lackOf, totalOf } from './deed';

const unit = (no: number): UnitRef => ({ no, code: '', name: '', level: 'city', kind: '' });
const has = { hand: 10_000, left: 9_000 };
const lack = (draft: Draft, measure = FEN) => lackOf(draft, measure, has, 1_000);

it('allocates to several units, to the fen, and not more than is free', () => {
  const draft: Draft = { ...draftOf('allocate'), shares: [{ unit: unit(3), amount: '40.10' }, { unit: unit(4), amount: '49.90' }, { unit: undefined, amount: '' }] };
  expect([totalOf(draft, FEN), lack(draft)]).toEqual([9_000, undefined]);
  expect(deedOf(draft, 7, FEN)).toEqual({ type: 'allocate', commodity_id: 7, to: [{ unit: 3, amount: 4_010 }, { unit: 4, amount: 4_990 }] });
  expect(lack({ ...draft, shares: [{ unit: unit(3), amount: '90.01' }] })).toBe('too_much');
  expect(lack({ ...draft, shares: [{ unit: unit(3), amount: '' }] })).toBe('need_shares');
  expect(lack({ ...draft, shares: [{ unit: undefined, amount: '1' }] })).toBe('need_shares');
  expect(lack(draftOf('allocate'))).toBe('need_shares');
});
it('pays with a payee and until when, and takes in without a limit', () => {
  const pay: Draft = { ...draftOf('pay'), amount: '12.5', until: 2_000 };
  expect([lack(pay), lack({ ...pay, note: '某医院' }), lack({ ...pay, note: '某医院', until: 1_000 })]).toEqual(['need_payee', undefined, 'need_until']);
  expect(deedOf(pay, 7, FEN)).toEqual({ type: 'pay', commodity_id: 7, amount: 1_250 });
  expect([lack({ ...draftOf('take_in'), amount: '1000000' }), lack({ ...draftOf('take_in'), amount: '0' })]).toEqual([undefined, 'need_amount']);
});
it('sends what is not booked in beyond what is there', () => {
  const send: Draft = { ...draftOf('send'), amount: '9,001', to: unit(5) };
  expect([lack(send, 'box'), lack({ ...send, unbooked: true }, 'box'), lack({ ...send, to: undefined }, 'box')]).toEqual(['too_much', undefined, 'need_to']);
  expect(deedOf({ ...send, unbooked: true }, 7, 'box')).toEqual({ type: 'send', to: 5, goods: [{ commodity_id: 7, amount: 9_001 }], unbooked: true });
});
it('counts what is there, also nothing, and says why it differs', () => {
  const count: Draft = { ...draftOf('count'), amount: '0' };
  expect([lack(count, 'box'), lack({ ...count, note: '水浸' }, 'box'), lack({ ...count, amount: '10000' }, 'box')]).toEqual(['need_why', undefined, 'same_count']);
  expect(deedOf(count, 7, 'box')).toEqual({ type: 'count', commodity_id: 7, counted: 0 });
  expect([deedsOf('money', true), deedsOf('money', false), deedsOf('vehicles', false)]).toEqual([['take_in', 'allocate', 'pay', 'count'], ['allocate', 'pay'], ['take_in', 'send', 'use', 'count']]);
});
