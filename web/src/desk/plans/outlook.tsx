/** What a level would do: what becomes due for how many units, what stays, what ends, what is left out. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { FormerMatter, Outlook } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { shortMoment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';

export function OutlookView({ outlook }: { outlook: Outlook }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const now = useNow();
  const { due } = outlook;
  return (
    <>
      <section className="pad">
        <h2>{t('plans.becomes_due')}</h2>
        <p className="plan-sum">{due.length ? t('plans.sum', { count: due.length, n: count(due.length), receipts: count(outlook.receipts), units: count(outlook.units) }) : outlook.plan ? t('plans.sum_none') : t('plans.sum_no_plan')}</p>
        {due.length ? (
          <table className="plan-table">
            <thead><tr><th scope="col">{t('plans.col_matter')}</th><th scope="col" className="num">{t('plans.col_units')}</th><th scope="col">{t('plans.col_due')}</th></tr></thead>
            <tbody>{due.map((d) => (
              <tr key={d.item}>
                <th scope="row">{d.title}<div className="second">{[t(`ui.kind_${d.kind}`), d.second ? t('plans.second') : '', d.joint.length ? t('plans.countersign', { names: d.joint.map(name).join(i18n.language === 'en' ? ', ' : '、') }) : ''].filter(Boolean).join(' · ')}</div><code className="audience-code">{d.audience}</code></th>
                <td className="num">{count(d.units)}</td>
                <td>{d.due_ms ? shortMoment(d.due_ms, now, i18n.language) : t('plans.no_due')}</td>
              </tr>
            ))}</tbody>
          </table>
        ) : null}
      </section>
      {outlook.skipped.length ? <section className="pad"><h2>{t('plans.skipped')}</h2><ul className="plan-list">{outlook.skipped.map((s) => <li key={s.item}>{s.title}<div className="second">{i18n.language === 'en' ? s.why : s.why_zh}</div></li>)}</ul></section> : null}
      <Former title={t('plans.cancelled')} words={t('plans.cancelled_words')} rows={outlook.cancelled} />
      <Former title={t('plans.past')} words={t('plans.past_words')} rows={outlook.past} />
      <Former title={t('plans.stays')} rows={outlook.stays} />
    </>
  );
}

/** Matters that an activation has issued. */
export function Former({ title, words, rows }: { title: string; words?: string; rows: FormerMatter[] }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  if (rows.length === 0) return null;
  return (
    <section className="pad">
      <h2>{title}</h2>
      {words ? <p className="second">{words}</p> : null}
      <ul className="plan-list">{rows.map((m) => (
        <li key={m.id}><Link to="/matters/$id" params={{ id: String(m.id) }}>{m.title}</Link><div className="second">{[m.number, t(`ui.status_${m.status}`), m.units ? t('ui.units_n', { count: m.units, n: count(m.units) }) : '', m.due_ms ? t('plans.due_at', { time: shortMoment(m.due_ms, now, i18n.language) }) : t('plans.no_due')].filter(Boolean).join(' · ')}</div></li>
      ))}</ul>
    </section>
  );
}
