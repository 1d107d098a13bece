/** The form of one slot with its buttons: what each sends is said before it is pressed. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { ApiProblem } from '../../api/problem';
import type { Filed, FormAnswers, Known, ReportSlot } from '../../api/types';
import type { Answer, Answers, Fault, FileRef, FormVersion, Words } from '../../form/form';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { FormFill, idOf, useSheet } from '../form/fill';
import { saidIn, shown } from '../../form/shown';
import { filedSince } from '../../form/stale';
import { carriedOver } from './answers';
import { type FilingState, useFiling } from './filing';
import type { SlotName } from './queries';
import { isFiled } from './slot';
import { KeptFile, namesFile } from './value';

type Deed = 'file' | 'nil' | 'same' | 'correct' | 'correct_nil' | 'withdraw';
interface Props { name: SlotName; slot: ReportSlot; form: FormVersion; today: number; who: number; done: Filed | undefined; tell: (done: Filed | undefined) => void }

function useDeed({ name, slot, form, tell }: Props, filing: FilingState) {
  const client = useQueryClient();
  const params = { path: { matter: name.matter, period: name.period, subject: name.subject } };
  const put = (answers: Answers, nil: boolean, reason: string) => take(api.PUT('/reports/{matter}/slots/{period}/{subject}', { params, body: { revision: slot.revision, version: form.version, nil, answers: answers as FormAnswers, reason } }));
  const post = (answers: Answers, nil: boolean, no_change = false) => take(api.POST('/reports/{matter}/slots/{period}/{subject}', { params, body: { version: form.version, nil, no_change, answers: answers as FormAnswers } }));
  return useMutation({
    mutationFn: ({ what, answers, reason }: { what: Deed; answers: Answers; reason: string }): Promise<Filed> => {
      const last = slot.last?.nil ? {} : (slot.last?.answers ?? {}) as Answers;
      switch (what) {
        case 'file': return post(answers, false);
        case 'nil': return post({}, true);
        case 'same': return post(last, slot.last?.nil ?? false, true);
        case 'correct': return put(answers, false, reason);
        case 'correct_nil': return put({}, true, reason);
        case 'withdraw': return take(api.POST('/reports/{matter}/slots/{period}/{subject}/withdraw', { params, body: { revision: slot.revision, reason } }));
      }
    },
    onSuccess: (filed, { what }) => { tell(filed); if (what !== 'withdraw') filing.filed(filed.revision); },
    onSettled: () => {
      for (const key of ['now', 'overview', 'matters', 'drafts']) void client.invalidateQueries({ queryKey: [key] });
      void client.invalidateQueries({ queryKey: ['matter', name.matter] });
    },
  });
}

/** What the server has found, beside what the form finds here. */
function refused(error: unknown): Fault[] {
  if (!(error instanceof ApiProblem)) return [];
  return (error.problem.errors ?? []).filter((one) => one.pointer.startsWith('/answers/')).map(({ pointer, code }) => ({ pointer, code, detail: '' }));
}

