import { describe, expect, it } from 'vitest';
import type { Board, BoardRow, Counts, Level, UnitRef } from '../../api/types';
import { barOf } from './hold-shape';
import { localDue } from './share';
import { linesOf, sumCounts } from './tree-rows';

const counts = (c: Partial<Counts>): Counts => ({ ...sumCounts([]), ...c });
const unit = (no: number, level: Level): UnitRef => ({ no, code: String(no).padStart(4, '0'), name: `U${no}`, level, kind: 'territory' });
const row = (no: number, late: number, more: Partial<BoardRow> = {}): BoardRow => ({ unit: unit(no, 'city'), counts: counts({ expected: 100, signed: 100 - late, late }), has_children: true, ...more });
const board = (rows: BoardRow[], own?: Counts): Board => ({ line: 'territory', node: unit(1, 'province'), path: [], total: sumCounts(rows.map((r) => r.counts)), rows, as_of_ms: 0, seq: 1, ...(own ? { own } : {}) });
const none = { nodes: new Set<number>(), rests: new Set<number>(), boards: new Map<number, Board>() };

describe('the tree table', () => {
  const rows = Array.from({ length: 18 }, (_, i) => row(i + 10, i));
  it('sorts by lateness, the silent first, and folds the quiet rest with its sum', () => {
    const lines = linesOf(board([...rows.slice(0, 17), row(27, 0, { silent_ms: 1 })]), none);
    expect(lines[0]).toMatchObject({ type: 'unit', row: { unit: { no: 27 } } });
    expect(lines).toHaveLength(8);
    expect(lines[7]).toMatchObject({ type: 'rest', n: 11 });
    const shown = lines.map((l) => (l.type === 'unit' ? l.row.counts : l.type === 'rest' ? l.counts : counts({})));
    expect(sumCounts(shown).expected).toBe(1800);
  });
  it('puts the organs of a node on one line, and nobody is counted twice', () => {
    const organs = [row(50, 2), row(51, 0)].map((r) => ({ ...r, unit: { ...r.unit, level: 'organ' as const } }));
    const lines = linesOf(board([...rows, ...organs]), none);
    expect(lines.filter((l) => l.type === 'rest')).toMatchObject([{ level: 'organ', n: 2, counts: { late: 2 } }, { level: 'city' }]);
    expect(sumCounts(lines.map((l) => (l.type === 'unit' ? l.row.counts : l.type === 'rest' ? l.counts : counts({})))).expected).toBe(2000);
  });
  it('counts the node itself with the rest, and shows it when the rest is opened', () => {
    const b = board(rows, counts({ expected: 1 }));
    expect(linesOf(b, none).at(-1)).toMatchObject({ type: 'rest', counts: { expected: 1101 } });
    expect(linesOf(b, { ...none, rests: new Set([1]) }).at(-1)).toMatchObject({ type: 'self' });
  });
  it('opens a node into its own board, or says that it is being read', () => {
    const below = { ...board([{ ...row(99, 1), unit: unit(99, 'county') }]), node: unit(27, 'city') };
    expect(linesOf(board(rows), { ...none, nodes: new Set([27]) })[1]).toMatchObject({ type: 'loading', depth: 1 });
    expect(linesOf(board(rows), { ...none, nodes: new Set([27]), boards: new Map([[27, below]]) })[1]).toMatchObject({ type: 'unit', depth: 1, row: { unit: { no: 99 } } });
  });
});

it('the time panel: held, left below, cut by the local due', () => {
  const bar = barOf({ issued_ms: 0, due_ms: 100 }, { unit: unit(1, 'county'), got_ms: 10, relayed_ms: 50, held_ms: 40, held_pct: 44, local_due_ms: 60, left_ms: 10, over: true });
  expect(bar.pieces).toEqual([{ kind: 'over', from: 0.1, to: 0.5 }, { kind: 'left', from: 0.5, to: 0.6 }, { kind: 'cut', from: 0.6, to: 1 }]);
  expect(bar.tick).toBeCloseTo(0.6);
});
it('a prefilled local due takes no more than the share, and never passes the issued one', () => {
  const hour = 3_600_000;
  expect(localDue(0, 10 * hour, 25)).toBe(7.5 * hour);
  expect(localDue(0, 60_000, 25)).toBe(60_000);
  expect(localDue(11 * hour, 10 * hour, 25)).toBeUndefined();
});
