/** Reminding: one command for all or for chosen nodes; its price and reach stand beside it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { useNow } from '../../ui/clock';
import { count, yuan } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { shortMoment } from '../../ui/time';

export function useRemind(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { under?: number; units?: number[] }) => take(api.POST('/matters/{id}/remind', { params: { path: { id } }, body })),
    onSettled: () => { void client.invalidateQueries({ queryKey: ['matter', id] }); void client.invalidateQueries({ queryKey: ['now'] }); },
  });
}
export type Remind = ReturnType<typeof useRemind>;

/** What the server did, in words: never a toast. */
export function RemindResult({ remind }: { remind: Pick<Remind, 'data' | 'error'> }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  if (remind.error) return <ProblemNote error={remind.error} />;
  if (!remind.data) return null;
  const { reminded, cost_fen, next_ms } = remind.data;
  return (
    <p className="receipt-line" role="status">
      <strong>{t('matter.reminded', { n: count(reminded) })}</strong>
      {cost_fen !== undefined ? <> · {t('matter.cost', { money: yuan(cost_fen, i18n.language) })}</> : null}
      {next_ms ? <> · {t('matter.next_remind', { time: shortMoment(next_ms, now, i18n.language) })}</> : null}
    </p>
  );
}
