/** What the screens of inspection read; a finding's own page is its matter's. */
import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, take } from '../../api/client';
import type { InspectionsSearch } from '../paths';

export const findingsBoard = (search: InspectionsSearch) => infiniteQueryOptions({
  queryKey: ['matters', 'findings', search], initialPageParam: 0,
  queryFn: ({ pageParam }) => take(api.GET('/findings', { params: { query: { ...search, ...(pageParam ? { after: pageParam } : {}) } } })),
  getNextPageParam: (page) => page.next,
});
