/** Who need not file in a period, found by going down the board where it counts some. */
import { queryOptions } from '@tanstack/react-query';
import { api, take } from '../../api/client';
import type { ReportBoard, UnitRef } from '../../api/types';

/** Boards that are read at most: beyond it one looks part by part. */
const BOARDS_MAX = 60;

export interface Exempt { units: UnitRef[]; more: boolean }
type Read = (node: number | undefined) => Promise<Pick<ReportBoard, 'node' | 'total' | 'rows'>>;

/** A node of which more are exempt than of all below it is exempt itself. */
export async function exemptUnder(read: Read, max = BOARDS_MAX): Promise<Exempt> {
  const units: UnitRef[] = [];
  const open: (number | undefined)[] = [undefined];
  for (let n = 0; open.length && n < max; n++) {
    const { node, total, rows } = await read(open.shift());
    const some = rows.filter((row) => row.counts.exempt > 0);
    if (total.counts.exempt > some.reduce((sum, row) => sum + row.counts.exempt, 0)) units.push(node);
    for (const { unit, has_children } of some) if (has_children) open.push(unit.no); else units.push(unit);
  }
  return { units: units.sort((a, b) => (a.code < b.code ? -1 : 1)), more: open.length > 0 };
}

export const exemptQuery = (matter: number, period: string) => queryOptions({
  queryKey: ['matter', matter, 'exempt', period],
  queryFn: () => exemptUnder((node) => take(api.GET('/reports/{matter}/board', { params: { path: { matter }, query: { period, ...(node === undefined ? {} : { node }) } } }))),
});
