/** Small parts of the editor: faults in words at their place, words in both languages, a formula with its error underlined. */
import { Input, Select } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FormFault } from '../../api/types';
import type { Words } from '../../form/form';
import { atError } from '../compose/audience-text';
import '../compose/compose.css';

export function FaultLines({ faults, id }: { faults: readonly FormFault[]; id?: string }) {
  const { t, i18n } = useTranslation();
  const title = (fault: FormFault) => (i18n.language.startsWith('en') ? fault.title : fault.title_zh) ?? fault.code;
  return (
    <div id={id} aria-live="polite">
      {faults.map((fault, n) => (
        <p key={`${fault.pointer} ${n}`} className="late hint form-fault">
          {fault.at === undefined ? '' : t('forms.fault_at', { n: fault.at + 1 })}{title(fault)}{fault.detail ? <> <code>{fault.detail}</code></> : null}{fault.instead ? <> · {t('forms.instead')} <code>{fault.instead}</code></> : null}
        </p>
      ))}
    </div>
  );
}

interface WordsProps { id: string; label: string; value: Words | undefined; onChange: (words: Words | undefined) => void; faults?: readonly FormFault[]; hint?: string | undefined; needed?: boolean }
/** Both empty are none, where none is allowed. */
export function WordsField({ id, label, value, onChange, faults = [], hint, needed = false }: WordsProps) {
  const { t } = useTranslation();
  const set = (zh: string, en: string) => onChange(needed || zh || en ? { zh, ...(en ? { en } : {}) } : undefined);
  const [zh, en] = [value?.zh ?? '', value?.en ?? ''];
  return (
    <fieldset className="words-field" aria-describedby={`${id}-faults`}>
      <legend>{label}</legend>
      <span><label htmlFor={`${id}-zh`} className="second">{t('forms.zh')}</label><Input id={`${id}-zh`} value={zh} maxLength={1000} onChange={(e) => set(e.target.value, en)} /></span>
      <span><label htmlFor={`${id}-en`} className="second">{t('forms.en')}</label><Input id={`${id}-en`} value={en} maxLength={1000} onChange={(e) => set(zh, e.target.value)} /></span>
      {hint ? <p className="hint">{hint}</p> : null}
      <FaultLines id={`${id}-faults`} faults={faults} />
    </fieldset>
  );
}

interface FormulaProps { id: string; label: string; value: string; onChange: (text: string) => void; faults: readonly FormFault[]; hint?: string; insert: readonly { value: string; label: string }[] }
export function FormulaField({ id, label, value, onChange, faults, hint, insert }: FormulaProps) {
  const { t } = useTranslation();
  const area = useRef<HTMLTextAreaElement>(null);
  const wrong = faults.find((fault) => fault.at !== undefined);
  const [before, bad, after] = wrong ? atError(value, wrong.at ?? 0, wrong.len ?? 1) : [value, '', ''];
  const put = (text: string) => {
    const [from, to] = [area.current?.selectionStart ?? value.length, area.current?.selectionEnd ?? value.length];
    onChange(value.slice(0, from) + text + value.slice(to));
    area.current?.focus();
  };
  return (
    <div className="formula">
      <div className="formula-head"><label htmlFor={id}>{label}</label><Select size="small" showSearch value={null} aria-label={t('forms.insert_into', { label })} placeholder={t('forms.insert')} popupMatchSelectWidth={false} onChange={(text: string | null) => { if (text) put(text); }} options={[...insert]} /></div>
      <div className="mirror">
        <div className="mirror-words" aria-hidden="true">{before}{bad ? <span className="mirror-wrong">{bad}</span> : null}{wrong && !bad ? <span className="mirror-wrong">&nbsp;</span> : null}{after}&nbsp;</div>
        <textarea id={id} ref={area} spellCheck={false} value={value} maxLength={2000} onChange={(e) => onChange(e.target.value)} aria-invalid={faults.length > 0} aria-describedby={`${id}-faults`} />
      </div>
      {hint ? <p className="hint">{hint}</p> : null}
      <FaultLines id={`${id}-faults`} faults={faults} />
    </div>
  );
}
