/** What an order asks to be filed: a form, how often, by when, by whom. Nothing of it is asked unless it is wanted. */
import { useQuery } from '@tanstack/react-query';
import { Checkbox, Input, InputNumber, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { q } from '../../api/queries';
import type { DutyBody, Every } from '../../api/types';
import { useNow } from '../../ui/clock';
import { dayText } from '../../ui/time';
import { ProblemNote } from '../../ui/problem-note';
import { saidIn } from '../../form/shown';

const AFTER_MAX = 31;
const EVERY = ['daily', 'weekly', 'monthly', 'dates'] as const;
/** A duty without a form is a draft of one. */
export const isWhole = (duty: DutyBody | undefined): boolean => !duty || (duty.form_id > 0 && duty.from !== '' && duty.due_time !== '' && (typeof duty.every === 'string' || duty.every.dates.length > 0));

/** Days as they are typed: one after the other, in any order, once. */
export function daysOf(text: string): string[] {
  return [...new Set(text.match(/\d{4}-\d{2}-\d{2}/g) ?? [])].sort();
}

export function ReportField({ value, onChange }: { value: DutyBody | undefined; onChange: (duty: DutyBody | undefined) => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const begin = (): DutyBody => ({ form_id: 0, every: 'daily', from: dayText(now), due_time: '18:00', due_after_days: 0, subjects: 'units', workdays_only: false, review: false });
  return (
    <fieldset className="report-ask">
      <legend>{t('compose.report')}</legend>
      <Checkbox checked={value !== undefined} onChange={(e) => onChange(e.target.checked ? begin() : undefined)}>{t('compose.report_ask')}</Checkbox>
      {value ? <Duty duty={value} put={(patch) => onChange({ ...value, ...patch })} /> : null}
    </fieldset>
  );
}

function Duty({ duty, put }: { duty: DutyBody; put: (patch: Partial<DutyBody>) => void }) {
  const { t, i18n } = useTranslation();
  const forms = useQuery(q.forms(false));
  const every = typeof duty.every === 'string' ? duty.every : 'dates';
  const choose = (next: (typeof EVERY)[number]) => put({ every: next === 'dates' ? { dates: [duty.from] } : next });
  const setDates = (dates: string[]) => put({ every: { dates } as Every, ...(dates[0] ? { from: dates[0] } : {}) });
  return (
    <div className="duty-fields">
      <label htmlFor="report-form">{t('compose.report_form')}</label>
      <Select id="report-form" className="duty-form" value={duty.form_id || null} showSearch={{ optionFilterProp: 'label' }} loading={forms.isPending} onChange={(form_id) => put({ form_id: form_id ?? 0 })} options={(forms.data?.forms ?? []).map((form) => ({ value: form.id, label: saidIn(form.title, i18n.language) }))} notFoundContent={t('compose.report_no_forms')} />
      <ProblemNote error={forms.error} again={() => void forms.refetch()} />
      <fieldset><legend>{t('compose.report_every')}</legend><Radio.Group value={every} onChange={(e) => choose(e.target.value as (typeof EVERY)[number])} options={EVERY.map((one) => ({ value: one, label: t(`compose.every_${one}`) }))} /></fieldset>
      {every === 'dates' ? <Dates value={typeof duty.every === 'string' ? [] : duty.every.dates} onChange={setDates} /> : (
        <div className="duty-line">
          <label htmlFor="report-from">{t('compose.report_from')}</label><Input id="report-from" type="date" value={duty.from} onChange={(e) => put({ from: e.target.value })} />
          <label htmlFor="report-until">{t('compose.report_until')}</label><Input id="report-until" type="date" value={duty.until ?? ''} onChange={(e) => put({ until: e.target.value || undefined } as Partial<DutyBody>)} />
        </div>
      )}
      <div className="duty-line">
        <label htmlFor="report-due">{t('compose.report_due')}</label><Input id="report-due" type="time" value={duty.due_time} onChange={(e) => put({ due_time: e.target.value })} />
        <label htmlFor="report-after">{t('compose.report_after')}</label><InputNumber id="report-after" min={0} max={AFTER_MAX} value={duty.due_after_days ?? 0} onChange={(n) => put({ due_after_days: Number(n ?? 0) })} />
      </div>
      <fieldset><legend>{t('compose.report_subjects')}</legend><Radio.Group value={duty.subjects ?? 'units'} onChange={(e) => put({ subjects: e.target.value as 'units' | 'sites' })} options={(['units', 'sites'] as const).map((one) => ({ value: one, label: t(`compose.subjects_${one}`) }))} /></fieldset>
      <p><Checkbox checked={duty.review ?? false} onChange={(e) => put({ review: e.target.checked })}>{t('compose.report_review')}</Checkbox></p>
      <p><Checkbox checked={duty.workdays_only ?? false} onChange={(e) => put({ workdays_only: e.target.checked })}>{t('compose.report_workdays')}</Checkbox></p>
    </div>
  );
}

function Dates({ value, onChange }: { value: string[]; onChange: (dates: string[]) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <label htmlFor="report-dates">{t('compose.report_dates')}</label>
      <Input.TextArea id="report-dates" autoSize={{ minRows: 2, maxRows: 8 }} defaultValue={value.join('\n')} onChange={(e) => onChange(daysOf(e.target.value))} />
      <p className="hint">{t('compose.report_dates_hint', { n: value.length })}</p>
    </>
  );
}
