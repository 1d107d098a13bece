/** The dialogs of a batch: its next step with those who are missing, a day's three numbers, and who is released. */
import { Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { BatchPage, BatchStage, DayCount } from '../../api/team';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { dayText } from '../../ui/time';
import { Frame } from '../restructure/frame';
import { useSkillName } from './words';

interface Props { batch: BatchPage; close: () => void }
const NOTE_MAX = 2_000;
const KINDS = ['on_duty', 'resting', 'ill'] as const;

/** Some of those who are with it, found by name or number. */
function Some({ id, label, batch, value, onChange }: { id: string; label: string; batch: BatchPage; value: number[]; onChange: (people: number[]) => void }) {
  const skill = useSkillName();
  const here = batch.people.filter((one) => !one.out);
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <Select<number[]> id={id} aria-label={label} mode="multiple" className="unit-field" value={value} onChange={onChange} showSearch={{ optionFilterProp: 'label' }}
        options={here.map((one) => ({ value: one.no, label: `${one.name} · ${one.no} · ${skill(one.skill)}` }))} />
    </>
  );
}

function Note({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  return <><label htmlFor="batch-note">{t('teams.note')}</label><Input.TextArea id="batch-note" rows={2} maxLength={NOTE_MAX} value={value} onChange={(e) => onChange(e.target.value)} /></>;
}

export function MoveBatch({ batch, stage, close }: Props & { stage: BatchStage }) {
  const { t } = useTranslation();
  const [missing, setMissing] = useState<number[]>([]);
  const [note, setNote] = useState('');
  const left = batch.heads - missing.length;
  const why = left === 0 ? t('teams.nobody_left') : missing.length && !note.trim() ? t('teams.need_why_missing') : undefined;
  const send = () => take(api.POST('/batches/{batch}/move', { params: { path: { batch: batch.batch_id } }, body: { stage, missing, note: note.trim() } }));
  return (
    <Frame title={t(`teams.do_${stage}`)} words={t(`teams.words_${stage}`)} why={why} send={send} close={close}>
      <div className="found-form">
        <Some id="batch-missing" label={t('teams.missing')} batch={batch} value={missing} onChange={setMissing} />
        <Note value={note} onChange={setNote} />
        <p role="status">{t('teams.goes_on', { n: count(left) })}</p>
      </div>
    </Frame>
  );
}

export function Release({ batch, close }: Props) {
  const { t } = useTranslation();
  const [people, setPeople] = useState<number[]>([]);
  const [note, setNote] = useState('');
  const why = !people.length ? t('teams.need_somebody') : people.length === batch.heads ? t('teams.nobody_left') : note.trim() ? undefined : t('matter.reason_first');
  const send = () => take(api.POST('/batches/{batch}/release', { params: { path: { batch: batch.batch_id } }, body: { people, note: note.trim() } }));
  return (
    <Frame title={t('teams.do_release')} words={t('teams.words_release')} why={why} send={send} close={close}>
      <div className="found-form"><Some id="batch-out" label={t('teams.who')} batch={batch} value={people} onChange={setPeople} /><Note value={note} onChange={setNote} /></div>
    </Frame>
  );
}

/** The three numbers must be as many as are there: what is left over is said while one types. */
export function CountDay({ batch, close }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const [day, setDay] = useState(dayText(now));
  const known = batch.days.find((one) => one.day === day);
  const [said, setSaid] = useState<DayCount>({ on_duty: batch.heads, resting: 0, ill: 0 });
  const sum = said.on_duty + said.resting + said.ill;
  const why = sum === batch.heads ? undefined : t('teams.sum_differs', { sum: count(sum), heads: count(batch.heads) });
  const send = () => take(api.PUT('/batches/{batch}/days/{day}', { params: { path: { batch: batch.batch_id, day } }, body: said }));
  return (
    <Frame title={t('teams.do_count')} words={t('teams.words_count', { n: count(batch.heads) })} why={why} send={send} close={close}>
      <div className="found-form">
        <label htmlFor="count-day">{t('teams.day')}</label>
        <Input id="count-day" type="date" value={day} max={dayText(now)} onChange={(e) => setDay(e.target.value)} />
        {known ? <p className="hint">{t('teams.said_before', { line: t('teams.day_line', { on_duty: count(known.on_duty), resting: count(known.resting), ill: count(known.ill) }) })}</p> : null}
        <div className="day-fields">{KINDS.map((kind) => (
          <div key={kind}><label htmlFor={`count-${kind}`}>{t(`teams.${kind}`)}</label>
            <InputNumber id={`count-${kind}`} min={0} max={batch.heads} precision={0} value={said[kind]} onChange={(n) => setSaid({ ...said, [kind]: n ?? 0 })} /></div>
        ))}</div>
      </div>
    </Frame>
  );
}
