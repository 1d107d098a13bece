/** What I am owed: the duties that my unit issued or whose units stand below it, with the counts of their period. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DutyRow, ReportCounts } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count, rate } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { dueWords, shortMoment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { dutiesQuery } from './queries';
import { useEveryWords } from './every';
import '../matters/matters.css';

export function Duties() {
  const { t } = useTranslation();
  const list = useQuery(dutiesQuery());
  const rows = list.data?.rows ?? [];
  return (
    <section aria-label={t('reports.due_to_me')}>
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      <table className="matter-table duty-table">
        <thead><tr><th scope="col">{t('reports.col_due')}</th><th scope="col">{t('reports.col_duty')}</th><th scope="col" className="num">{t('reports.col_complete')}</th><th scope="col" className="num opt">{t('reports.col_on_time')}</th><th scope="col" className="num">{t('reports.col_missing')}</th><th scope="col" className="num opt">{t('reports.col_waiting')}</th></tr></thead>
        <tbody>{rows.map((row) => <Row key={row.matter_id} row={row} />)}</tbody>
      </table>
      {list.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {list.data && rows.length === 0 ? <p className="second pad">{t('reports.duties_none')}</p> : null}
    </section>
  );
}

/** Received of expected: a nil report is one. */
export function Complete({ counts }: { counts: ReportCounts }) {
  return <>{rate(counts.received, counts.expected)}<div className="hint">{count(counts.received)} / {count(counts.expected)}</div></>;
}

function Row({ row }: { row: DutyRow }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const name = useUnitName();
  const every = useEveryWords();
  const open = row.status === 'issued';
  const due = row.due_ms && open ? dueWords(row.due_ms, now, i18n.language) : null;
  const n = row.counts;
  return (
    <tr>
      <td className="due">{due && row.due_ms ? <><strong>{due.words}</strong><span className="hint">{shortMoment(row.due_ms, now, i18n.language)}</span></> : <span className="second">{open ? '\u2013' : t(`ui.status_${row.status}`)}</span>}</td>
      <th scope="row"><Link to="/reports/$matter" params={{ matter: String(row.matter_id) }}>{row.title}</Link><div className="second">{[name(row.from_unit), every(row.duty), row.period ? t('reports.period', { period: row.period }) : ''].filter(Boolean).join(' \u00b7 ')}{' \u00b7 '}<Link to="/reports/signals" search={{ matter: row.matter_id }}>{t('signals.title')}</Link></div></th>
      <td className="num"><Complete counts={n} /></td>
      <td className="num opt">{rate(n.on_time, n.expected)}</td>
      <td className={n.missing > 0 ? 'num late' : 'num'}>{count(n.missing)}</td>
      <td className="num opt">{row.duty.review ? row.waiting ? <Link to="/reports/$matter/review" params={{ matter: String(row.matter_id) }} search={row.period ? { period: row.period } : {}}>{count(row.waiting)}</Link> : count(0) : '\u2013'}</td>
    </tr>
  );
}
