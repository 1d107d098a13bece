/** A local due that leaves those below their share of the time (rule 4). Pure. */
const FIVE_MIN_MS = 300_000;

/** Takes at most `sharePct` of the time still left, in steps of five minutes, never after the issuer's due. */
export function localDue(now: number, due: number, sharePct: number): number | undefined {
  if (due <= now) return undefined;
  const keep = ((due - now) * Math.min(100, Math.max(0, sharePct))) / 100;
  return Math.min(due, Math.max(now, Math.ceil((due - keep) / FIVE_MIN_MS) * FIVE_MIN_MS));
}
