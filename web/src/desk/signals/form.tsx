/** Sets a signal, or another rule for one: what it measures stays, so that figures of before mean the same. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, InputNumber, Select } from 'antd';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Signal, SignalField } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { useWords } from '../../ui/unit';
import { body, type Draft, draftOf, isWhole, LEVELS, MEASURES, RULES, scaleOf } from './draft';

export function SignalForm({ matter, fields, before, close }: { matter: number; fields: SignalField[]; before: Signal | undefined; close: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => draftOf(before, fields));
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const put = useMutation({
    mutationFn: () => take(api.PUT('/reports/{matter}/signals', { params: { path: { matter } }, body: body(draft) })),
    onSuccess: close,
    onSettled: () => void client.invalidateQueries({ queryKey: ['matters'] }),
  });
  const ready = isWhole(draft);
  const numbers = fields.map((f) => ({ value: f.field, label: words(f.label.zh, f.label.en) }));
  const fixed = before !== undefined;
  const submit = (e: FormEvent) => { e.preventDefault(); if (ready && !put.isPending) put.mutate(); };
  return (
    <form className="signal-form" onSubmit={submit}>
      <Field id="signal-title" label={t('signals.f_title')}><Input id="signal-title" value={draft.title} maxLength={80} onChange={(e) => set({ title: e.target.value })} /></Field>
      <Field id="signal-title-en" label={t('signals.f_title_en')}><Input id="signal-title-en" value={draft.title_en} maxLength={80} onChange={(e) => set({ title_en: e.target.value })} /></Field>
      <Field id="signal-field" label={t('signals.f_field')}><Select id="signal-field" disabled={fixed} value={draft.field} options={numbers} onChange={(field) => set({ field })} /></Field>
      <Field id="signal-measure" label={t('signals.f_measure')}><Select id="signal-measure" disabled={fixed} value={draft.measure} options={MEASURES.map((value) => ({ value, label: t(`signals.measure_${value}`) }))} onChange={(measure) => set({ measure })} /></Field>
      {draft.measure === 'days_of_stock' ? <Field id="signal-used" label={t('signals.f_used')}><Select id="signal-used" disabled={fixed} value={draft.used} options={numbers.filter((n) => n.value !== draft.field)} onChange={(used) => set({ used })} /></Field> : null}
      <Field id="signal-level" label={t('signals.f_level')}><Select id="signal-level" disabled={fixed} value={draft.level} options={LEVELS.map((value) => ({ value, label: t(`signals.level_${value}`) }))} onChange={(level) => set({ level })} /></Field>
      <Field id="signal-rule" label={t('signals.f_rule')}><Select id="signal-rule" value={draft.rule} options={RULES.map((value) => ({ value, label: t(`signals.f_rule_${value}`) }))} onChange={(rule) => set({ rule })} /></Field>
      {draft.rule === 'above' || draft.rule === 'below'
        ? <Field id="signal-limit" label={t('signals.f_limit', { n: scaleOf(draft, fields) })}><Input id="signal-limit" inputMode="decimal" value={draft.limit} onChange={(e) => set({ limit: e.target.value })} /></Field>
        : <>
            <Field id="signal-percent" label={t('signals.f_percent')}><InputNumber id="signal-percent" min={1} max={draft.rule === 'fall' ? 100 : 1000} precision={0} value={draft.percent} onChange={(v) => set({ percent: v ?? 0 })} /></Field>
            <Field id="signal-periods" label={t('signals.f_periods')}><InputNumber id="signal-periods" min={1} max={31} precision={0} value={draft.periods} onChange={(v) => set({ periods: v ?? 0 })} /></Field>
            <Field id="signal-least" label={t('signals.f_least')}><InputNumber id="signal-least" min={1} max={Math.max(1, draft.periods)} precision={0} value={draft.least} onChange={(v) => set({ least: v ?? 0 })} /></Field>
          </>}
      {fixed ? <p className="hint">{t('signals.fixed')}</p> : null}
      <div className="signal-buttons">
        <Button type="primary" htmlType="submit" disabled={!ready} title={ready ? undefined : t('signals.why_not_ready')} loading={put.isPending}>{t('signals.save')}</Button>
        <Button onClick={close}>{t('ui.cancel')}</Button>
      </div>
      <ProblemNote error={put.error} />
    </form>
  );
}

function Field({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return <div className="signal-field"><label htmlFor={id}>{label}</label>{children}</div>;
}