export function EntryForm(props: Props) {
  const { t, i18n } = useTranslation();
  const { name, slot, form, today, who, done } = props;
  const filing = useFiling(who, name, { title: slot.title, form_id: slot.form_id, revision: slot.revision, first: (slot.answers ?? {}) as Answers }, form);
  const sheet = useSheet(form, filing.answers, today);
  const deed = useDeed(props, filing);
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState<Deed | null>(null);
  // What is not answered yet is no fault before one files.
  const faults = [...sheet.faults.filter((fault) => tried || fault.code !== 'report.answer.required'), ...refused(deed.error)];
  const last = slot.last && !slot.last.nil ? slot.last.answers as Answers : undefined;
  // Others can open what is filed; what has only been chosen they cannot.
  const kept = (file: FileRef) => (Object.values(slot.answers ?? {}).some((answer) => namesFile(answer as Answer, file)) ? <KeptFile file={file} slot={name} /> : null);
  const press = (what: Deed, reason = '') => {
    if ((what === 'file' || what === 'correct') && sheet.faults.length) { setTried(true); document.getElementById(idOf(sheet.faults[0]?.pointer ?? ''))?.focus(); return; }
    if ((what === 'correct' || what === 'correct_nil' || what === 'withdraw') && !reason) { setAsking(what); return; }
    deed.mutate({ what, answers: sheet.answers, reason });
    setAsking(null);
  };
  if (filing.carrying) return <p className="hint" aria-busy="true">{t('reports.carrying', { version: form.version })}</p>;
  return (
    <>
      <Overtaken slot={slot} filing={filing} />
      <Left filing={filing} form={form} />
      {slot.state === 'returned' && slot.history[0]?.kind === 'returned' ? <p className="problem"><strong>{t('reports.returned_why')}</strong> {slot.history[0].reason}</p> : null}
      {last && Object.keys(last).length ? <p><button type="button" className="linkish" onClick={() => filing.set(carriedOver(filing.answers, last))}>{t('reports.carry_over', { period: slot.last?.period ?? '' })}</button></p> : null}
      <KnownAlready known={slot.known} form={form} filing={filing} />
      <FormFill version={form} answers={filing.answers} onChange={filing.set} faults={faults} lang={i18n.language} today={today} kept={kept} {...(last ? { last } : {})} />
      <footer className="entry-foot">
        <Kept filing={filing} done={done} />
        {tried && sheet.faults.length ? <p className="late" role="alert">{t('reports.faults', { n: count(sheet.faults.length) })}</p> : null}
        <ProblemNote error={deed.error} />
        {filing.overtaken ? <p className="hint">{t('reports.overtaken_need')}</p> : asking ? <Reason what={asking} cancel={() => setAsking(null)} press={(reason) => press(asking, reason)} /> : <Buttons slot={slot} busy={deed.isPending} press={press} />}
      </footer>
    </>
  );
}

/** What the unit has said to others of what is asked here and still empty: taken over, not typed again. */
function KnownAlready({ known, form, filing }: { known: readonly Known[]; form: FormVersion; filing: FilingState }) {
  const { t, i18n } = useTranslation();
  const empty = known.flatMap(({ answers, ...from }) => Object.entries(answers as Answers).map(([field, value]) => ({ field, value, from })))
    .filter(({ field }) => form.fields[field] && filing.answers[field] === undefined);
  if (!empty.length) return null;
  const choices = Object.values(form.lists ?? {}).flat();
  return (
    <div className="fill-note known-already">
      <p>{t('reports.known_already')}</p>
      <ul>{empty.map(({ field, value, from }) => <li key={field}>{saidIn(form.fields[field]?.label, i18n.language)} <strong>{shown(value, choices, i18n.language)}</strong> <span className="second">{t('reports.known_from', { title: from.title, period: from.period })}</span></li>)}</ul>
      <button type="button" className="linkish" onClick={() => filing.set(carriedOver(filing.answers, Object.fromEntries(empty.map(({ field, value }) => [field, value]))))}>{t('reports.known_take')}</button>
    </div>
  );
}

/** Begun before the last filing: what that one says would go unseen, so its person chooses first. */
function Overtaken({ slot, filing: { overtaken, goOn, startAnew } }: { slot: ReportSlot; filing: FilingState }) {
  const { t, i18n } = useTranslation();
  const unit = useUnitName();
  if (!overtaken) return null;
  return (
    <div className="problem overtaken" role="alert">
      <p>{t('reports.overtaken')}</p>
      <ul>{filedSince(slot.history, overtaken.begun).map((event) => <li key={event.seq}>{t('reports.overtaken_by', { who: event.by ? unit(event.by) : t('reports.by_machine'), time: moment(event.at_ms, i18n.language), n: event.revision })}</li>)}</ul>
      <div className="entry-buttons">
        <Button onClick={goOn}>{t('reports.overtaken_mine')}</Button>
        <Button onClick={startAnew}>{t('reports.overtaken_theirs')}</Button>
      </div>
    </div>
  );
}

