/** What reporting costs: a unit's week against the province's ceiling, and the offices that ask for the most. Offices, never persons. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, currentPost, take } from '../../api/client';
import { useMay } from '../../api/may';
import { q } from '../../api/queries';
import type { UnitWeek } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';
import { UnitField } from '../restructure/unit-field';
import { minutes, Running } from './running';
import '../fields/fields.css';
import './burden.css';

const route = getRouteApi('/desk/reports/burden');
const HOUR_MIN = 60;

export function BurdenPage() {
  const { t } = useTranslation();
  const may = useMay();
  const { unit } = route.useSearch();
  const session = useQuery(q.session()).data;
  const own = session?.posts.find((p) => p.id === (currentPost() ?? session.post_id))?.unit;
  const no = unit ?? own?.no;
  return (
    <div className="burden">
      <header className="page-head"><h1>{t('burden.title')}</h1><Link to="/reports">{t('burden.back')}</Link></header>
      <div className="pad burden-two">
        {no === undefined || !may('report.read') ? null : <Week no={no} />}
        {may('report.read') ? <Offices /> : null}
      </div>
    </div>
  );
}

function Week({ no }: { no: number }) {
  const { t } = useTranslation();
  const go = route.useNavigate();
  const found = useQuery({ queryKey: ['units', no, 'burden'], retry: false, queryFn: () => take(api.GET('/units/{no}/burden', { params: { path: { no } } })) });
  const week = found.data;
  return (
    <section>
      <h2>{t('burden.week')}</h2>
      <p className="burden-unit"><label htmlFor="burden-unit">{t('burden.unit')}</label><UnitField id="burden-unit" label={t('burden.unit')} value={week?.unit} onChange={(to) => { if (to) void go({ search: { unit: to.no }, replace: true }); }} /></p>
      <ProblemNote error={found.error} again={() => void found.refetch()} />
      {week ? <OfWeek week={week} /> : found.isPending ? <p className="hint" aria-busy="true">{t('ui.loading')}</p> : null}
    </section>
  );
}

function OfWeek({ week }: { week: UnitWeek }) {
  const { t } = useTranslation();
  const spent = minutes(week.seconds_a_week);
  // The line stands at the ceiling; what goes beyond makes the whole longer.
  const all = Math.max(spent, week.ceiling_min, 1);
  return (
    <>
      <p className={week.over ? 'key-figure late' : 'key-figure'}>{count(spent)} <small>{t('burden.minutes_of', { ceiling: count(week.ceiling_min) })}</small></p>
      <div className="burden-bar" aria-hidden="true"><span style={{ width: `${(Math.min(spent, week.ceiling_min) / all) * 100}%` }} /><span className="over" style={{ width: `${(Math.max(0, spent - week.ceiling_min) / all) * 100}%` }} /><i style={{ left: `${(week.ceiling_min / all) * 100}%` }} /></div>
      {week.over ? <p className="late">{t('burden.over', { n: count(spent - week.ceiling_min) })}</p> : null}
      {week.duties.length ? (
        <table className="fields-table">
          <thead><tr><th scope="col">{t('burden.duty')}</th><th scope="col" className="num">{t('burden.subjects')}</th><th scope="col" className="num">{t('burden.minutes')}</th></tr></thead>
          <tbody>{week.duties.map((duty, n) => <tr key={duty.id ?? n}><th scope="row"><Running duty={duty} /></th><td className="num">{count(duty.subjects)}</td><td className="num">{count(minutes(duty.seconds_a_week))}</td></tr>)}</tbody>
        </table>
      ) : <p className="second">{t('burden.no_duties')}</p>}
    </>
  );
}

function Offices() {
  const { t } = useTranslation();
  const name = useUnitName();
  const found = useQuery({ queryKey: ['burden', 'offices'], queryFn: () => take(api.GET('/burden/offices')) });
  const rows = found.data?.rows ?? [];
  return (
    <section>
      <h2>{t('burden.offices')}</h2>
      <p className="second">{t('burden.offices_words')}</p>
      <ProblemNote error={found.error} again={() => void found.refetch()} />
      {found.isPending ? <p className="hint" aria-busy="true">{t('ui.loading')}</p> : null}
      {rows.length ? (
        <table className="fields-table">
          <thead><tr><th scope="col">{t('burden.office')}</th><th scope="col" className="num">{t('burden.duties')}</th><th scope="col" className="num">{t('burden.hours')}</th></tr></thead>
          <tbody>{rows.map((office) => <tr key={office.unit.no}><th scope="row"><Link to="/organisation/$no" params={{ no: String(office.unit.no) }}>{name(office.unit)}</Link></th><td className="num">{count(office.duties)}</td><td className="num">{count(Math.ceil(office.minutes_a_week / HOUR_MIN))}</td></tr>)}</tbody>
        </table>
      ) : found.data ? <p className="second">{t('burden.no_offices')}</p> : null}
    </section>
  );
}
