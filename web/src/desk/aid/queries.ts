/** What the screens of hardship aid read. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take } from '../../api/client';

export const aidList = () => infiniteQueryOptions({
  queryKey: ['matters', 'aid'], initialPageParam: 0,
  queryFn: ({ pageParam }) => take(api.GET('/aid', { params: { query: pageParam ? { after: pageParam } : {} } })),
  getNextPageParam: (page) => page.next,
});
export const aidQuery = (id: number) => queryOptions({ queryKey: ['matter', id, 'aid'], queryFn: () => take(api.GET('/aid/{id}', { params: { path: { id } } })) });
