/** The page of a request or a consultation: what is wanted, its way so far, and the answer. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Ask, AskStep, Matter } from '../../api/types';
import { useNow } from '../../ui/clock';
import { Glyph } from '../../ui/glyph';
import { useKeys } from '../../ui/keys';
import { ProblemNote } from '../../ui/problem-note';
import { dueWords, moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { Children } from '../matter/children';
import { OrderDialog } from '../matter/order';
import { MatterText } from '../matter/text';
import { Timeline } from '../matter/timeline';
import { useWhyNot } from '../matter/why';
import { SupplyPanel } from '../supply/panel';
import { type Answer, AnswerDialog } from './answer';
import './ask.css';

/** What the way shows already. */
const SHOWN = ['submitted', 'issued', 'passed', 'ruled_granted', 'ruled_refused', 'ruled_answered', 'closed'];

export function AskMatter({ matter, ask }: { matter: Matter; ask: Ask }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  return (
    <div className="matter-page ask-page">
      <header className="matter-head">
        <h1>{matter.title}</h1>
        <Deeds matter={matter} />
        <div className="matter-facts"><Facts matter={matter} ask={ask} /></div>
        <p className="print-only second">{t('matter.printed', { time: moment(now, i18n.language) })}</p>
      </header>
      <Outcome matter={matter} ask={ask} />
      {ask.supplies.length ? <SupplyPanel matter={matter} /> : null}
      <div className="matter-body">
        <section className="matter-main"><MatterText matter={matter} /><Children matter={matter} title={t('ask.orders')} /></section>
        <aside className="matter-side"><Way matter={matter} ask={ask} /><Timeline id={matter.id} without={SHOWN} /></aside>
      </div>
    </div>
  );
}

function Facts({ matter, ask }: { matter: Matter; ask: Ask }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const now = useNow();
  const due = matter.due_ms ? dueWords(matter.due_ms, now, i18n.language) : null;
  const open = matter.status === 'issued';
  const to = ask.to.map(name).join(' · ');
  return (
    <div className="second facts">
      <div>
        <span className="strong">{t(`ui.kind_${matter.kind}`)}</span>
        {matter.number ? <span>{matter.number}</span> : null}
        <span>{name(matter.from)} → {to}</span>
        {matter.urgency && matter.urgency !== 'normal' ? <span className="strong">{t(`ui.urgency_${matter.urgency}`)}</span> : null}
        {matter.status === 'withdrawn' ? <span className="strong">{t('ui.status_withdrawn')}</span> : null}
      </div>
      <div>
        {matter.due_ms && due ? <span>{t('ask.answer_by')} <strong>{moment(matter.due_ms, i18n.language)}</strong> {open ? <strong className={due.late ? 'late' : ''}>{due.full}</strong> : null}</span> : <span>{t('matter.no_due')}</span>}
        <span className="nowrap">{t('matter.check', { code: matter.check_code })}</span>
      </div>
      {ask.wanted ? <p className="ask-wanted"><span className="second">{t('ask.wanted')}</span> <strong>{ask.wanted}</strong></p> : null}
    </div>
  );
}

function Outcome({ matter, ask }: { matter: Matter; ask: Ask }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const last = [...ask.steps].reverse().find((s) => s.kind !== 'passed');
  if (matter.status === 'closed' && !matter.outcome) return <p className="ask-outcome" role="status">{t('ask.ended_open')}</p>;
  if (!matter.outcome || matter.status !== 'closed') return null;
  return (
    <p className={`ask-outcome ask-${matter.outcome}`} role="status">
      <strong>{t(`ask.outcome_${matter.outcome}`)}</strong>
      {matter.kind !== 'consultation' && last ? <> {name(last.by)}{last.text ? `${t('ui.colon')}${last.text}` : ''}</> : null}
    </p>
  );
}

/** The way of it: who has had it and what each did, with whom it stands now. */
function Way({ matter, ask }: { matter: Matter; ask: Ask }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const words = (s: AskStep) => (s.kind === 'passed' ? t('ask.step_passed', { by: name(s.by), to: name(s.to) }) : t(`ask.step_${s.kind}`, { by: name(s.by) }));
  return (
    <section className="side-part" aria-labelledby="ask-way">
      <h2 id="ask-way">{t('ask.way')}</h2>
      <ol className="ask-way">
        <li><Glyph sign="done" /><span>{t('ask.step_asked', { by: name(matter.from) })} <span className="hint">{moment(matter.issued_ms ?? 0, i18n.language)}</span></span></li>
        {ask.steps.map((s) => <li key={`${s.kind}${s.at_ms}${s.by?.no ?? ''}`}><Glyph sign="done" /><span>{words(s)} <span className="hint">{moment(s.at_ms, i18n.language)}</span>{s.text ? <span className="ask-words">{s.text}</span> : null}</span></li>)}
        {ask.holders.map((u) => <li key={u.no}><Glyph sign={matter.counts.late > 0 ? 'late' : 'delivered'} /><span>{t('ask.holds', { unit: name(u) })}</span></li>)}
      </ol>
    </section>
  );
}

