/**
 * Which lines the board shows, from the answers that are there: the node in bold, its children by
 * lateness, opened children inside, the quiet rest folded to one line with its sum. Pure.
 */
import type { Board, BoardRow, Counts, UnitRef } from '../../api/types';

export type Line =
  | { type: 'unit'; key: string; depth: number; row: BoardRow; open: boolean }
  | { type: 'rest'; key: string; depth: number; of: UnitRef; n: number; level: UnitRef['level']; counts: Counts; open: boolean }
  | { type: 'self'; key: string; depth: number; of: UnitRef; counts: Counts }
  | { type: 'loading'; key: string; depth: number };

export const SHOWN_TOP = 7;
export const SHOWN_BELOW = 4;
/** Folding fewer lines than this hides more than it saves. */
const REST_MIN = 3;
/** Towns and what is below them are lists of units that people read through: nothing is folded. */
const FOLDED: ReadonlySet<string> = new Set(['city', 'county']);
const TERRITORY: ReadonlySet<string> = new Set(['province', 'city', 'county', 'town', 'village', 'grid']);

/** Territories, and the organs and institutions of the node itself, which stand on one line of their own. */
export function apart(rows: BoardRow[]): { land: BoardRow[]; organs: BoardRow[] } {
  const land = rows.filter((r) => TERRITORY.has(r.unit.level));
  const organs = rows.filter((r) => !TERRITORY.has(r.unit.level));
  return land.length && organs.length > 1 ? { land, organs } : { land: rows, organs: [] };
}

const FIELDS = ['expected', 'delivered', 'read', 'signed', 'done', 'verified', 'late', 'difficulty', 'unreachable', 'excused'] as const;
export function sumCounts(rows: Counts[]): Counts {
  const out: Counts = { expected: 0, delivered: 0, read: 0, signed: 0, done: 0, verified: 0, late: 0, difficulty: 0, unreachable: 0, excused: 0 };
  for (const r of rows) for (const f of FIELDS) out[f] += r[f];
  return out;
}
const unsigned = (c: Counts) => c.expected - c.signed;
/** Silent first, then late, then unsigned, then the code, so that the order stays the same between reads. */
export function byLateness(a: BoardRow, b: BoardRow): number {
  return Number(Boolean(b.silent_ms)) - Number(Boolean(a.silent_ms)) || b.counts.late - a.counts.late
    || unsigned(b.counts) - unsigned(a.counts) || (a.unit.code < b.unit.code ? -1 : 1);
}

export interface Opened { nodes: ReadonlySet<number>; rests: ReadonlySet<number>; boards: ReadonlyMap<number, Board> }

export function linesOf(board: Board, opened: Opened, depth = 0): Line[] {
  const { land, organs } = apart(board.rows.filter((r) => r.counts.expected > 0 || r.counts.excused > 0));
  const sorted = land.sort(byLateness);
  const shown = depth === 0 ? SHOWN_TOP : SHOWN_BELOW;
  const foldable = sorted.length - shown >= REST_MIN && FOLDED.has(sorted[0]?.unit.level ?? '');
  const restOpen = opened.rests.has(board.node.no);
  const head = foldable ? sorted.slice(0, shown) : sorted;
  const rest = foldable ? sorted.slice(shown) : [];
  const out: Line[] = [];
  const put = (row: BoardRow) => {
    const open = opened.nodes.has(row.unit.no);
    out.push({ type: 'unit', key: `u${row.unit.no}`, depth, row, open });
    if (!open) return;
    const below = opened.boards.get(row.unit.no);
    if (below) out.push(...linesOf(below, opened, depth + 1));
    else out.push({ type: 'loading', key: `l${row.unit.no}`, depth: depth + 1 });
  };
  for (const row of head) put(row);
  if (organs.length) {
    // Numbers of units are not negative: the organs' line has a key of its own.
    const key = -1 - board.node.no;
    const open = opened.rests.has(key);
    out.push({ type: 'rest', key: `o${board.node.no}`, depth, of: { ...board.node, no: key }, n: organs.length, level: 'organ', counts: sumCounts(organs.map((r) => r.counts)), open });
    if (open) for (const row of organs.sort(byLateness)) put(row);
  }
  const self = board.own && board.own.expected > 0 ? board.own : null;
  if (foldable) {
    const level = rest[0]?.unit.level ?? 'county';
    const counts = sumCounts([...rest.map((r) => r.counts), ...(self ? [self] : [])]);
    out.push({ type: 'rest', key: `r${board.node.no}`, depth, of: board.node, n: rest.length, level, counts, open: restOpen });
    if (restOpen) for (const row of rest) put(row);
  }
  if (self && (!foldable || restOpen)) out.push({ type: 'self', key: `s${board.node.no}`, depth, of: board.node, counts: self });
  return out;
}
