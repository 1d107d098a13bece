/** What the screens of the ledger read; every key begins alike, so that one word makes all of it new. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take } from '../../api/client';
import type { CommodityKind } from '../../api/types';

export const LEDGER = ['ledger'] as const;
const PAGE = 50;

export const commoditiesQuery = (kind: CommodityKind) => infiniteQueryOptions({
  queryKey: [...LEDGER, 'commodities', kind], initialPageParam: 0,
  queryFn: ({ pageParam }) => take(api.GET('/commodities', { params: { query: { kind, limit: PAGE, ...(pageParam ? { after: pageParam } : {}) } } })),
  getNextPageParam: (page) => page.next,
});
export const standQuery = (commodity: number, node: number | undefined) => queryOptions({
  queryKey: [...LEDGER, 'board', commodity, node ?? null], retry: false,
  queryFn: () => take(api.GET('/commodities/{commodity}/board', { params: { path: { commodity }, query: node === undefined ? {} : { node } } })),
});
export const entriesQuery = (commodity: number, unit: number) => infiniteQueryOptions({
  queryKey: [...LEDGER, 'entries', commodity, unit], initialPageParam: 0, retry: false,
  queryFn: ({ pageParam }) => take(api.GET('/commodities/{commodity}/entries', { params: { path: { commodity }, query: { unit, limit: PAGE, ...(pageParam ? { before: pageParam } : {}) } } })),
  getNextPageParam: (page) => page.next,
});
export const wayQuery = (commodity: number, unit: number) => queryOptions({
  queryKey: [...LEDGER, 'way', commodity, unit], retry: false,
  queryFn: () => take(api.GET('/commodities/{commodity}/trace', { params: { path: { commodity }, query: { unit } } })),
});
export const paymentQuery = (list: number) => queryOptions({
  queryKey: [...LEDGER, 'payment', list], retry: false,
  queryFn: () => take(api.GET('/payments/{list}', { params: { path: { list } } })),
});
export const waitingQuery = () => queryOptions({ queryKey: [...LEDGER, 'waiting'], queryFn: () => take(api.GET('/ledger/waiting')) });
export const itemsQuery = () => queryOptions({ queryKey: [...LEDGER, 'items'], staleTime: 60_000, queryFn: () => take(api.GET('/items')) });

const CAUSES = 50;
/** Matters that may cause an entry: all that the unit sees; whether they are open is told by their status. */
export const causesQuery = (text: string) => queryOptions({
  queryKey: ['matters', 'find', 'cause', text], staleTime: 30_000,
  queryFn: () => take(api.GET('/matters', { params: { query: { box: 'all', limit: CAUSES, ...(text ? { q: text } : {}) } } })),
});
