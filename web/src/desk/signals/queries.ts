/** What the screen of signals reads, with the keys that live changes invalidate: those of the matters. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, take } from '../../api/client';
import type { SignalsSearch } from '../paths';

export const findingsQuery = ({ state, matter }: SignalsSearch) => infiniteQueryOptions({
  queryKey: ['matters', 'signals', state ?? '', matter ?? 0],
  queryFn: ({ pageParam }) => take(api.GET('/signals', { params: { query: { ...(state ? { state } : {}), ...(matter ? { matter } : {}), ...(pageParam ? { after: pageParam } : {}) } } })),
  initialPageParam: '',
  getNextPageParam: (page) => page.next,
});
export const signalsQuery = (matter: number) => queryOptions({
  queryKey: ['matters', 'signals-of', matter], retry: false,
  queryFn: () => take(api.GET('/reports/{matter}/signals', { params: { path: { matter } } })),
});
