/**
 * What a report duty would cost, before it is issued (rule 13): fields × units × periods × minutes, what is held already and by
 * whom, and who else asks the same units. Must never count persons.
 */
import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Burden, BurdenAsk } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { useLabel } from '../fields/shape';
import { minutes, Running } from './running';
import './burden.css';

/** A year as the server counts it. */
const WEEKS = 52;
const HOUR_MIN = 60;

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
  const hours = Math.ceil(b.minutes_a_week / HOUR_MIN);
  return (
    <section className="burden-panel" aria-label={t('burden.cost')}>
      <h3>{t('burden.cost')}</h3>
      <p>{t('burden.product', { fields: count(b.fields), units: count(b.units), filings: String(Math.round((b.filings / WEEKS) * 10) / 10), minutes: count(minutes(b.seconds)) })}</p>
      <p className="key-figure">{count(hours)} <small>{t('burden.hours_a_week')}</small></p>
      <p className="second">{t('burden.each', { n: count(minutes(b.seconds_a_week)) })}</p>
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
