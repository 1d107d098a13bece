/** Plans & library: the incidents of this space with their levels, and the plans that a level switches on. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may';
import { q } from '../../api/queries';
import { space } from '../../api/space';
import type { IncidentRow, PlanRow } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { shortMoment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { LEVELS } from '../paths';
import { LevelChip } from '../shell/top';
import { useNamed } from './named';
import './plans.css';

export function PlansPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const incidents = useQuery(q.incidents());
  const plans = useQuery(q.plans());
  const may = useMay();
  return (
    <div className="plans">
      <header className="page-head">
        <h1>{t('plans.title')}</h1>
        {may('incident.level') ? <Button onClick={() => void navigate({ to: '/incidents/new' })}>{t('plans.declare')}</Button> : null}
        {may('plan.write') ? <Button onClick={() => void navigate({ to: '/plans/new' })}>{t('plans.new')}</Button> : null}
      </header>
      <section className="pad">
        <h2>{t(space === 'drill' ? 'plans.drills' : 'plans.incidents')}</h2>
        <ProblemNote error={incidents.error} again={() => void incidents.refetch()} />
        {incidents.data?.rows.length ? <ul className="plan-list">{incidents.data.rows.map((row) => <IncidentLine key={row.id} row={row} />)}</ul> : incidents.data ? <p className="second">{t(space === 'drill' ? 'plans.no_drill' : 'plans.no_incident')}</p> : null}
      </section>
      <section className="pad">
        <h2>{t('plans.plans')}</h2>
        <ProblemNote error={plans.error} again={() => void plans.refetch()} />
        {plans.data?.rows.length ? <PlanTable rows={plans.data.rows} /> : plans.data ? <p className="second">{t('plans.no_plan')}</p> : null}
        {incidents.isPending || plans.isPending ? <p className="hint" aria-busy="true">{t('ui.loading')}</p> : null}
      </section>
    </div>
  );
}

function IncidentLine({ row }: { row: IncidentRow }) {
  const { t, i18n } = useTranslation();
  const named = useNamed();
  const name = useUnitName();
  const now = useNow();
  return (
    <li>
      <div className="plan-line">
        <Link to="/incidents/$id" params={{ id: String(row.id) }}>{named(row)}</Link>
        {row.closed_ms ? <span className="chip">{t('plans.closed')}</span> : <LevelChip level={row.level} />}
      </div>
      <p className="second">{[name(row.scope), t('plans.since', { time: shortMoment(row.closed_ms ?? row.since_ms, now, i18n.language) }), t('plans.open_matters', { count: row.open_matters, n: count(row.open_matters) })].join(' · ')}</p>
    </li>
  );
}

function PlanTable({ rows }: { rows: PlanRow[] }) {
  const { t } = useTranslation();
  const named = useNamed();
  const name = useUnitName();
  return (
    <table className="plan-table">
      <thead><tr><th scope="col">{t('plans.col_plan')}</th><th scope="col" className="opt">{t('plans.col_owner')}</th>{LEVELS.map((l) => <th key={l} scope="col" className="num">{t('plans.at_level', { level: l })}</th>)}</tr></thead>
      <tbody>{rows.map((p) => (
        <tr key={p.id}>
          <th scope="row"><Link to="/plans/$id" params={{ id: String(p.id) }}>{named(p)}</Link> <span className="hint">{t('plans.version', { n: p.version })}{p.retired ? ` · ${t('plans.retired')}` : ''}</span></th>
          <td className="opt">{name(p.owner)}</td>
          {p.matters.map((n, at) => <td key={at} className="num">{n}</td>)}
        </tr>
      ))}</tbody>
    </table>
  );
}
