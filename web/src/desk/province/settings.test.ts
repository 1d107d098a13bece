import { expect, it } from 'vitest';
import type { Province } from '../../api/types';
import { faultOf, lengthOf } from './settings';

const now: Province = { quiet: { from_min: 1320, until_min: 420 }, share_max_pct: 25, burden_ceiling_min: 120, ceiling_least_min: 10, ceiling_most_min: 2400, share_least_pct: 10, share_most_pct: 90, quiet_max_min: 720, remind_every_min: 5, history: [], set: { ok: true } };

it('counts quiet hours across midnight', () => {
  expect(lengthOf({ from_min: 1320, until_min: 420 })).toBe(540);
  expect(lengthOf({ from_min: 720, until_min: 840 })).toBe(120);
});

it('names what stands against a change, and only then asks for the reason', () => {
  const quiet = { from_min: 1320, until_min: 420 };
  expect(faultOf(now, { quiet, share_max_pct: 25, burden_ceiling_min: 120 }, 'x')).toBe('same');
  expect(faultOf(now, { quiet: { from_min: 420, until_min: 420 }, share_max_pct: 25, burden_ceiling_min: 120 }, 'x')).toBe('quiet');
  expect(faultOf(now, { quiet: { from_min: 420, until_min: 1141 }, share_max_pct: 25, burden_ceiling_min: 120 }, 'x')).toBe('quiet');
  expect(faultOf(now, { quiet, share_max_pct: 9, burden_ceiling_min: 120 }, 'x')).toBe('share');
  expect(faultOf(now, { quiet, share_max_pct: 25, burden_ceiling_min: 9 }, 'x')).toBe('ceiling');
  expect(faultOf(now, { quiet, share_max_pct: 25, burden_ceiling_min: 90 }, 'x')).toBeNull();
  expect(faultOf(now, { share_max_pct: 25, burden_ceiling_min: 120 }, ' ')).toBe('reason');
  expect(faultOf(now, { share_max_pct: 25, burden_ceiling_min: 120 }, '汛期')).toBeNull();
});
