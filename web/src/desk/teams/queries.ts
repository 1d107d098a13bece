/** What the screens of people and teams read; what a batch does makes all of it new. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take } from '../../api/client';

const TEAMS = ['matters', 'teams'] as const;

export const skillsQuery = () => queryOptions({ queryKey: [...TEAMS, 'skills'], queryFn: () => take(api.GET('/skills')) });
export const batchesQuery = (ask: { open?: boolean; matter_id?: number }) => infiniteQueryOptions({
  queryKey: [...TEAMS, 'batches', ask], initialPageParam: 0,
  queryFn: ({ pageParam }) => take(api.GET('/batches', { params: { query: { ...ask, ...(pageParam ? { before: pageParam } : {}) } } })),
  getNextPageParam: (page) => page.next,
});
export const batchQuery = (batch: number) => queryOptions({ queryKey: [...TEAMS, 'batch', batch], retry: false, queryFn: () => take(api.GET('/batches/{batch}', { params: { path: { batch } } })) });
export const peopleQuery = (ask: { below?: boolean; skill?: string; free?: boolean }) => infiniteQueryOptions({
  queryKey: [...TEAMS, 'people', ask], initialPageParam: -1,
  queryFn: ({ pageParam }) => take(api.GET('/responders', { params: { query: { ...ask, ...(pageParam < 0 ? {} : { after: pageParam }) } } })),
  getNextPageParam: (page) => page.next,
});
