/** The page of an inspection: how its sites were drawn, which have been visited, what was found; a visit is recorded from here. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { FoundRow, InspectedSite, Inspection, Matter } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { Glyph } from '../../ui/glyph';
import { ProblemNote } from '../../ui/problem-note';
import { dueWords, moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { MatterText } from '../matter/text';
import { Timeline } from '../matter/timeline';
import { useWhyNot } from '../matter/why';
import { EndPlan, endsOf } from './end';
import { Standing } from './page';
import { inspectionSites } from './queries';
import { NewVisit, SeenVisit } from './visit';
import './inspections.css';

export function InspectionMatter({ matter }: { matter: Matter }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const sites = useInfiniteQuery(inspectionSites(matter.id));
  const plan = sites.data?.pages[0];
  const rows = sites.data?.pages.flatMap((page) => page.page) ?? [];
  const due = matter.due_ms ? dueWords(matter.due_ms, now, i18n.language) : null;
  return (
    <div className="matter-page found-page">
      <header className="matter-head">
        <h1>{matter.title}</h1>
        <Deeds matter={matter} plan={plan} />
        <div className="matter-facts">
          <div className="second facts"><div>
            <span className="strong">{t('ui.kind_inspection')}</span>{matter.number ? <span>{matter.number}</span> : null}
            {plan ? <span className="strong">{t('inspections.visited_of', { n: count(plan.visited), of: count(plan.sites) })}</span> : null}
            {matter.due_ms && due ? <span>{moment(matter.due_ms, i18n.language)} <strong className={due.late && matter.status === 'issued' ? 'late' : ''}>{matter.status === 'issued' ? due.full : t(`ui.status_${matter.status}`)}</strong></span> : null}
            <span className="nowrap">{t('matter.check', { code: matter.check_code })}</span>
          </div></div>
          {plan ? <Drawn plan={plan} /> : null}
        </div>
        <p className="print-only second">{t('matter.printed', { time: moment(now, i18n.language) })}</p>
      </header>
      <div className="matter-body">
        <section className="matter-main">
          <ProblemNote error={sites.error} again={() => void sites.refetch()} />
          {plan ? <Sites matter={matter} plan={plan} rows={rows} /> : null}
          {sites.hasNextPage ? <p className="pad"><Button loading={sites.isFetchingNextPage} onClick={() => void sites.fetchNextPage()}>{t('inspections.more')}</Button></p> : null}
          <MatterText matter={matter} />
        </section>
        <aside className="matter-side">{plan ? <FoundThere rows={plan.found} /> : null}<Timeline id={matter.id} /></aside>
      </div>
    </div>
  );
}

function Drawn({ plan }: { plan: Inspection }) {
  const { t } = useTranslation();
  const name = useUnitName();
  return (
    <p className="second">
      {t('inspections.teams', { units: plan.teams.map((unit) => name(unit)).join('、') })}{' · '}
      {t('inspections.rule', { rule: plan.rule })}{' · '}
      {plan.sample === undefined ? t('inspections.all_of', { of: count(plan.of) }) : t('inspections.drawn', { n: count(plan.sample), of: count(plan.of), seed: plan.seed })}
    </p>
  );
}

function Deeds({ matter, plan }: { matter: Matter; plan: Inspection | undefined }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const whyNot = useWhyNot();
  const [ending, end] = useState(false);
  const sign = useMutation({ mutationFn: () => take(api.POST('/matters/{id}/sign', { params: { path: { id: matter.id } }, body: {} })), onSettled: () => void client.invalidateQueries() });
  const unsigned = matter.my.addressed && matter.status === 'issued' && !matter.my.signed_ms;
  const why = whyNot(matter, 'sign');
  return (
    <div className="matter-buttons">
      {unsigned ? <Button type="primary" disabled={Boolean(why)} title={why ?? undefined} loading={sign.isPending} onClick={() => sign.mutate()}>{t('matter.sign')}</Button> : null}
      {plan && endsOf(matter).length ? <Button onClick={() => end(true)}>{t('inspections.end')}</Button> : null}
      <Button onClick={() => window.print()}>{t('matter.print')}</Button>
      <ProblemNote error={sign.error} />
      {plan && ending ? <EndPlan matter={matter} plan={plan} close={() => end(false)} /> : null}
    </div>
  );
}

function Sites({ matter, plan, rows }: { matter: Matter; plan: Inspection; rows: InspectedSite[] }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const [visits, visit] = useState<InspectedSite | null>(null);
  const [looks, look] = useState<InspectedSite | null>(null);
  const may = matter.can.visit?.ok;
  return (
    <>
      <table className="matter-table found-table">
        <thead><tr><th scope="col">{t('inspections.col_site')}</th><th scope="col">{t('inspections.col_of')}</th><th scope="col">{t('inspections.col_state')}</th><th scope="col">{t('inspections.p_form')}</th></tr></thead>
        <tbody>{rows.map((site) => (
          <tr key={site.unit.no}>
            <th scope="row">{name(site.unit)}</th>
            <td>{name(site.of)}</td>
            <td><span className="found-state"><Glyph sign={site.visited ? 'done' : 'delivered'} /> {t(site.visited ? 'inspections.is_visited' : 'inspections.not_visited')}</span></td>
            <td className="no-print">{site.visited ? <Button size="small" onClick={() => look(site)}>{t('inspections.look')}</Button> : may ? <Button size="small" onClick={() => visit(site)}>{t('inspections.visit')}</Button> : null}</td>
          </tr>
        ))}</tbody>
      </table>
      {visits ? <NewVisit plan={plan} site={visits} close={() => visit(null)} /> : null}
      {looks ? <SeenVisit plan={plan} site={looks} close={() => look(null)} /> : null}
    </>
  );
}

function FoundThere({ rows }: { rows: FoundRow[] }) {
  const { t } = useTranslation();
  if (!rows.length) return null;
  return (
    <section aria-labelledby="found-there">
      <h2 id="found-there">{t('inspections.found_there')}</h2>
      <ul>{rows.map((row) => <li key={row.id}><Link to="/matters/$id" params={{ id: String(row.id) }}>{row.title}</Link> <Standing row={row} /></li>)}</ul>
    </section>
  );
}

