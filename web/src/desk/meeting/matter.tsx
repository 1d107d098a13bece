/** The page of a meeting: where and when, who comes, the minutes, and the orders that came of it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Coming, Matter, Meeting } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { Glyph } from '../../ui/glyph';
import { useKeys } from '../../ui/keys';
import { ProblemNote } from '../../ui/problem-note';
import { dueWords, moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { Amend } from '../matter/amend';
import { Children } from '../matter/children';
import { OrderDialog } from '../matter/order';
import { RemindAll, RemindResult, useRemind } from '../matter/remind';
import { SecondPerson } from '../matter/second';
import { MatterText } from '../matter/text';
import { Timeline } from '../matter/timeline';
import { useWhyNot } from '../matter/why';
import { AttendanceDialog } from './attendance';
import { MinutesDialog, MinutesPart } from './minutes';
import './meeting.css';

export function MeetingMatter({ matter, meeting }: { matter: Matter; meeting: Meeting }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const remind = useRemind(matter.id);
  return (
    <div className="matter-page meeting-page">
      <header className="matter-head">
        <h1>{matter.title}</h1>
        <Convener matter={matter} meeting={meeting} remind={remind} />
        <div className="matter-facts"><Facts matter={matter} meeting={meeting} /><RemindResult remind={remind} /></div>
        <p className="print-only second">{t('matter.printed', { time: moment(now, i18n.language) })}</p>
      </header>
      <Mine matter={matter} meeting={meeting} />
      <div className="matter-body">
        <section className="matter-main">
          <MinutesPart matter={matter} meeting={meeting} />
          <Children matter={matter} title={t('meeting.decisions')} />
          <h2 className="meeting-h2">{t('meeting.agenda')}</h2>
          <MatterText matter={matter} />
        </section>
        <aside className="matter-side"><WhoComes matter={matter} meeting={meeting} /><Timeline id={matter.id} /></aside>
      </div>
    </div>
  );
}

function Facts({ matter, meeting }: { matter: Matter; meeting: Meeting }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const now = useNow();
  const begins = dueWords(meeting.begins_ms, now, i18n.language);
  return (
    <div className="second facts">
      <div>
        <span className="strong">{t('ui.kind_meeting')}</span>
        {matter.number ? <span>{matter.number}</span> : null}
        <span>{t('meeting.by', { unit: name(matter.from) })}</span>
        {matter.status === 'issued' ? null : <span className="strong">{t(`ui.status_${matter.status}`)}</span>}
      </div>
      <div>
        <span>{t('meeting.time')} <strong>{moment(meeting.begins_ms, i18n.language)}{meeting.ends_ms ? ` – ${moment(meeting.ends_ms, i18n.language)}` : ''}</strong> {begins.late ? null : begins.full}</span>
        <span>{t('meeting.place')} <strong>{meeting.place}</strong></span>
        <span className="nowrap">{t('matter.check', { code: matter.check_code })}</span>
      </div>
    </div>
  );
}

/** What the convener does. */
function Convener({ matter, meeting, remind }: { matter: Matter; meeting: Meeting; remind: ReturnType<typeof useRemind> }) {
  const { t } = useTranslation();
  const whyNot = useWhyNot();
  const [open, setOpen] = useState<'attendance' | 'minutes' | 'decide' | 'amend' | null>(null);
  const mine = matter.can.minutes?.why !== 'forbidden' && !matter.my.addressed;
  const close = () => setOpen(null);
  useKeys({ p: () => window.print() });
  const button = (what: 'attendance' | 'minutes' | 'decide', verb: 'attendance' | 'minutes' | 'break_down', main = false) => {
    const why = whyNot(matter, verb);
    return <Button type={main ? 'primary' : 'default'} disabled={Boolean(why)} title={why ?? undefined} onClick={() => setOpen(what)}>{t(`meeting.do_${what}`)}</Button>;
  };
  const can = mine || matter.can.minutes?.ok;
  return (
    <div className="matter-buttons">
      <SecondPerson matter={matter} />
      {can ? <>{button('attendance', 'attendance')}{button('minutes', 'minutes', meeting.minutes.length === 0)}{button('decide', 'break_down', meeting.minutes.length > 0)}</> : null}
      {can ? <Button disabled={!matter.can.amend?.ok} title={whyNot(matter, 'amend') ?? undefined} onClick={() => setOpen('amend')}>{t('matter.amend')}</Button> : null}
      {can && matter.status === 'issued' && meeting.minutes.length === 0 ? <RemindAll matter={matter} remind={remind} /> : null}
      <Button onClick={() => window.print()}>{t('matter.print')}</Button>
      {open === 'attendance' ? <AttendanceDialog matter={matter} meeting={meeting} close={close} /> : null}
      {open === 'minutes' ? <MinutesDialog matter={matter} meeting={meeting} close={close} /> : null}
      {open === 'decide' ? <OrderDialog matter={matter} title="" close={close} /> : null}
      <Amend matter={matter} open={open === 'amend'} close={close} />
    </div>
  );
}

