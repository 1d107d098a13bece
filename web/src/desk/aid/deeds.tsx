/** The dialogs of an application: apply, verify or return, apply again, grant or decline, pay, check, withdraw. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Aid, AidVerb } from '../../api/aid';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { UnitRef } from '../../api/types';
import { yuan } from '../../ui/format';
import { useKeys } from '../../ui/keys';
import { useUnitName } from '../../ui/unit';
import { FEN, parseYuan, typed } from '../ledger/amount';
import { WithReason } from '../ledger/settle';
import { useCommodityName } from '../ledger/words';
import { Frame } from '../restructure/frame';
import '../ledger/ledger.css';

const NAME_MAX = 60;
const NOTE_MAX = 2_000;
interface Props { aid: Aid; close: () => void }
const on = (aid: Aid) => ({ params: { path: { id: aid.matter.id } } });

function Field({ id, label, hint, children }: { id: string; label: string; hint?: string; children: ReactNode }) {
  return <><label htmlFor={id}>{label}</label>{children}{hint ? <p className="hint" id={`${id}-hint`}>{hint}</p> : null}</>;
}

/** Nothing typed: nobody knows how much yet. */
function asFen(text: string): number | undefined | null {
  return text.trim() ? parseYuan(text) || null : undefined;
}

export function Apply({ verifier, close }: { verifier: UnitRef; close: () => void }) {
  const { t } = useTranslation();
  const unit = useUnitName();
  const navigate = useNavigate();
  const incident = useQuery(q.overview()).data?.incident?.id;
  const [said, set] = useState({ name: '', contact: '', account: '', asked: '', reason: '' });
  const say = (part: keyof typeof said) => ({ id: `aid-${part}`, value: said[part], onChange: (e: { target: { value: string } }) => set({ ...said, [part]: e.target.value }) });
  const asked = asFen(said.asked);
  const why = !said.name.trim() || !said.reason.trim() ? t('aid.need_words') : asked === null ? t('aid.need_amount') : undefined;
  const send = async () => {
    const body = { name: said.name.trim(), contact: said.contact.trim(), account: said.account.trim(), reason: said.reason.trim(), ...(asked ? { asked } : {}), ...(incident ? { incident_id: incident } : {}) };
    const { id } = await take(api.POST('/aid', { body }));
    void navigate({ to: '/matters/$id', params: { id: String(id) } });
  };
  return (
    <Frame title={t('aid.apply')} words={t('aid.apply_words', { unit: unit(verifier) })} why={why} send={send} close={close}>
      <div className="ledger-form">
        <Field id="aid-name" label={t('aid.name')}><Input autoFocus maxLength={NAME_MAX} {...say('name')} /></Field>
        <Field id="aid-contact" label={t('aid.contact')}><Input maxLength={NAME_MAX} {...say('contact')} /></Field>
        <Field id="aid-account" label={t('aid.account')}><Input maxLength={NAME_MAX} {...say('account')} /></Field>
        <Field id="aid-asked" label={t('aid.asked_yuan')} hint={t('aid.asked_hint')}><Input inputMode="decimal" aria-describedby="aid-asked-hint" {...say('asked')} /></Field>
        <Field id="aid-reason" label={t('aid.reason')}><Input.TextArea rows={3} maxLength={NOTE_MAX} {...say('reason')} /></Field>
        <p className="hint">{t('aid.sealed')}</p>
      </div>
    </Frame>
  );
}

