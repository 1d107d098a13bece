/** Where the stages of batches lie on one line of time, in shares of its length. Pure. */
import type { Batch, BatchStage } from '../../api/team';
import { dayStart } from '../../ui/time';

const DAY_MS = 86_400_000;
/** More marks than this would lie on each other. */
const MARKS_MAX = 8;

export interface Span { from: number; until: number }
export interface Part { stage: BatchStage; left: number; width: number; from_ms: number; until_ms: number }
export interface Mark { at_ms: number; left: number }

/** From the first muster to now, in whole days: the same for all of them, so that they can be compared. */
export function spanOf(batches: readonly Pick<Batch, 'since'>[], now: number): Span {
  const moments = batches.flatMap((batch) => batch.since.map((since) => since.at_ms));
  const from = dayStart(Math.min(now, ...moments));
  return { from, until: Math.max(dayStart(Math.max(now, ...moments)) + DAY_MS, from + DAY_MS) };
}

const share = (span: Span, ms: number) => ((ms - span.from) / (span.until - span.from)) * 100;

/** Each stage lasts until the next one, and the last until now; what is over has none. */
export function partsOf(batch: Pick<Batch, 'since'>, span: Span, now: number): Part[] {
  const since = [...batch.since].sort((a, b) => a.at_ms - b.at_ms);
  return since.flatMap(({ stage, at_ms }, at) => {
    if (stage === 'back' || stage === 'stood_down') return [];
    const until_ms = Math.max(since[at + 1]?.at_ms ?? now, at_ms);
    return [{ stage, from_ms: at_ms, until_ms, left: share(span, at_ms), width: share(span, until_ms) - share(span, at_ms) }];
  });
}

/** Midnights, every so many days that few enough are left. */
export function marksOf(span: Span): Mark[] {
  const days = Math.round((span.until - span.from) / DAY_MS);
  const every = Math.max(1, Math.ceil(days / MARKS_MAX));
  return Array.from({ length: Math.ceil(days / every) }, (_, n) => span.from + n * every * DAY_MS).map((at_ms) => ({ at_ms, left: share(span, at_ms) }));
}

export const nowAt = (span: Span, now: number): number => share(span, now);