/** What the own unit does: comes, sends a deputy or asks leave; then takes the minutes. */
function Mine({ matter, meeting }: { matter: Matter; meeting: Meeting }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asking, setAsking] = useState<Exclude<Coming, 'attending'> | null>(null);
  const params = { path: { id: matter.id } };
  const settled = { onSettled: () => void client.invalidateQueries() };
  const act = useMutation({
    mutationFn: ({ coming, text }: { coming: Coming; text: string }) => take<unknown>(coming === 'attending' && !matter.my.signed_ms
      ? api.POST('/matters/{id}/sign', { params, body: {} }) : api.POST('/matters/{id}/attend', { params, body: { coming, text } })),
    ...settled,
  });
  const received = useMutation({ mutationFn: () => take(api.POST('/matters/{id}/done', { params, body: {} })), ...settled });
  const open = matter.my.addressed && matter.status === 'issued';
  const minuted = meeting.minutes.length > 0;
  useKeys(open && !minuted ? { s: () => act.mutate({ coming: 'attending', text: '' }) } : open && minuted && !matter.my.done_ms ? { d: () => received.mutate() } : {});
  if (!open) return null;
  if (minuted) {
    return (
      <div className="my-buttons">
        {matter.my.done_ms ? <p className="my-signed"><Glyph sign="done" size={16} /> {t('meeting.received')}</p> : <Button type="primary" size="large" loading={received.isPending} onClick={() => received.mutate()}>{t('meeting.receive')}<kbd>D</kbd></Button>}
        <ProblemNote error={received.error} />
      </div>
    );
  }
  return (
    <div className="my-buttons">
      {meeting.my ? <p className="my-signed"><Glyph sign="signed" size={16} /> <strong>{t(`meeting.my_${meeting.my}`)}</strong>{meeting.answers[0]?.text ? ` ${meeting.answers[0].text}` : ''}</p> : null}
      {meeting.my !== 'attending' ? <Button type={meeting.my ? 'default' : 'primary'} size="large" loading={act.isPending && !asking} onClick={() => act.mutate({ coming: 'attending', text: '' })}>{t('meeting.do_attending')}<kbd>S</kbd></Button> : null}
      {meeting.my !== 'deputy' ? <Button onClick={() => setAsking('deputy')}>{t('meeting.do_deputy')}</Button> : null}
      {meeting.my !== 'declined' ? <Button onClick={() => setAsking('declined')}>{t('meeting.do_declined')}</Button> : null}
      <ProblemNote error={asking ? null : act.error} />
      {asking ? <Words what={asking} busy={act.isPending} error={act.error} close={() => setAsking(null)} send={(text) => act.mutate({ coming: asking, text }, { onSuccess: () => setAsking(null) })} /> : null}
    </div>
  );
}

function Words({ what, busy, error, close, send }: { what: 'deputy' | 'declined'; busy: boolean; error: unknown; close: () => void; send: (text: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  return (
    <Modal open onCancel={close} title={t(`meeting.do_${what}`)} cancelText={t('ui.cancel')} okText={t('ui.confirm')} okButtonProps={{ disabled: !text.trim(), loading: busy }} onOk={() => send(text.trim())}>
      <label className="field" htmlFor="coming-text">{t(`meeting.words_${what}`)}</label>
      <Input id="coming-text" autoFocus value={text} onChange={(e) => setText(e.target.value)} />
      {text.trim() ? null : <p className="hint">{t(`meeting.need_${what}`)}</p>}
      <ProblemNote error={error} />
    </Modal>
  );
}

/** Who comes, in figures; who does not, by name. */
function WhoComes({ matter, meeting }: { matter: Matter; meeting: Meeting }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const waiting = matter.counts.expected - matter.counts.signed;
  const rows: [string, number | undefined][] = [['called', matter.counts.expected], ['attending', meeting.attending], ['deputies', meeting.deputies], ['declined', meeting.declined], ['waiting', waiting], ['present', meeting.present], ['took', meeting.minutes.length ? matter.counts.done : undefined]];
  return (
    <section className="side-part" aria-labelledby="coming">
      <h2 id="coming">{t('meeting.coming')}</h2>
      <table className="side-table"><tbody>{rows.filter(([, n]) => n !== undefined).map(([key, n]) => <tr key={key}><td>{t(`meeting.n_${key}`)}</td><td className={key === 'waiting' && matter.counts.late > 0 && meeting.minutes.length === 0 ? 'num late' : 'num'}>{count(n ?? 0)}</td></tr>)}</tbody></table>
      <ul className="meeting-answers">{meeting.answers.map((a) => <li key={a.unit.no}>{name(a.unit)} <span className="strong">{t(`meeting.short_${a.coming}`)}</span> <span className="second">{a.text}</span></li>)}</ul>
    </section>
  );
}
