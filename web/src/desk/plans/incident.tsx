/** One incident: the levels that hold now, who set them when and why, and what may be done. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button, Input, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import { leadTo } from '../../api/space';
import type { IncidentDetail, IncidentEvent, LevelHere } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { LevelChip } from '../shell/top';
import { useNamed } from './named';
import './plans.css';

const route = getRouteApi('/desk/incidents/$id');

export function IncidentPage() {
  const { t } = useTranslation();
  const id = Number(route.useParams().id);
  const incident = useQuery(q.incident(id));
  const belongs = incident.data?.space;
  useEffect(() => { if (belongs) leadTo(belongs, `/incidents/${id}`); }, [belongs, id]);
  if (incident.error) return <div className="alone"><ProblemNote error={incident.error} again={() => void incident.refetch()} /></div>;
  if (!incident.data) return <div className="alone hint" aria-busy="true">{t('ui.loading')}</div>;
  return <Incident incident={incident.data} />;
}

/** What waits for a reason: the end of the incident, or of the level of one part. */
type Ending = { what: 'close' } | { what: 'lift'; level: LevelHere };

function Incident({ incident }: { incident: IncidentDetail }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const named = useNamed();
  const name = useUnitName();
  const [ending, setEnding] = useState<Ending | null>(null);
  const why = (what: 'level' | 'close') => { const { ok, why: code } = incident.can[what]; return ok ? undefined : t(code === 'incident.closed' ? 'plans.is_closed' : 'plans.not_yours'); };
  return (
    <div className="plans">
      <header className="page-head">
        <h1>{named(incident)}</h1>
        {incident.closed_ms ? <span className="chip">{t('plans.closed')}</span> : <LevelChip level={incident.level} />}
        {incident.space === 'drill' ? <span className="chip chip-drill">{t('plans.drill')}</span> : null}
        <Button type="primary" disabled={!incident.can.level.ok} title={why('level')} onClick={() => void navigate({ to: '/incidents/$id/level', params: { id: String(incident.id) } })}>{t('plans.set_level')}</Button>
        <Button disabled={!incident.can.close.ok} title={why('close')} onClick={() => setEnding({ what: 'close' })}>{t('plans.close')}</Button>
        {why('level') ? <span className="hint">{why('level')}</span> : null}
      </header>
      <p className="pad second">{[`${t('plans.scope')} ${name(incident.scope)}`, t('plans.declared_at', { time: moment(incident.declared_ms, i18n.language) }), incident.closed_ms ? t('plans.closed_at', { time: moment(incident.closed_ms, i18n.language) }) : '', t('plans.open_matters', { count: incident.open_matters, n: count(incident.open_matters) })].filter(Boolean).join(' · ')}</p>
      <section className="pad">
        <h2>{t('plans.levels')}</h2>
        {incident.levels.length === 0 ? <p className="second">{t('plans.no_level')}</p> : (
          <ul className="plan-list">{incident.levels.map((l) => (
            <li key={l.unit.no}><div className="plan-line"><span>{name(l.unit)}{l.whole ? ` (${t('plans.whole')})` : ''}</span><LevelChip level={l.level} /><span className="second">{t('plans.since', { time: moment(l.since_ms, i18n.language) })}</span>{!l.whole && l.may && !incident.closed_ms ? <button type="button" className="linkish" onClick={() => setEnding({ what: 'lift', level: l })}>{t('plans.lift')}</button> : null}</div></li>
          ))}</ul>
        )}
        <p className="hint">{t('plans.levels_words')}</p>
      </section>
      <section className="pad">
        <h2>{t('plans.history')}</h2>
        <ol className="plan-history">{incident.history.map((e) => <HistoryLine key={e.seq} event={e} />)}</ol>
      </section>
      <End incident={incident} ending={ending} close={() => setEnding(null)} />
    </div>
  );
}

function HistoryLine({ event }: { event: IncidentEvent }) {
  const { t, i18n } = useTranslation();
  const named = useNamed();
  const name = useUnitName();
  const where = event.node ? name(event.node) : t('plans.whole');
  return (
    <li>
      <span className="second">{moment(event.at_ms, i18n.language)}</span>
      <div>
        <strong>{t(`plans.event_${event.kind}`, { level: event.level ?? '', unit: where })}</strong>
        <div className="second">{[event.by ? name(event.by) : t('plans.machine'), event.post_title].filter(Boolean).join(' · ')}</div>
        {event.reason ? <p>{event.reason}</p> : null}
        {event.plan ? <p className="second"><Link to="/plans/$id" params={{ id: String(event.plan.id) }}>{named(event.plan)}</Link> {t('plans.version', { n: event.plan_version ?? 0 })}</p> : null}
      </div>
    </li>
  );
}

function End({ incident, ending, close }: { incident: IncidentDetail; ending: Ending | null; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const name = useUnitName();
  const [reason, setReason] = useState('');
  const params = { path: { id: incident.id } };
  const end = useMutation({
    mutationFn: () => ending?.what === 'lift' ? take(api.POST('/incidents/{id}/lift', { params, body: { node: ending.level.unit.no, reason: reason.trim() } })) : take(api.POST('/incidents/{id}/close', { params, body: { reason: reason.trim() } })),
    onSuccess: () => { setReason(''); close(); },
    onSettled: () => void client.invalidateQueries(),
  });
  const what = ending?.what ?? 'close';
  return (
    <Modal open={ending !== null} onCancel={close} title={t(`plans.${what}_title`)} footer={[
      <Button key="no" onClick={close}>{t('ui.cancel')}</Button>,
      <Button key="yes" type="primary" disabled={!reason.trim()} loading={end.isPending} onClick={() => end.mutate()}>{t(`plans.${what}_ok`)}</Button>,
    ]}>
      <p className="second">{ending?.what === 'lift' ? t('plans.lift_words', { unit: name(ending.level.unit) }) : t('plans.close_words', { n: count(incident.open_matters) })}</p>
      <label className="field" htmlFor="end-reason">{t('plans.reason')}</label>
      <Input id="end-reason" value={reason} onChange={(e) => setReason(e.target.value)} />
      {reason.trim() ? null : <p className="hint">{t('plans.need_reason')}</p>}
      <ProblemNote error={end.error} />
    </Modal>
  );
}
