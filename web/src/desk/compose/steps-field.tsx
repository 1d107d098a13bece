/** Escalation by steps: how long after the due, and whom it tells. At least five minutes apart. */
import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { EscalationStep } from '../../api/types';

const STEPS_MAX = 5;
export function StepsField({ value, onChange }: { value: EscalationStep[]; onChange: (steps: EscalationStep[]) => void }) {
  const { t } = useTranslation();
  const put = (n: number, patch: Partial<EscalationStep>) => onChange(value.map((s, k) => (k === n ? { ...s, ...patch } : s)));
  const last = value.at(-1);
  return (
    <ol className="steps">
      {value.map((s, n) => (
        <li key={n}>
          <span>{t('compose.after_due')}</span>
          <InputNumber aria-label={t('compose.step_minutes', { n: n + 1 })} min={(value[n - 1]?.after_min ?? 0) + 5} max={10_080} value={s.after_min} onChange={(v) => put(n, { after_min: Number(v ?? s.after_min) })} />
          <span>{t('compose.minutes_tell')}</span>
          <Select aria-label={t('compose.step_to', { n: n + 1 })} value={s.to} onChange={(to) => put(n, { to })} options={(['deputy', 'superior', 'upward'] as const).map((v) => ({ value: v, label: t(`ui.to_${v}`) }))} style={{ minWidth: 128 }} />
          <button type="button" className="linkish" onClick={() => onChange(value.filter((_, k) => k !== n))}>{t('compose.remove')}</button>
        </li>
      ))}
      {value.length < STEPS_MAX ? <li><button type="button" className="linkish" onClick={() => onChange([...value, { after_min: (last?.after_min ?? 0) + 30, to: last?.to === 'deputy' ? 'superior' : last ? 'upward' : 'deputy' }])}>{t('compose.add_step')}</button></li> : null}
    </ol>
  );
}
