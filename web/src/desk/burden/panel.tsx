/**
 * What a report duty would cost, before it is issued (rule 13): time × units × periods, what is held already and by
 * whom, and who else asks the same units. Must never count persons.
 */
import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Burden, BurdenAsk } from '../../api/types';
import { count, tenths } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { useLabel } from '../fields/shape';
import { costOf, type Time } from './cost';
import { Running } from './running';
import './burden.css';

/** What a duty would cost; nothing is asked without one. */
export function useBurden(ask: BurdenAsk | undefined) {
  // The reason changes nothing of what it costs.
  const { again: _again, ...report } = ask?.report ?? ({} as BurdenAsk['report']);
  const asked: BurdenAsk = { report, audience: ask?.audience ?? '' };
  return useQuery({ queryKey: ['burden', asked], enabled: ask !== undefined, placeholderData: (old) => (ask ? old : undefined), retry: false, staleTime: 30_000, queryFn: () => take(api.POST('/reports/burden', { body: asked })) });
}

/** In a drill nobody has to agree, so nothing is to be justified either. */
export const asksAgain = (burden: Burden | undefined): boolean => Boolean(burden?.second_person && burden.held.length);

interface Props { ask: BurdenAsk; onAgain: (reason: string) => void }
export function BurdenPanel({ ask, onAgain }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const again = ask.report.again ?? '';
  const found = useBurden(ask);
  const b = found.data;
  if (found.error) return <ProblemNote error={found.error} />;
  if (!b) return <p className="hint" aria-busy="true">{t('ui.loading')}</p>;
  const cost = costOf(b);
  const time = ({ n, unit }: Time) => t(`burden.time_${unit}`, { n: tenths(n) });
  return (
    <section className="burden-panel" aria-label={t('burden.cost')}>
      <h3>{t('burden.cost')}</h3>
      <p>{t('burden.product', { fields: count(b.fields), each: time(cost.each), units: count(b.units), times: t(cost.weeks === 1 ? 'burden.times_week' : 'burden.times_year', { n: count(cost.times) }), all: time(cost.all) })}</p>
      <p className="key-figure">{tenths(cost.all.n)} <small>{t(`burden.all_${cost.all.unit}`)}</small></p>
      <p className="second">{t('burden.each', { time: time(cost.one) })}</p>
      <h3>{t('burden.held')}</h3>
      {b.held.length ? (
        <>
          <p className="warn">{t('burden.held_n', { count: b.held.length, n: count(b.held.length), all: count(b.fields) })}</p>
          <ul className="burden-list">{b.held.map((one) => <li key={one.field}><strong>{label(one.label)}</strong> <span className="second">{t('burden.held_by')} <Running duty={one.by} /></span></li>)}</ul>
          {asksAgain(b) ? <><label htmlFor="burden-again">{t('burden.again')}</label><Input id="burden-again" value={again} maxLength={500} onChange={(e) => onAgain(e.target.value)} /><p className="hint">{t('burden.again_words')}</p></> : null}
        </>
      ) : <p className="second">{t('burden.none_held')}</p>}
      <h3>{t('burden.others')}</h3>
      {b.others.length ? <ul className="burden-list">{b.others.map((one, n) => <li key={one.id ?? n}><Running duty={one} /> <span className="second">{t('burden.of_units', { count: one.units, n: count(one.units) })}</span></li>)}</ul> : <p className="second">{t('burden.no_others')}</p>}
    </section>
  );
}
