/** Set a level: choose it, read exactly what becomes due and what ends, confirm, see the result. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Input, Segmented, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import { leadTo } from '../../api/space';
import type { IncidentDetail, LevelAnswer, Outlook, ResponseLevel } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';
import { type Picked, UnitPicker } from '../compose/audience-field';
import { LEVELS, type LevelSearch } from '../paths';
import { LevelChip } from '../shell/top';
import { useNamed } from './named';
import { Former, OutlookView } from './outlook';
import './plans.css';

const route = getRouteApi('/desk/incidents/$id/level');
/** In the address: no plan, though there is one. */
const NO_PLAN = 0;

export function LevelPage() {
  const { t } = useTranslation();
  const id = Number(route.useParams().id);
  const incident = useQuery(q.incident(id));
  const belongs = incident.data?.space;
  useEffect(() => { if (belongs) leadTo(belongs, `/incidents/${id}/level`); }, [belongs, id]);
  if (incident.error) return <div className="alone"><ProblemNote error={incident.error} again={() => void incident.refetch()} /></div>;
  if (!incident.data) return <div className="alone hint" aria-busy="true">{t('ui.loading')}</div>;
  return <Choose incident={incident.data} />;
}

function Choose({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation();
  const search = route.useSearch();
  const go = route.useNavigate();
  const named = useNamed();
  const name = useUnitName();
  const [done, setDone] = useState<LevelAnswer | null>(null);
  const [part, setPart] = useState<Picked[]>([]);
  const change = (patch: LevelSearch) => void go({ search: (s) => ({ ...s, ...patch }), replace: true });
  const first = incident.level_on[0]?.no;
  const node = search.node ?? (first === incident.scope.no ? undefined : first);
  const plan = search.plan ?? incident.plans[0]?.id ?? NO_PLAN;
  const outlook = useQuery({ ...q.outlook(incident.id, search.level ?? 'IV', node, plan || undefined), enabled: search.level !== undefined && !done });
  if (done) return <Done incident={incident} answer={done} level={search.level} />;
  return (
    <div className="plans">
      <header className="page-head"><h1>{t('plans.level_title', { incident: named(incident) })}</h1><LevelChip level={incident.level} /></header>
      <div className="pad plan-form">
        <fieldset><legend>{t('plans.choose_level')}</legend><Segmented aria-label={t('plans.choose_level')} value={search.level ?? ''} onChange={(v) => change({ level: v as ResponseLevel })} options={LEVELS.map((l) => ({ value: l, label: t('shell.level', { level: l }) }))} /></fieldset>
        <label htmlFor="level-plan">{t('plans.choose_plan')}</label>
        <Select id="level-plan" value={plan} onChange={(v) => change({ plan: v })} options={[...incident.plans.map((p) => ({ value: p.id, label: `${named(p)} · ${t('plans.version', { n: p.version })}` })), { value: NO_PLAN, label: t('plans.without_plan') }]} />
        <label htmlFor="level-node">{t('plans.choose_part')}</label>
        <UnitPicker id="level-node" label={t('plans.choose_part')} value={part} onChange={(units) => { const last = units.slice(-1); setPart(last); void go({ search: ({ node: _, ...s }) => (last[0] ? { ...s, node: last[0].no } : s), replace: true }); }} />
        <p className="hint">{t('plans.part_words', { unit: name(incident.level_on[0] ?? incident.scope) })}</p>
      </div>
      <ProblemNote error={outlook.error} again={() => void outlook.refetch()} />
      {search.level === undefined ? <p className="pad second">{t('plans.choose_first')}</p> : outlook.data ? <Confirm incident={incident} outlook={outlook.data} done={setDone} /> : outlook.error ? null : <p className="pad hint" aria-busy="true">{t('ui.loading')}</p>}
    </div>
  );
}

function Confirm({ incident, outlook, done }: { incident: IncidentDetail; outlook: Outlook; done: (answer: LevelAnswer) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const nothing = outlook.now_level === outlook.level && outlook.due.length === 0 && outlook.cancelled.length === 0;
  const whole = outlook.node.no === incident.scope.no;
  const set = useMutation({
    mutationFn: () => take(api.POST('/incidents/{id}/level', { params: { path: { id: incident.id } }, body: {
      level: outlook.level, reason: reason.trim(), ...(whole ? {} : { node: outlook.node.no }), ...(outlook.plan ? { plan: outlook.plan.id, plan_version: outlook.plan.version } : {}),
    } })),
    onSuccess: done,
    onSettled: () => void client.invalidateQueries(),
  });
  const why = nothing ? t('plans.nothing_changes') : reason.trim() ? undefined : t('plans.need_reason');
  return (
    <>
      <OutlookView outlook={outlook} />
      <div className="pad plan-form">
        <label htmlFor="level-reason">{t('plans.reason')}</label>
        <Input id="level-reason" value={reason} onChange={(e) => setReason(e.target.value)} />
        <p><Button type="primary" disabled={Boolean(why)} title={why} loading={set.isPending} onClick={() => set.mutate()}>{t('plans.confirm', { level: outlook.level, n: count(outlook.due.length) })}</Button> {why ? <span className="hint">{why}</span> : null}</p>
        <ProblemNote error={set.error} />
      </div>
    </>
  );
}

function Done({ incident, answer, level }: { incident: IncidentDetail; answer: LevelAnswer; level: ResponseLevel | undefined }) {
  const { t } = useTranslation();
  return (
    <div className="plans" role="status">
      <header className="page-head"><h1>{t('plans.done', { level: level ?? '' })}</h1><LevelChip level={level} /></header>
      <p className="pad"><span className="receipt-words">{t('plans.done_words', { issued: count(answer.issued.length), cancelled: count(answer.cancelled.length), seq: count(answer.seq) })}</span></p>
      <Former title={t('plans.issued_now')} rows={answer.issued} />
      <Former title={t('plans.cancelled_now')} rows={answer.cancelled} />
      <p className="pad"><Link to="/incidents/$id" params={{ id: String(incident.id) }}>{t('plans.back_incident')}</Link></p>
    </div>
  );
}
