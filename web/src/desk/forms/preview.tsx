/** The form as it will be filled in, beside the editor: both languages, phone and desk. What is typed here goes nowhere. */
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answers, FileRef, FormVersion } from '../../form/form';
import type { Lang } from '../../ui/i18n';
import { FormFill } from '../form/fill';

export type Width = 'phone' | 'desk';
/** A file stays in the preview: it only needs the look of one that was sent. */
const keepFile = (file: File): Promise<FileRef> => Promise.resolve({ sha256: '0'.repeat(64), name: file.name, media_type: file.type, size: file.size });

interface Props { version: FormVersion; width: Width; setWidth?: (width: Width) => void }
export function Preview({ version, width, setWidth }: Props) {
  const { t, i18n } = useTranslation();
  const [lang, setLang] = useState<Lang>(i18n.language === 'en' ? 'en' : 'zh');
  const [answers, setAnswers] = useState<Answers>({});
  const some = Object.keys(answers).length > 0;
  return (
    <section className={`form-preview form-preview-${width}`} aria-label={t('forms.preview')}>
      <header>
        <h2>{t('forms.preview')}</h2>
        <Segmented size="small" aria-label={t('forms.preview_lang')} value={lang} onChange={setLang} options={[{ value: 'zh' as const, label: t('shell.zh') }, { value: 'en' as const, label: t('shell.en') }]} />
        {setWidth ? <Segmented size="small" aria-label={t('forms.preview_width')} value={width} onChange={setWidth} options={(['phone', 'desk'] as const).map((value) => ({ value, label: t(`forms.width_${value}`) }))} /> : null}
        {some ? <button type="button" className="linkish" onClick={() => setAnswers({})}>{t('forms.preview_clear')}</button> : null}
      </header>
      <div className="form-preview-paper" lang={lang}>
        <h3>{(lang === 'en' ? version.title.en || version.title.zh : version.title.zh) || t('forms.untitled')}</h3>
        {version.nodes.length ? <FormFill version={version} answers={answers} onChange={setAnswers} lang={lang} send={keepFile} /> : <p className="second">{t('forms.preview_empty')}</p>}
      </div>
    </section>
  );
}
