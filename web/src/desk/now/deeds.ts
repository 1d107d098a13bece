/** Deeds that end a need with one press. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, take } from '../../api/client';

export type Deed = 'sign' | 'countersign' | 'approve' | 'outcome' | 'minutes';
interface Asked { key: string; matter: number; title: string; what: Deed }

export function useDeed() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ matter, title, what }: Asked): Promise<{ what: Deed; title: string; at_ms?: number }> => {
      const params = { path: { id: matter } };
      if (what === 'sign') { const r = await take(api.POST('/matters/{id}/sign', { params, body: {} })); return { what, title, at_ms: r.at_ms }; }
      if (what === 'countersign') await take(api.POST('/matters/{id}/countersign', { params, body: {} }));
      else if (what === 'minutes') await take(api.POST('/matters/{id}/done', { params, body: {} }));
      else if (what === 'outcome') await take(api.POST('/matters/{id}/outcome-seen', { params, body: {} }));
      else await take(api.POST('/matters/{id}/approve', { params, body: {} }));
      return { what, title };
    },
    onSettled: () => { for (const k of ['now', 'overview', 'matters', 'matter']) void client.invalidateQueries({ queryKey: [k] }); },
  });
}
