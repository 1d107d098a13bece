/** One slot: filled in, filed, corrected with a reason, withdrawn with a reason; below it what happened before. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { q } from '../../api/queries';
import type { Filed, ReportSlot } from '../../api/types';
import type { Answers, FormVersion } from '../../form/form';
import { useNow } from '../../ui/clock';
import { ProblemNote } from '../../ui/problem-note';
import { dueWords, moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { FormFill } from '../form/fill';
import { saidIn } from '../../form/shown';
import { lastDay } from './answers';
import { EntryForm } from './entry-form';
import { History } from './history';
import { type SlotName, slotQuery } from './queries';
import { StateWord } from './state';
import './reports.css';

const route = getRouteApi('/desk/reports/$matter/$period/$subject');

export function EntryPage() {
  const params = route.useParams();
  const name: SlotName = { matter: Number(params.matter), period: params.period, subject: Number(params.subject) };
  const slot = useQuery(slotQuery(name));
  if (slot.error) return <div className="pad"><ProblemNote error={slot.error} again={() => void slot.refetch()} /></div>;
  return slot.data ? <Slot name={name} slot={slot.data} key={`${params.matter}/${params.period}/${params.subject}`} /> : <Waits />;
}

function Waits() {
  const { t } = useTranslation();
  return <p className="hint pad" aria-busy="true">{t('ui.loading')}</p>;
}

function Slot({ name, slot }: { name: SlotName; slot: ReportSlot }) {
  const { t, i18n } = useTranslation();
  const form = useQuery(q.formVersion(slot.form_id, slot.version));
  const matter = useQuery(q.matter(name.matter));
  const session = useQuery(q.session());
  const unit = useUnitName();
  const error = form.error ?? matter.error;
  const ready = form.data && matter.data && session.data;
  return (
    <div className="reports entry">
      <header className="entry-head">
        <p className="second"><Link to="/reports">{t('reports.title')}</Link> › <Link to="/matters/$id" params={{ id: String(name.matter) }}>{slot.title}</Link></p>
        <h1>{form.data ? saidIn(form.data.title, i18n.language) : slot.title}</h1>
        <p className="second">{[unit(slot.subject), slot.unit.no === slot.subject.no ? '' : t('reports.filed_by', { unit: unit(slot.unit) }), t('reports.period', { period: slot.period }), unit(slot.from_unit)].filter(Boolean).join(' · ')}</p>
        <Due slot={slot} />
      </header>
      <div className="entry-body">
        <ProblemNote error={error} again={() => { void form.refetch(); void matter.refetch(); }} />
        {ready ? <Body name={name} slot={slot} form={form.data} today={lastDay(matter.data.report?.every, name.period)} who={session.data.person.id} /> : error ? null : <Waits />}
      </div>
      {form.data ? <History slot={slot} form={form.data} /> : null}
    </div>
  );
}

function Due({ slot }: { slot: ReportSlot }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const unit = useUnitName();
  const waits = slot.state === 'open' || slot.state === 'late' || slot.state === 'withdrawn';
  const due = dueWords(slot.due_ms, now, i18n.language);
  return (
    <p className="entry-state">
      <StateWord state={slot.state} late={slot.late} />
      <span className="second">{t('reports.due_at', { time: moment(slot.due_ms, i18n.language) })}{waits ? <> · <strong className={due.late ? 'late' : ''}>{due.full}</strong></> : null}</span>
      {slot.behalf ? <span className="second">{t('reports.on_behalf', { unit: unit(slot.behalf) })}</span> : null}
      {slot.no_change ? <span className="second">{t('reports.was_same')}</span> : null}
    </p>
  );
}

interface BodyProps { name: SlotName; slot: ReportSlot; form: FormVersion; today: number; who: number }
/** Whoever may not file reads what is filed. */
function Body(props: BodyProps) {
  const { t, i18n } = useTranslation();
  const { slot, form, today } = props;
  const [done, setDone] = useState<Filed>();
  // A new revision, from here or from elsewhere, is begun anew.
  if (slot.can.file) return <EntryForm key={`${slot.revision}:${slot.state}:${form.version}`} {...props} done={done} tell={setDone} />;
  if (slot.state === 'nil') return <p>{t('reports.nil_words')}</p>;
  if (!slot.answers) return <p className="second">{t('reports.not_filed')}</p>;
  return <FormFill version={form} answers={slot.answers as Answers} onChange={() => undefined} faults={[]} lang={i18n.language} today={today} readOnly {...(slot.last ? { last: slot.last.answers as Answers } : {})} />;
}
