/** The schematic map: where each city's tile stands, and its class. Drawn by us; no borders are claimed. Pure. */
import type { Counts } from '../../api/types';
import { percent } from '../../ui/format';

export interface Place { code: string; column: number; row: number }
const at = (code: string, column: number, row: number): Place => ({ code: `${code}00000000`, column, row });
export const COLUMNS = 5;
export const ROWS = 7;
export const PLACES: readonly Place[] = [
  at('4105', 3, 0), at('4106', 3, 1), at('4109', 4, 1), { code: '419001000000', column: 1, row: 2 }, at('4108', 2, 2), at('4107', 3, 2),
  at('4112', 0, 3), at('4103', 1, 3), at('4101', 2, 3), at('4102', 3, 3), at('4114', 4, 3),
  at('4104', 1, 4), at('4110', 2, 4), at('4111', 3, 4), at('4116', 4, 4), at('4113', 1, 5), at('4117', 3, 5), at('4115', 3, 6),
];
export type TileClass = 1 | 2 | 3 | 4 | 5;
/** Lower bounds of the five fixed classes, judged on the rounded figure that is shown. */
export const BOUNDS: readonly { from: number; level: TileClass }[] = [{ from: 95, level: 5 }, { from: 90, level: 4 }, { from: 80, level: 3 }, { from: 60, level: 2 }, { from: 0, level: 1 }];
export function classOf(shown: number): TileClass {
  return BOUNDS.find((b) => shown >= b.from)?.level ?? 1;
}
export interface Tile { code: string; shown: number | null; level: TileClass | null; lost: number }
/** `shown` is null when nothing is expected or nobody can be reached: hatched, never nought. */
export function tileOf(code: string, c: Counts | undefined): Tile {
  if (!c || c.expected <= 0) return { code, shown: null, level: null, lost: 0 };
  const lost = Math.min(1, c.unreachable / c.expected);
  if (lost === 1) return { code, shown: null, level: null, lost };
  const shown = percent(c.signed, c.expected) ?? 0;
  return { code, shown, level: classOf(shown), lost };
}