/** The page offers the next step to whoever takes it, and says why it is not open to whom it concerns. */
type Asked = 'verify' | 'return' | 'resubmit' | 'grant' | 'decline' | 'pay' | 'check' | 'withdraw';
const STEPS: readonly [Asked, AidVerb, string | null][] = [
  ['verify', 'verify', 'v'], ['return', 'verify', null], ['grant', 'decide', 'a'], ['decline', 'decide', null],
  ['resubmit', 'resubmit', 'r'], ['pay', 'pay', 'p'], ['check', 'check', 'p'], ['withdraw', 'withdraw', null],
];
export function Deeds({ aid }: { aid: Aid }) {
  const { t } = useTranslation();
  const [asked, ask] = useState<Asked | null>(null);
  const open = STEPS.filter(([, verb]) => aid.can[verb].ok);
  useKeys(Object.fromEntries(open.flatMap(([what, , key]) => (key ? [[key, () => ask(what)]] : []))));
  const close = () => ask(null);
  const barred = Object.values(aid.can).some((may) => may.why === 'aid.same_person' || may.why === 'ledger.same_person');
  return (
    <div className="matter-buttons">
      {open.map(([what, , key]) => <Button key={what} type={key ? 'primary' : 'default'} onClick={() => ask(what)}>{t(`aid.do_${what}`)}{key ? <kbd>{key.toUpperCase()}</kbd> : null}</Button>)}
      {barred ? <p className="hint why">{t('aid.another_person')}</p> : null}
      {asked === 'verify' ? <Verify aid={aid} close={close} /> : null}
      {asked === 'grant' ? <Grant aid={aid} close={close} /> : null}
      {asked === 'resubmit' ? <Resubmit aid={aid} close={close} /> : null}
      {asked === 'pay' || asked === 'check' ? <Pay aid={aid} check={asked === 'check'} close={close} /> : null}
      {asked === 'return' || asked === 'decline' || asked === 'withdraw' ? <Back aid={aid} what={asked} close={close} /> : null}
    </div>
  );
}

function Verify({ aid, close }: Props) {
  const { t, i18n } = useTranslation();
  const unit = useUnitName();
  const [amount, setAmount] = useState(aid.asked === undefined ? '' : typed(aid.asked, FEN));
  const [to, setTo] = useState<number>();
  const [note, setNote] = useState('');
  const sum = parseYuan(amount);
  const why = !sum || (aid.most !== undefined && sum > aid.most) ? t('aid.need_amount') : to === undefined ? t('aid.need_decider') : undefined;
  const send = () => take(api.POST('/aid/{id}/verify', { ...on(aid), body: { amount: sum ?? 0, to: to ?? 0, note: note.trim() } }));
  return (
    <Frame title={t('aid.do_verify')} words={t('aid.verify_words')} why={why} send={send} close={close}>
      <div className="ledger-form">
        <Field id="aid-amount" label={t('aid.proposed_yuan')} {...(aid.most === undefined ? {} : { hint: t('aid.most', { amount: yuan(aid.most, i18n.language) }) })}><Input id="aid-amount" inputMode="decimal" value={amount} onChange={(e) => setAmount(e.target.value)} /></Field>
        <Field id="aid-to" label={t('aid.decider')}><Select id="aid-to" aria-label={t('aid.decider')} className="unit-field" value={to ?? null} onChange={(no: number | null) => setTo(no ?? undefined)} options={aid.deciders.map((one) => ({ value: one.no, label: unit(one) }))} /></Field>
        <Field id="aid-note" label={t('aid.note')} hint={t('aid.note_hint')}><Input.TextArea id="aid-note" rows={2} maxLength={NOTE_MAX} value={note} onChange={(e) => setNote(e.target.value)} /></Field>
      </div>
    </Frame>
  );
}

