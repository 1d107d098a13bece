/** An inspection as its organ plans it: theme, sites by a rule or drawn from it, teams, checklist, until when. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { UnitRef } from '../../api/types';
import { saidIn } from '../../form/shown';
import { useNow } from '../../ui/clock';
import { DueField } from '../../ui/due-field';
import { useUnitName } from '../../ui/unit';
import { Frame } from '../restructure/frame';
import { UnitField } from '../restructure/unit-field';

export function NewPlan({ close }: { close: () => void }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const incident = useQuery(q.overview()).data?.incident?.id;
  const forms = useQuery(q.forms(false)).data?.forms.filter((form) => !form.retired) ?? [];
  const [said, setSaid] = useState({ title: '', text: '', audience: '' });
  const [sample, setSample] = useState<number | null>(null);
  const [teams, setTeams] = useState<UnitRef[]>([]);
  const [formId, setForm] = useState<number>();
  const [due, setDue] = useState<number>();
  const form = forms.find((one) => one.id === formId);
  const say = (part: keyof typeof said) => (e: { target: { value: string } }) => setSaid({ ...said, [part]: e.target.value });
  const why = !said.title.trim() || !said.text.trim() ? t('inspections.need_theme') : !said.audience.trim() ? t('inspections.need_rule') : teams.length < 2 ? t('inspections.need_teams') : !form ? t('inspections.need_form') : !due || due <= now ? t('inspections.need_visit_due') : undefined;
  const send = () => take(api.POST('/inspections', { body: {
    title: said.title.trim(), text: said.text, audience: said.audience.trim(), teams: teams.map((unit) => unit.no), form_id: form?.id ?? 0, version: form?.version ?? 0, due_ms: due ?? 0,
    ...(sample ? { sample } : {}), ...(incident ? { incident_id: incident } : {}),
  } }));
  return (
    <Frame wide title={t('inspections.plan_issue')} words={t('inspections.plan_words')} why={why} send={send} close={close}>
      <div className="found-form">
        <label htmlFor="plan-title">{t('inspections.p_title')}</label>
        <Input id="plan-title" maxLength={200} value={said.title} onChange={say('title')} />
        <label htmlFor="plan-text">{t('inspections.p_text')}</label>
        <Input.TextArea id="plan-text" rows={3} value={said.text} onChange={say('text')} />
        <label htmlFor="plan-rule">{t('inspections.p_rule')}</label>
        <Input id="plan-rule" value={said.audience} onChange={say('audience')} aria-describedby="plan-rule-hint" />
        <p className="hint" id="plan-rule-hint">{t('inspections.rule_hint')}</p>
        <label htmlFor="plan-sample">{t('inspections.p_sample')}</label>
        <InputNumber id="plan-sample" min={1} precision={0} value={sample} onChange={setSample} />
        <Teams value={teams} change={setTeams} />
        <label htmlFor="plan-form">{t('inspections.p_form')}</label>
        <Select id="plan-form" aria-label={t('inspections.p_form')} className="unit-field" value={formId ?? null} onChange={(id: number) => setForm(id)} options={forms.map((one) => ({ value: one.id, label: saidIn(one.title, i18n.language) }))} />
        <label htmlFor="plan-due">{t('inspections.p_due')}</label>
        <DueField id="plan-due" value={due} onChange={setDue} />
      </div>
    </Frame>
  );
}

function Teams({ value, change }: { value: UnitRef[]; change: (teams: UnitRef[]) => void }) {
  const { t } = useTranslation();
  const name = useUnitName();
  return (
    <>
      <label htmlFor="plan-teams">{t('inspections.p_teams')}</label>
      <UnitField id="plan-teams" label={t('inspections.p_teams')} value={undefined} without={value.map((unit) => unit.no)} onChange={(unit) => { if (unit) change([...value, unit]); }} />
      {value.map((unit) => <p key={unit.no}>{name(unit)} <Button size="small" onClick={() => change(value.filter((one) => one.no !== unit.no))}>{t('inspections.p_remove')}</Button></p>)}
    </>
  );
}