/** What a newer version of the form has no place for, with the reason: kept until it has been seen. */
function Left({ filing: { left, forget }, form }: { filing: FilingState; form: FormVersion }) {
  const { t, i18n } = useTranslation();
  const say = (words: Words | undefined) => saidIn(words, i18n.language);
  if (!left.length) return null;
  return (
    <div className="fill-note left-out">
      <p>{t('reports.no_longer_fits')}</p>
      <ul>{left.map((one, n) => <li key={`${one.name}-${n}`}><strong>{say(one.label) || say(form.fields[one.name]?.label) || one.name}</strong> {shown(one.value, Object.values(form.lists ?? {}).flat(), i18n.language)} <span className="second">{say(one.why) || t('reports.no_longer_asked')}</span></li>)}</ul>
      <button type="button" className="linkish" onClick={forget}>{t('reports.left_seen')}</button>
    </div>
  );
}

/** Where a draft is: on this device, arrived. Once it is filed, how the slot stands: to accept it is the superior's. */
function Kept({ filing, done }: { filing: FilingState; done: Filed | undefined }) {
  const { t, i18n } = useTranslation();
  if (done && filing.kept === 'none') {
    return <p className="kept" role="status"><span className="kept-chip kept-accepted">{t(`reports.state_${done.state}`)}</span> <span className="second">{t('reports.filed_words', { time: moment(done.at_ms, i18n.language), code: done.code, revision: done.revision })}{done.late ? <span className="late"> · {t('reports.filed_late')}</span> : null}</span></p>;
  }
  return <p className="kept" role="status"><span className={`kept-chip kept-${filing.kept}`}>{t(`compose.kept_${filing.kept}`)}</span> <span className="hint">{t(`reports.kept_${filing.kept}_words`)}</span></p>;
}

function Buttons({ slot, busy, press }: { slot: ReportSlot; busy: boolean; press: (what: Deed) => void }) {
  const { t } = useTranslation();
  if (isFiled(slot)) {
    return (
      <div className="entry-buttons">
        <Button type="primary" loading={busy} onClick={() => press('correct')}>{t('reports.correct')}</Button>
        {slot.state === 'nil' ? null : <Button disabled={busy} onClick={() => press('correct_nil')}>{t('reports.correct_nil')}</Button>}
        <Button disabled={busy} onClick={() => press('withdraw')}>{t('reports.withdraw')}</Button>
      </div>
    );
  }
  return (
    <div className="entry-buttons">
      <Button type="primary" loading={busy} onClick={() => press('file')}>{t('reports.file')}</Button>
      <Button disabled={busy} onClick={() => press('nil')}>{t('reports.nil')}</Button>
      {slot.last ? <Button disabled={busy} onClick={() => press('same')}>{t('reports.same')}</Button> : <span className="hint">{t('reports.no_same')}</span>}
    </div>
  );
}

const REASON_MAX = 500;
function Reason({ what, cancel, press }: { what: Deed; cancel: () => void; press: (reason: string) => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  useEffect(() => { document.getElementById('entry-reason')?.focus(); }, []);
  return (
    <form className="entry-reason" onSubmit={(e) => { e.preventDefault(); if (reason.trim()) press(reason.trim()); }}>
      <label htmlFor="entry-reason">{t(`reports.why_${what}`)}</label>
      <Input id="entry-reason" value={reason} maxLength={REASON_MAX} onChange={(e) => setReason(e.target.value)} />
      <Button type="primary" htmlType="submit" disabled={!reason.trim()}>{t(`reports.${what}`)}</Button>
      <Button onClick={cancel}>{t('ui.cancel')}</Button>
      {reason.trim() ? null : <span className="hint">{t('reports.reason_needed')}</span>}
    </form>
  );
}
