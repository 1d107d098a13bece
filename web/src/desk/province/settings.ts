/** What is wrong with settings before they are sent; the server judges the same. Pure. */
import type { Province, ProvinceSettings, QuietHours } from '../../api/types';

const DAY_MIN = 1440;

/** Minutes from the beginning to the end, across midnight if need be. */
export function lengthOf(hours: QuietHours): number {
  return (hours.until_min + DAY_MIN - hours.from_min) % DAY_MIN;
}

export type Fault = 'quiet' | 'share' | 'ceiling' | 'same' | 'reason';

export function faultOf(now: Province, wanted: ProvinceSettings, reason: string): Fault | null {
  const length = wanted.quiet ? lengthOf(wanted.quiet) : 1;
  if (length < 1 || length > now.quiet_max_min) return 'quiet';
  if (wanted.share_max_pct < now.share_least_pct || wanted.share_max_pct > now.share_most_pct) return 'share';
  if (wanted.burden_ceiling_min < now.ceiling_least_min || wanted.burden_ceiling_min > now.ceiling_most_min) return 'ceiling';
  const same = now.quiet?.from_min === wanted.quiet?.from_min && now.quiet?.until_min === wanted.quiet?.until_min && now.share_max_pct === wanted.share_max_pct && now.burden_ceiling_min === wanted.burden_ceiling_min;
  if (same) return 'same';
  return reason.trim() ? null : 'reason';
}
