/** What the screens of reports read, with the keys that live changes invalidate: those of the matters, and of one matter. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take } from '../../api/client';
import type { ReportRow, ReportRows, RowsFilter } from '../../api/types';
import type { BoardSearch } from '../paths';

export interface SlotName { matter: number; period: string; subject: number }
const OWED_MAX = 500;

export const owedQuery = (all: boolean) => queryOptions({
  queryKey: ['matters', 'owed', all],
  queryFn: () => take(api.GET('/reports/owed', { params: { query: { limit: OWED_MAX, waiting: !all } } })),
});
export const dutiesQuery = () => queryOptions({ queryKey: ['matters', 'duties'], queryFn: () => take(api.GET('/reports')) });
export const slotQuery = ({ matter, period, subject }: SlotName) => queryOptions({
  queryKey: ['matter', matter, 'slot', period, subject], retry: false,
  queryFn: () => take(api.GET('/reports/{matter}/slots/{period}/{subject}', { params: { path: { matter, period, subject } } })),
});

interface RowsAsk { state: RowsFilter; period?: string; node?: number; line?: string }
const PAGE = 200;
/** More rows than these are worked on unit by unit. */
const ROWS_MAX = 1_000;
/** All rows of a period under a node, page after page. */
export const rowsQuery = (matter: number, ask: RowsAsk) => queryOptions({
  queryKey: ['matter', matter, 'rows', ask],
  queryFn: async (): Promise<ReportRows> => {
    const rows: ReportRow[] = [];
    let after: number | undefined;
    for (;;) {
      const page = await take(api.GET('/reports/{matter}/rows', { params: { path: { matter }, query: { ...ask, limit: PAGE, ...(after === undefined ? {} : { after }) } } }));
      rows.push(...page.rows);
      if (page.next === undefined || rows.length >= ROWS_MAX) return { ...page, rows };
      after = page.next;
    }
  },
});
/** The same a page at a time, for a reader who seldom needs the end of it. */
export const rowsPages = (matter: number, ask: RowsAsk, limit: number) => infiniteQueryOptions({
  queryKey: ['matter', matter, 'rows', 'pages', ask], initialPageParam: -1,
  queryFn: ({ pageParam }) => take(api.GET('/reports/{matter}/rows', { params: { path: { matter }, query: { ...ask, limit, ...(pageParam >= 0 ? { after: pageParam } : {}) } } })),
  getNextPageParam: (last) => last.next ?? undefined,
});
export const exemptionPages = (matter: number, period: string) => infiniteQueryOptions({
  queryKey: ['matter', matter, 'exemptions', period], initialPageParam: -1,
  queryFn: ({ pageParam }) => take(api.GET('/reports/{matter}/exemptions', { params: { path: { matter }, query: { period, ...(pageParam >= 0 ? { after: pageParam } : {}) } } })),
  getNextPageParam: (last) => last.next ?? undefined,
});
export const boardQuery = (matter: number, { stats, ...where }: Pick<BoardSearch, 'period' | 'node' | 'line' | 'level' | 'stats'>) => queryOptions({
  queryKey: ['matter', matter, 'report-board', where, stats ?? false],
  queryFn: () => take(api.GET('/reports/{matter}/board', { params: { path: { matter }, query: stats ? { ...where, stats: 1 } : where } })),
});
export const seriesQuery = (matter: number, node: number, line: string, field?: string) => queryOptions({
  queryKey: ['matter', matter, 'series', node, line, field ?? ''],
  queryFn: () => take(api.GET('/reports/{matter}/series', { params: { path: { matter }, query: { node, line, ...(field ? { field } : {}) } } })),
});