function Grant({ aid, close }: Props) {
  const { t, i18n } = useTranslation();
  const name = useCommodityName();
  const [amount, setAmount] = useState(aid.proposed === undefined ? '' : typed(aid.proposed, FEN));
  const [fund, setFund] = useState(aid.funds.length === 1 ? aid.funds[0]?.commodity_id : undefined);
  const [note, setNote] = useState('');
  const sum = parseYuan(amount);
  const left = aid.funds.find((one) => one.commodity_id === fund)?.left;
  const why = fund === undefined ? t(aid.funds.length ? 'aid.need_fund' : 'aid.no_fund') : !sum || (aid.most !== undefined && sum > aid.most) ? t('aid.need_amount') : left !== undefined && sum > left ? t('aid.too_little') : undefined;
  const send = () => take(api.POST('/aid/{id}/grant', { ...on(aid), body: { commodity_id: fund ?? 0, amount: sum ?? 0, note: note.trim() } }));
  return (
    <Frame title={t('aid.do_grant')} words={t('aid.grant_words')} why={why} send={send} close={close}>
      <div className="ledger-form">
        <Field id="aid-fund" label={t('aid.fund')}><Select id="aid-fund" aria-label={t('aid.fund')} className="unit-field" value={fund ?? null} onChange={(id: number | null) => setFund(id ?? undefined)} options={aid.funds.map((one) => ({ value: one.commodity_id, label: t('aid.fund_left', { fund: name(one), left: yuan(one.left, i18n.language) }) }))} /></Field>
        <Field id="aid-amount" label={t('aid.granted_yuan')} {...(aid.most === undefined ? {} : { hint: t('aid.most', { amount: yuan(aid.most, i18n.language) }) })}><Input id="aid-amount" inputMode="decimal" value={amount} onChange={(e) => setAmount(e.target.value)} /></Field>
        <Field id="aid-note" label={t('aid.note')} hint={t('aid.note_hint')}><Input.TextArea id="aid-note" rows={2} maxLength={NOTE_MAX} value={note} onChange={(e) => setNote(e.target.value)} /></Field>
      </div>
    </Frame>
  );
}

function Resubmit({ aid, close }: Props) {
  const { t } = useTranslation();
  const [amount, setAmount] = useState(aid.asked === undefined ? '' : typed(aid.asked, FEN));
  const [reason, setReason] = useState('');
  const asked = asFen(amount);
  const why = !reason.trim() ? t('aid.need_reason') : asked === null ? t('aid.need_amount') : undefined;
  const send = () => take(api.POST('/aid/{id}/resubmit', { ...on(aid), body: { reason: reason.trim(), ...(asked ? { asked } : {}) } }));
  return (
    <Frame title={t('aid.do_resubmit')} words={t('aid.resubmit_words')} why={why} send={send} close={close}>
      <div className="ledger-form">
        <Field id="aid-asked" label={t('aid.asked_yuan')} hint={t('aid.asked_hint')}><Input id="aid-asked" inputMode="decimal" value={amount} onChange={(e) => setAmount(e.target.value)} /></Field>
        <Field id="aid-reason" label={t('aid.reason')}><Input.TextArea id="aid-reason" rows={3} maxLength={NOTE_MAX} value={reason} onChange={(e) => setReason(e.target.value)} /></Field>
      </div>
    </Frame>
  );
}

/** Nothing is typed: the family and the amount are those of the application. */
function Pay({ aid, check, close }: Props & { check: boolean }) {
  const { t, i18n } = useTranslation();
  const name = useCommodityName();
  const { grant, payment, family } = aid;
  const send = () => (check
    ? take(api.POST('/reservations/{entry}/settle', { params: { path: { entry: payment?.reservation_id ?? 0 } }, body: {} }))
    : take(api.POST('/aid/{id}/payment', { ...on(aid), body: {} })));
  return (
    <Frame title={t(check ? 'aid.do_check' : 'aid.do_pay')} words={t(check ? 'aid.check_words' : 'aid.pay_words')} why={undefined} send={send} close={close}>
      {grant ? <div className="ledger-confirm"><strong>{yuan(grant.amount, i18n.language)}</strong><p>{[family.name, family.account].filter(Boolean).join(' · ')}</p><p className="second">{name(grant)}</p></div> : null}
    </Frame>
  );
}

function Back({ aid, what, close }: Props & { what: 'return' | 'decline' | 'withdraw' }) {
  const { t } = useTranslation();
  const send = (reason: string): Promise<unknown> => {
    const asked = { ...on(aid), body: { reason } };
    if (what === 'withdraw') return take(api.POST('/matters/{id}/withdraw', asked));
    return what === 'return' ? take(api.POST('/aid/{id}/return', asked)) : take(api.POST('/aid/{id}/decline', asked));
  };
  return <WithReason title={t(`aid.do_${what}`)} words={t(`aid.${what}_words`)} send={send} close={close}>{null}</WithReason>;
}
