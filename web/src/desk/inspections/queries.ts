/** What the screens of inspection read; a finding's own page is its matter's. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take } from '../../api/client';
import type { InspectionsSearch } from '../paths';

export const inspections = () => queryOptions({ queryKey: ['matters', 'inspections'], queryFn: () => take(api.GET('/inspections')) });
export const inspectionSites = (id: number) => infiniteQueryOptions({
  queryKey: ['matter', id, 'sites'], initialPageParam: -1,
  queryFn: ({ pageParam }) => take(api.GET('/inspections/{id}', { params: { path: { id }, query: pageParam < 0 ? {} : { after: pageParam } } })),
  getNextPageParam: (page) => page.next,
});
export const visited = (id: number, site: number) => queryOptions({ queryKey: ['matter', id, 'visit', site], queryFn: () => take(api.GET('/inspections/{id}/visits/{site}', { params: { path: { id, site } } })) });

export const findingsBoard = (search: InspectionsSearch) => infiniteQueryOptions({
  queryKey: ['matters', 'findings', search], initialPageParam: 0,
  queryFn: ({ pageParam }) => take(api.GET('/findings', { params: { query: { ...search, ...(pageParam ? { after: pageParam } : {}) } } })),
  getNextPageParam: (page) => page.next,
});