function Deeds({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const whyNot = useWhyNot();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [ordering, setOrdering] = useState(false);
  const [taking, setTaking] = useState(false);
  const seen = useMutation({ mutationFn: () => take(api.POST('/matters/{id}/outcome-seen', { params: { path: { id: matter.id } }, body: {} })), onSettled: () => void client.invalidateQueries() });
  const whyRule = whyNot(matter, 'rule');
  const whyPass = whyNot(matter, 'pass');
  const request = matter.kind !== 'consultation';
  const asked = matter.my.addressed && matter.status === 'issued';
  const can = asked && !whyRule;
  useKeys({
    p: () => window.print(),
    ...(can ? { ...(request ? { a: () => setAnswer('granted') } : {}), b: () => setAnswer('refused'), r: () => setAnswer('answered') } : {}),
    ...(asked && !whyPass ? { t: () => setAnswer('pass') } : {}),
  });
  const rule = (what: Answer, key: string, why: string | null, main = false) => <Button key={what} type={main && !why ? 'primary' : 'default'} disabled={Boolean(why)} title={why ?? undefined} onClick={() => setAnswer(what)}>{t(`ask.do_${what}`)}<kbd>{key}</kbd></Button>;
  return (
    <div className="matter-buttons">
      {asked && request ? rule('granted', 'A', whyRule, true) : null}
      {asked ? rule('refused', 'B', whyRule) : null}
      {asked ? rule('answered', 'R', whyRule, !request) : null}
      {asked && request ? rule('pass', 'T', whyPass) : null}
      {matter.can.see_outcome?.ok ? <Button type="primary" loading={seen.isPending} onClick={() => seen.mutate()}>{t('ask.do_seen')}</Button> : null}
      {request && matter.can.break_down?.ok && matter.outcome !== 'refused' ? <Button type={matter.children.length ? 'default' : 'primary'} onClick={() => setOrdering(true)}>{t('ask.do_order')}</Button> : null}
      {matter.can.withdraw?.ok ? <Button onClick={() => setTaking(true)}>{t('ask.do_withdraw')}</Button> : null}
      <Button onClick={() => window.print()}>{t('matter.print')}</Button>
      {asked && whyRule ? <p className="hint why">{whyRule}</p> : null}
      <ProblemNote error={seen.error} />
      {answer ? <AnswerDialog matter={matter} what={answer} close={() => setAnswer(null)} /> : null}
      {ordering ? <OrderDialog matter={matter} title={matter.title} close={() => setOrdering(false)} /> : null}
      {taking ? <EndDialog matter={matter} close={() => setTaking(false)} /> : null}
    </div>
  );
}

/** Take it back; a consultation may also be ended with the answers that have come. */
function EndDialog({ matter, close }: { matter: Matter; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const params = { path: { id: matter.id } };
  const act = useMutation({
    mutationFn: (what: 'withdraw' | 'close') => take(what === 'close' ? api.POST('/matters/{id}/close', { params, body: {} }) : api.POST('/matters/{id}/withdraw', { params, body: { reason: reason.trim() } })),
    onSuccess: close, onSettled: () => void client.invalidateQueries(),
  });
  return (
    <Modal open onCancel={close} title={t('ask.do_withdraw')} footer={[
      <Button key="no" onClick={close}>{t('ui.cancel')}</Button>,
      ...(matter.can.close?.ok ? [<Button key="end" onClick={() => act.mutate('close')}>{t('ask.end_now')}</Button>] : []),
      <Button key="yes" type="primary" disabled={!reason.trim()} loading={act.isPending} onClick={() => act.mutate('withdraw')}>{t('ask.withdraw_ok')}</Button>,
    ]}>
      <label className="field" htmlFor="ask-reason">{t('matter.reason')}</label>
      <Input id="ask-reason" value={reason} onChange={(e) => setReason(e.target.value)} />
      {reason.trim() ? null : <p className="hint">{t('matter.reason_first')}</p>}
      <ProblemNote error={act.error} />
    </Modal>
  );
}
