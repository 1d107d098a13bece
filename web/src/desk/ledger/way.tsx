/** How it came to a unit: from where it is now, step by step back to where it came in. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../../ui/problem-note';
import { wayQuery } from './queries';
import { useAmount, useWay } from './words';

export function Way({ commodity, unit }: { commodity: number; unit: number }) {
  const { t } = useTranslation();
  const amount = useAmount();
  const ends = useWay();
  const way = useQuery(wayQuery(commodity, unit));
  const steps = way.data?.steps ?? [];
  return (
    <div className="ledger-way" role="region" aria-label={t('ledger.way')}>
      <ProblemNote error={way.error} again={() => void way.refetch()} />
      {way.isPending ? <p className="hint" aria-busy="true">{t('ui.loading')}</p> : null}
      <ol>{steps.map((step, at) => {
        const { from, to } = ends(step);
        return <li key={`${step.entry_id}.${at}`}><strong>{to}</strong> ← {from} <span className="second">{amount(step.amount, step.measure)} · {t('ledger.entry_no', { no: step.entry_id })}</span></li>;
      })}</ol>
      {way.data ? <p className="second">{!steps.length ? t('ledger.no_way') : t(way.data.complete ? 'ledger.way_whole' : 'ledger.way_part')}</p> : null}
    </div>
  );
}
