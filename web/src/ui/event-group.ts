/** Many records of one moment as one line: an escalation to 40 towns is one thing that happened. Pure. */
import type { EventLike } from './event';

export interface Timed extends EventLike { seq: number; at_ms: number; matter?: { id: number } | undefined }
export interface Grouped<T> { first: T; places: number; units: number }
const MINUTE_MS = 60_000;
const SAME_MIN = 3;

export function grouped<T extends Timed>(rows: T[]): Grouped<T>[] {
  const key = (r: T) => `${r.kind}|${r.matter?.id ?? 0}|${Math.floor(r.at_ms / MINUTE_MS)}|${String(r.params?.step ?? '')}`;
  const units = (r: T) => Number(r.params?.units ?? 0);
  const out: Grouped<T>[] = [];
  for (let i = 0; i < rows.length; ) {
    const first = rows[i];
    if (!first) break;
    let to = i;
    while (to < rows.length && rows[to] !== undefined && key(rows[to] as T) === key(first)) to++;
    const run = rows.slice(i, to);
    if (run.length >= SAME_MIN) out.push({ first, places: run.length, units: run.reduce((n, r) => n + units(r), 0) });
    else for (const r of run) out.push({ first: r, places: 1, units: units(r) });
    i = to;
  }
  return out;
}
