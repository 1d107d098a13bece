/** One plan: its standing matters by level, its versions, its file. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { download } from '../../api/download';
import { q } from '../../api/queries';
import type { Plan, Standing } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { MINUTE_MS, moment, spanWords } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { LEVELS } from '../paths';
import { useNamed } from './named';
import './plans.css';

const route = getRouteApi('/desk/plans/$id');

export function PlanPage() {
  const { t } = useTranslation();
  const id = Number(route.useParams().id);
  const { version } = route.useSearch();
  const plan = useQuery(q.plan(id, version));
  if (plan.error) return <div className="alone"><ProblemNote error={plan.error} again={() => void plan.refetch()} /></div>;
  if (!plan.data) return <div className="alone hint" aria-busy="true">{t('ui.loading')}</div>;
  return <Content plan={plan.data} />;
}

function Content({ plan }: { plan: Plan }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const go = route.useNavigate();
  const named = useNamed();
  const name = useUnitName();
  const [retiring, setRetiring] = useState(false);
  const why = plan.can.write.ok ? undefined : t(plan.can.write.why === 'plan.retired' ? 'plans.is_retired' : 'plans.not_yours');
  const shown = plan.versions.find((v) => v.version === plan.shown);
  return (
    <div className="plans">
      <header className="page-head">
        <h1>{named(plan.content)}</h1>
        <Select aria-label={t('plans.versions')} value={plan.shown} onChange={(v) => void go({ search: v === plan.version ? {} : { version: v }, replace: true })} popupMatchSelectWidth={false}
          options={plan.versions.map((v) => ({ value: v.version, label: `${t('plans.version', { n: v.version })} · ${moment(v.at_ms, i18n.language)}` }))} />
        <Button disabled={Boolean(why)} title={why} onClick={() => void navigate({ to: '/plans/$id/edit', params: { id: String(plan.id) } })}>{t('plans.edit')}</Button>
        <a href={download(`/plans/${plan.id}/file`)}>{t('plans.export')}</a>
        <Button disabled={Boolean(why)} title={why} onClick={() => setRetiring(true)}>{t('plans.retire')}</Button>
        {why ? <span className="hint">{why}</span> : null}
      </header>
      <p className="pad second">{[name(plan.owner), plan.retired ? t('plans.retired') : '', shown?.by ? `${name(shown.by)} ${shown.post_title ?? ''}` : '', shown?.note].filter(Boolean).join(' · ')}</p>
      {LEVELS.map((level) => {
        const rows = plan.content.standing.filter((s) => s.from_level === level);
        return rows.length ? <section key={level} className="pad"><h2>{t('plans.from_level', { level })}</h2><ul className="plan-list">{rows.map((s) => <Line key={s.item} standing={s} />)}</ul></section> : null;
      })}
      <Retire plan={plan} open={retiring} close={() => setRetiring(false)} />
    </div>
  );
}

function Line({ standing: s }: { standing: Standing }) {
  const { t, i18n } = useTranslation();
  const facts = [t(`ui.kind_${s.kind}`), s.number, s.due_min ? t('plans.due_after', { span: spanWords(s.due_min * MINUTE_MS, i18n.language) }) : t('plans.no_due'), s.urgency && s.urgency !== 'normal' ? t(`ui.urgency_${s.urgency}`) : '', s.joint?.length ? t('plans.countersign', { names: s.joint.join(' ') }) : ''];
  return (
    <li>
      <details>
        <summary><strong>{s.title}</strong><span className="second"> {facts.filter(Boolean).join(' · ')}</span></summary>
        <pre className="plan-text">{s.text}</pre>
      </details>
      <code className="audience-code">{s.audience}</code>
    </li>
  );
}

function Retire({ plan, open, close }: { plan: Plan; open: boolean; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const retire = useMutation({
    mutationFn: () => take(api.POST('/plans/{id}/retire', { params: { path: { id: plan.id } }, body: { reason: reason.trim() } })),
    onSuccess: close,
    onSettled: () => void client.invalidateQueries(),
  });
  return (
    <Modal open={open} onCancel={close} title={t('plans.retire_title')} footer={[
      <Button key="no" onClick={close}>{t('ui.cancel')}</Button>,
      <Button key="yes" type="primary" disabled={!reason.trim()} loading={retire.isPending} onClick={() => retire.mutate()}>{t('plans.retire')}</Button>,
    ]}>
      <p className="second">{t('plans.retire_words')}</p>
      <label className="field" htmlFor="retire-reason">{t('plans.reason')}</label>
      <Input id="retire-reason" value={reason} onChange={(e) => setReason(e.target.value)} />
      {reason.trim() ? null : <p className="hint">{t('plans.need_reason')}</p>}
      <ProblemNote error={retire.error} />
    </Modal>
  );
}
