import { describe, expect, it } from 'vitest';
import type { Counts } from '../api/types';
import { ladderShape, STAIRS } from './ladder-geometry';

const counts = (c: Partial<Counts>): Counts => ({ expected: 0, delivered: 0, read: 0, signed: 0, done: 0, verified: 0, late: 0, difficulty: 0, unreachable: 0, excused: 0, ...c });

describe('the receipt ladder', () => {
  it('descends from verified to delivered, each step as wide as what it adds', () => {
    const { steps } = ladderShape(counts({ expected: 100, delivered: 90, read: 80, signed: 60, done: 30, verified: 10 }));
    expect(steps.map((s) => [s.stage, Math.round(s.left * 100), Math.round(s.width * 100), s.height])).toEqual([
      ['verified', 0, 10, 100], ['done', 10, 20, 81], ['signed', 30, 30, 63], ['read', 60, 20, 44], ['delivered', 80, 10, 25],
    ]);
  });
  it('leaves the right end empty for what has not come', () => {
    const { steps } = ladderShape(counts({ expected: 10, delivered: 4, read: 4, signed: 2 }));
    const last = steps.at(-1);
    expect((last?.left ?? 0) + (last?.width ?? 0)).toBeCloseTo(0.4);
  });
  it('leaves out steps that add nothing, and never goes back', () => {
    const { steps } = ladderShape(counts({ expected: 10, delivered: 3, read: 3, signed: 3, done: 3, verified: 3 }));
    expect(steps.map((s) => s.stage)).toEqual(['verified']);
    expect(ladderShape(counts({ expected: 10, delivered: 2, signed: 5 })).steps.map((s) => s.stage)).toEqual(['signed']);
  });
  it('never passes the end, and draws nothing for nobody', () => {
    expect(ladderShape(counts({ expected: 2, delivered: 9, unreachable: 9 }))).toMatchObject({ unreachable: 1, steps: [{ width: 1 }] });
    expect(ladderShape(counts({ excused: 5 }))).toEqual({ steps: [], unreachable: 0 });
  });
  it('tells stages apart without colour', () => {
    const heights = STAIRS.map((s) => s.height);
    expect([...heights].sort((a, b) => b - a)).toEqual(heights);
    expect(new Set(heights).size).toBe(5);
    expect(heights.map((h) => Math.round((h * 16) / 100))).toEqual([16, 13, 10, 7, 4]);
  });
});
