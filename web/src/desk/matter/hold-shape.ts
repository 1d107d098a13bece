/** The time panel's geometry: what each level held of the time from issue to the issuer's due. Pure. */
import type { Hold, HoldRow } from '../../api/types';

export interface Piece { kind: 'held' | 'over' | 'left' | 'cut'; from: number; to: number }
export interface Bar { row: HoldRow; pieces: Piece[]; tick: number | null }

const clamp = (n: number) => Math.min(1, Math.max(0, n));
export function barOf(hold: { issued_ms: number; due_ms: number }, row: HoldRow): Bar {
  const all = Math.max(1, hold.due_ms - hold.issued_ms);
  const at = (ms: number) => clamp((ms - hold.issued_ms) / all);
  const got = at(row.got_ms);
  const on = at(row.relayed_ms ?? row.got_ms + row.held_ms);
  const end = at(row.local_due_ms ?? hold.due_ms);
  const pieces: Piece[] = [];
  if (on > got) pieces.push({ kind: row.over ? 'over' : 'held', from: got, to: on });
  if (end > on) pieces.push({ kind: 'left', from: on, to: end });
  if (end < 1) pieces.push({ kind: 'cut', from: Math.max(end, on), to: 1 });
  return { row, pieces, tick: row.local_due_ms && end < 1 ? end : null };
}
/** One row per level: the city that held most, the worst county, so that the panel tells one story. */
export function chosen(hold: Hold): HoldRow[] {
  const worst = (level: string) => hold.rows.filter((r) => r.unit.level === level).sort((a, b) => b.held_pct - a.held_pct)[0];
  return ['province', 'city', 'county', 'town'].map(worst).filter((r): r is HoldRow => r !== undefined);
}
/** At most seven marks on the axis, at whole hours or days. */
export function marks(issued: number, due: number): number[] {
  const hour = 3_600_000;
  const steps = [1, 2, 3, 6, 12, 24, 48, 72, 168].map((h) => h * hour);
  const step = steps.find((s) => (due - issued) / s <= 6) ?? 336 * hour;
  const out: number[] = [];
  for (let at = issued; at < due - step * 0.6; at += step) out.push(at);
  return [...out, due];
}
