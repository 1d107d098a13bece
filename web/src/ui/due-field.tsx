/** A due: day and time in Asia/Shanghai, with one-press spans counted from the server's time. */
import { DatePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useNow } from './clock';
import './due-field.css';
import { dayStart, fromWall, HOUR_MS, spanWords, wall } from './time';

/** A picker speaks of wall time only: the fields are the wall fields of Shanghai. */
const toField = (ms: number): Dayjs => { const w = wall(ms); return dayjs(new Date(w.year, w.month - 1, w.day, w.hour, w.minute)); };
const fromField = (d: Dayjs): number => fromWall(d.year(), d.month() + 1, d.date(), d.hour(), d.minute());

interface Props { id: string; value: number | undefined; onChange: (ms: number | undefined) => void; max?: number | undefined; quick?: boolean; /** A time that lies behind is meant. */ past?: boolean }
export function DueField({ id, value, onChange, max, quick = true, past = false }: Props) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const spans = [2, 6, 24].map((h) => ({ key: String(h), word: t('ui.in_span', { span: spanWords(h * HOUR_MS, i18n.language) }), at: Math.ceil((now + h * HOUR_MS) / 300_000) * 300_000 }));
  const evening = dayStart(now) + 18 * HOUR_MS;
  const choices = [...spans, ...(evening > now ? [{ key: 'evening', word: t('ui.today_18'), at: evening }] : [])].filter((c) => !max || c.at <= max);
  return (
    <div className="due-field">
      <DatePicker id={id} showTime={{ format: 'HH:mm', minuteStep: 5 }} format="YYYY-MM-DD HH:mm" needConfirm={false} value={value ? toField(value) : null} onChange={(d) => onChange(d ? fromField(d) : undefined)} placeholder="" />
      {quick ? <span className="due-quick">{choices.map((c) => <button type="button" className="linkish" key={c.key} onClick={() => onChange(c.at)}>{c.word}</button>)}</span> : null}
      {!past && value && value <= now ? <span className="late hint">{t('ui.due_past')}</span> : null}
      {value && max && value > max ? <span className="late hint">{t('ui.due_after')}</span> : null}
    </div>
  );
}
