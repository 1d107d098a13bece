/** What the screens of reports read, with the keys that live changes invalidate: those of the matters, and of one matter. */
import { queryOptions } from '@tanstack/react-query';
import { api, take } from '../../api/client';

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
