/**
 * The receipt ladder as a descending stair: verified, done, signed, read, delivered from the left.
 * Widths are cumulative shares of `expected`, heights tell the stage without colour, a hatched box
 * at the right end is "unreachable". Nothing here knows colours or words.
 */
import type { Counts, Stage } from '../api/types';

export const STAIRS: readonly { stage: Stage; height: number; level: 1 | 2 | 3 | 4 | 5 }[] = [
  { stage: 'verified', height: 100, level: 5 },
  { stage: 'done', height: 81, level: 4 },
  { stage: 'signed', height: 63, level: 3 },
  { stage: 'read', height: 44, level: 2 },
  { stage: 'delivered', height: 25, level: 1 },
];
export const UNREACHABLE_PX_MIN = 3;

export interface Step { stage: Stage; level: 1 | 2 | 3 | 4 | 5; left: number; width: number; height: number }
export interface LadderShape { steps: Step[]; unreachable: number }

const clamp = (n: number) => Math.min(1, Math.max(0, n));

/** Shares from 0 to 1; steps without width are left out. */
export function ladderShape(c: Counts): LadderShape {
  if (c.expected <= 0) return { steps: [], unreachable: 0 };
  const steps: Step[] = [];
  let edge = 0;
  for (const { stage, height, level } of STAIRS) {
    const to = Math.max(edge, clamp(c[stage] / c.expected));
    if (to > edge) steps.push({ stage, level, left: edge, width: to - edge, height });
    edge = to;
  }
  return { steps, unreachable: clamp(c.unreachable / c.expected) };
}
