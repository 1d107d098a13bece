/** Reminding: one command for all or for chosen nodes; its price and reach stand beside it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Matter } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count, yuan } from '../../ui/format';
import { useKeys } from '../../ui/keys';
import { ProblemNote } from '../../ui/problem-note';
import { shortMoment } from '../../ui/time';
import { useWhyNot } from './why';

export function useRemind(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { under?: number; units?: number[]; line?: string }) => take(api.POST('/matters/{id}/remind', { params: { path: { id } }, body })),
    onSettled: () => { void client.invalidateQueries({ queryKey: ['matter', id] }); void client.invalidateQueries({ queryKey: ['now'] }); },
  });
}
export type Remind = ReturnType<typeof useRemind>;

/** Why nobody can be reminded now, or null. */
export function useWhyNoRemind(): (matter: Matter) => string | null {
  const { t, i18n } = useTranslation();
  const whyNot = useWhyNot();
  const now = useNow();
  return (matter) => {
    const next = matter.remind.next_ms && matter.remind.next_ms > now ? matter.remind.next_ms : null;
    return whyNot(matter, 'remind')
      ?? (matter.counts.expected <= matter.counts.signed ? t('matter.why_all_signed') : null)
      ?? (matter.remind.quiet ? t('matter.why_quiet') : null)
      ?? (next ? t('matter.why_wait', { time: shortMoment(next, now, i18n.language) }) : null);
  };
}

/** The one button that chases all the unsigned, with its key. */
export function RemindAll({ matter, remind, focus = false }: { matter: Matter; remind: Remind; focus?: boolean }) {
  const { t } = useTranslation();
  const why = useWhyNoRemind()(matter);
  const chase = () => { if (!why && !remind.isPending) remind.mutate({}); };
  useKeys({ c: chase });
  return (
    <Button type="primary" disabled={Boolean(why)} title={why ?? undefined} loading={remind.isPending} onClick={chase} autoFocus={focus} aria-describedby={why ? 'why-remind' : undefined}>
      <strong>{t('matter.remind_n', { n: count(Math.max(0, matter.counts.expected - matter.counts.signed)) })}</strong><kbd>C</kbd>
    </Button>
  );
}

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
