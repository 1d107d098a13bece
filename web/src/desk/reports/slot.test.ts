import { expect, test } from 'vitest';
import { isFiled, lastOf } from './slot';

const last = { period: '2020-02-05', answers: {}, nil: false };

test('what was said last counts for whoever has still to file', () => {
  expect((['open', 'late', 'withdrawn'] as const).map((state) => lastOf({ state, last }))).toEqual([last, last, last]);
  expect((['filed', 'nil', 'returned', 'verified'] as const).map((state) => [isFiled({ state }), lastOf({ state, last })])).toEqual(Array(4).fill([true, undefined]));
});
