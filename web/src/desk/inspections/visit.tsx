/** One visit: the checklist is filled in, with at most one finding beside it; and what a visit has recorded. */
import { useQuery } from '@tanstack/react-query';
import { Checkbox, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { FormAnswers, InspectedSite, Inspection, Severity } from '../../api/types';
import type { Answers, FormVersion } from '../../form/form';
import { useNow } from '../../ui/clock';
import { DueField } from '../../ui/due-field';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { dayOf, FormFill, useSheet } from '../form/fill';
import { SEVERITIES } from '../paths';
import { Frame } from '../restructure/frame';
import { visited } from './queries';

interface Props { plan: Inspection; site: InspectedSite; close: () => void }

export function NewVisit(props: Props) {
  const form = useQuery(q.formVersion(props.plan.form_id, props.plan.version));
  return form.data ? <Filled {...props} form={form.data} /> : null;
}

const NOTHING = { title: '', text: '', category: '', evidence: '' };

function Filled({ plan, site, close, form }: Props & { form: FormVersion }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const now = useNow();
  const today = dayOf(now);
  const [answers, put] = useState<Answers>({});
  const [found, find] = useState(false);
  const [said, setSaid] = useState(NOTHING);
  const [severity, setSeverity] = useState<Severity>('minor');
  const [due, setDue] = useState<number>();
  const sheet = useSheet(form, answers, today);
  const say = (part: keyof typeof said) => (e: { target: { value: string } }) => setSaid({ ...said, [part]: e.target.value });
  const lacks = !said.title.trim() || !said.text.trim() || !said.category.trim() ? t('inspections.need_words') : !due || due <= now ? t('inspections.need_due') : undefined;
  const why = sheet.faults.length ? t('inspections.need_answers') : found ? lacks : undefined;
  const finding = { title: said.title.trim(), text: said.text, severity, category: said.category.trim(), due_ms: due ?? 0, ...(said.evidence.trim() ? { evidence: said.evidence.trim() } : {}) };
  const send = () => take(api.POST('/inspections/{id}/visits/{site}', { params: { path: { id: plan.id, site: site.unit.no } }, body: { answers: answers as FormAnswers, findings: found ? [finding] : [] } }));
  return (
    <Frame wide title={t('inspections.record')} words={name(site.unit)} why={why} send={send} close={close}>
      <FormFill version={form} answers={answers} onChange={put} lang={i18n.language} today={today} />
      <div className="found-form">
        <Checkbox checked={found} onChange={(e) => find(e.target.checked)}>{t('inspections.with_finding')}</Checkbox>
        {found ? (
          <>
            <label htmlFor="visit-title">{t('inspections.f_title')}</label>
            <Input id="visit-title" maxLength={200} value={said.title} onChange={say('title')} />
            <label htmlFor="visit-text">{t('inspections.f_text')}</label>
            <Input.TextArea id="visit-text" rows={3} value={said.text} onChange={say('text')} />
            <label htmlFor="visit-category">{t('inspections.f_category')}</label>
            <Input id="visit-category" maxLength={60} value={said.category} onChange={say('category')} />
            <fieldset><legend>{t('inspections.severity')}</legend><Radio.Group value={severity} onChange={(e) => setSeverity(e.target.value as Severity)} options={SEVERITIES.map((value) => ({ value, label: t(`inspections.severity_${value}`) }))} /></fieldset>
            <label htmlFor="visit-due">{t('inspections.f_due')}</label>
            <DueField id="visit-due" value={due} onChange={setDue} />
            <label htmlFor="visit-evidence">{t('inspections.f_evidence')}</label>
            <Input id="visit-evidence" maxLength={200} value={said.evidence} onChange={say('evidence')} />
          </>
        ) : null}
      </div>
    </Frame>
  );
}

export function SeenVisit({ plan, site, close }: Props) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const form = useQuery(q.formVersion(plan.form_id, plan.version));
  const visit = useQuery(visited(plan.id, site.unit.no));
  return (
    <Modal open width={720} onCancel={close} footer={null} title={name(site.unit)}>
      <ProblemNote error={visit.error ?? form.error} />
      {visit.data && form.data ? (
        <>
          <p className="second">{t('inspections.visited_by', { unit: name(visit.data.unit), time: moment(visit.data.at_ms, i18n.language) })}</p>
          <FormFill version={form.data} answers={visit.data.answers as Answers} onChange={() => undefined} lang={i18n.language} today={dayOf(visit.data.at_ms)} readOnly />
        </>
      ) : null}
    </Modal>
  );
}
