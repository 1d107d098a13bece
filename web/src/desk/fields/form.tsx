/** One field of the registry, written or mended. What it measures never changes once it is registered: figures of before must mean the same. */
import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldEntry, Sensitivity } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { SHAPES, shapeOf, useShapeWords } from './shape';
import './fields.css';

const NAME = /^[a-z][a-z0-9_]{0,63}$/;
const WORDS_MAX = 200;
const UNIT_MAX = 20;
const SENSITIVITIES: readonly Sensitivity[] = ['public', 'internal', 'personal'];
const SECONDS = 20;
const YEAR_DAYS = 365;
export const BLANK: FieldEntry = { name: '', label: { zh: '' }, shape: { type: 'integer' }, purpose: '', basis: '', retention_days: YEAR_DAYS, sensitivity: 'internal', seconds: SECONDS };

/** What is still missing, as a key of the words. */
function missing(field: FieldEntry): string | undefined {
  if (!NAME.test(field.name)) return 'fields.need_name';
  if (!field.label.zh.trim()) return 'fields.need_label';
  if (!field.purpose.trim()) return 'fields.need_purpose';
  return field.basis.trim() ? undefined : 'fields.need_basis';
}
/** What is empty is left out, as the server writes it. */
function tidy({ unit = '', cumulative, label, ...field }: FieldEntry): FieldEntry {
  const en = label.en?.trim();
  const number = field.shape.type === 'integer' || field.shape.type === 'decimal';
  return { ...field, label: { zh: label.zh.trim(), ...(en ? { en } : {}) }, ...(unit.trim() ? { unit: unit.trim() } : {}), ...(number && cumulative ? { cumulative } : {}) };
}

interface Props { first: FieldEntry; known: boolean; locked?: boolean; ok: string; save: (field: FieldEntry) => void; busy?: boolean; error?: unknown }
export function FieldForm({ first, known, locked = false, ok, save, busy = false, error }: Props) {
  const { t } = useTranslation();
  const [field, setField] = useState(first);
  const put = (patch: Partial<FieldEntry>) => setField({ ...field, ...patch });
  const lack = missing(field);
  const why = locked ? t('fields.no_right') : lack ? t(lack) : undefined;
  const send = (e: FormEvent) => { e.preventDefault(); e.stopPropagation(); if (!why && !busy) save(tidy(field)); };
  return (
    <form className="field-form" onSubmit={send}>
      <label htmlFor="field-name">{t('fields.name')}</label>
      <Input id="field-name" value={field.name} maxLength={64} disabled={known || locked} aria-describedby="field-name-hint" onChange={(e) => put({ name: e.target.value })} />
      <p className="hint" id="field-name-hint">{known ? t('fields.fixed_name') : t('fields.name_words')}</p>
      <div className="two">
        <span><label htmlFor="field-zh">{t('fields.label_zh')}</label><Input id="field-zh" value={field.label.zh} maxLength={WORDS_MAX} disabled={locked} onChange={(e) => put({ label: { ...field.label, zh: e.target.value } })} /></span>
        <span><label htmlFor="field-en">{t('fields.label_en')}</label><Input id="field-en" value={field.label.en ?? ''} maxLength={WORDS_MAX} disabled={locked} onChange={(e) => put({ label: { ...field.label, en: e.target.value } })} /></span>
      </div>
      <Measures field={field} put={put} fixed={known || locked} known={known} />
      <label htmlFor="field-purpose">{t('fields.purpose')}</label>
      <Input.TextArea id="field-purpose" autoSize={{ minRows: 1, maxRows: 4 }} value={field.purpose} maxLength={WORDS_MAX} disabled={locked} onChange={(e) => put({ purpose: e.target.value })} />
      <label htmlFor="field-basis">{t('fields.basis')}</label>
      <Input.TextArea id="field-basis" autoSize={{ minRows: 1, maxRows: 4 }} value={field.basis} maxLength={WORDS_MAX} disabled={locked} onChange={(e) => put({ basis: e.target.value })} />
      <div className="two">
        <span><label htmlFor="field-days">{t('fields.retention_days')}</label><InputNumber id="field-days" min={1} max={36_500} precision={0} value={field.retention_days} disabled={locked} onChange={(n) => put({ retention_days: n ?? YEAR_DAYS })} /></span>
        <span><label htmlFor="field-seconds">{t('fields.seconds')}</label><InputNumber id="field-seconds" min={1} max={3_600} precision={0} value={field.seconds} disabled={locked} onChange={(n) => put({ seconds: n ?? SECONDS })} /></span>
      </div>
      <label htmlFor="field-sensitivity">{t('fields.sensitivity')}</label>
      <Select id="field-sensitivity" value={field.sensitivity} disabled={locked} onChange={(sensitivity) => put({ sensitivity })} options={SENSITIVITIES.map((s) => ({ value: s, label: t(`fields.sensitivity_${s}`) }))} />
      {field.sensitivity === 'personal' ? <p className="hint warn">{t('fields.personal_words')}</p> : null}
      <p className="foot"><Button type="primary" htmlType="submit" disabled={why !== undefined} title={why} loading={busy}>{ok}</Button>{why ? <span className="hint">{why}</span> : null}</p>
      <ProblemNote error={error} />
    </form>
  );
}

function Measures({ field, put, fixed, known }: { field: FieldEntry; put: (patch: Partial<FieldEntry>) => void; fixed: boolean; known: boolean }) {
  const { t } = useTranslation();
  const words = useShapeWords();
  const { shape } = field;
  const scale = shape.type === 'decimal' ? shape.scale : 2;
  const number = shape.type === 'integer' || shape.type === 'decimal';
  return (
    <>
      <div className="two">
        <span><label htmlFor="field-shape">{t('fields.shape')}</label><Select id="field-shape" value={shape.type} disabled={fixed} onChange={(type) => put({ shape: shapeOf(type, scale) })} options={SHAPES.map((type) => ({ value: type, label: type === 'decimal' ? t('fields.shape_decimal') : words(shapeOf(type, scale)) }))} /></span>
        {number ? <span><label htmlFor="field-unit">{t('fields.unit')}</label><Input id="field-unit" value={field.unit ?? ''} maxLength={UNIT_MAX} disabled={fixed} onChange={(e) => put({ unit: e.target.value })} /></span> : null}
        {shape.type === 'decimal' ? <span><label htmlFor="field-scale">{t('fields.scale')}</label><InputNumber id="field-scale" min={1} max={6} precision={0} value={shape.scale} disabled={fixed} onChange={(n) => put({ shape: shapeOf('decimal', n ?? 2) })} /></span> : null}
      </div>
      {known ? <p className="hint">{t('fields.fixed_shape')}</p> : null}
      {number ? <p className="hint"><Checkbox checked={field.cumulative ?? false} disabled={fixed && !known} onChange={(e) => put({ cumulative: e.target.checked })}>{t('fields.cumulative')}</Checkbox></p> : null}
    </>
  );
}
