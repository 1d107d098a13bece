/** Filing with one press: nothing to report, or the same as before. What stands before is read at that moment. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, take } from '../../api/client';
import type { Filed } from '../../api/types';
import { type SlotName, slotQuery } from './queries';

export type Quick = 'nil' | 'same';
/** There is nothing before that could be said again. */
export class NothingBefore extends Error {}
interface Asked { slot: SlotName; title: string; what: Quick }

export function useQuick() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ slot, title, what }: Asked): Promise<{ filed: Filed; title: string; what: Quick }> => {
      const { matter, period, subject } = slot;
      const now = await client.fetchQuery({ ...slotQuery(slot), staleTime: 0 });
      const nil = what === 'nil' || now.last?.nil === true;
      if (what === 'same' && !now.last) throw new NothingBefore();
      const body = { version: now.version, nil, no_change: what === 'same', answers: nil ? {} : now.last?.answers ?? {} };
      return { what, title, filed: await take(api.POST('/reports/{matter}/slots/{period}/{subject}', { params: { path: { matter, period, subject } }, body })) };
    },
    onSettled: (_done, _error, { slot }) => {
      for (const key of ['now', 'overview', 'matters']) void client.invalidateQueries({ queryKey: [key] });
      void client.invalidateQueries({ queryKey: ['matter', slot.matter] });
    },
  });
}
