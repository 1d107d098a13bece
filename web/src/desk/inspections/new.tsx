/** A finding as an inspector writes it: what, where, who mends it, until when, and what the report has to show. */
import { useQuery } from '@tanstack/react-query';
import { Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { FileRef, Severity, UnitRef } from '../../api/types';
import { useNow } from '../../ui/clock';
import { DueField } from '../../ui/due-field';
import { Attachments } from '../compose/text-field';
import '../compose/compose.css';
import { SEVERITIES } from '../paths';
import { Frame } from '../restructure/frame';
import { UnitField } from '../restructure/unit-field';

export function NewFinding({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const incident = useQuery(q.overview()).data?.incident?.id;
  const [to, setTo] = useState<UnitRef>();
  const [site, setSite] = useState<UnitRef>();
  const [said, setSaid] = useState({ title: '', text: '', category: '', evidence: '' });
  const [severity, setSeverity] = useState<Severity>('minor');
  const [due, setDue] = useState<number>();
  const [files, setFiles] = useState<FileRef[]>([]);
  const say = (part: keyof typeof said) => (e: { target: { value: string } }) => setSaid({ ...said, [part]: e.target.value });
  const why = !to ? t('inspections.need_unit') : !said.title.trim() || !said.text.trim() || !said.category.trim() ? t('inspections.need_words') : !due || due <= now ? t('inspections.need_due') : undefined;
  const send = () => take(api.POST('/findings', { body: {
    title: said.title.trim(), text: said.text, to: to?.no ?? 0, severity, category: said.category.trim(), due_ms: due ?? 0, files: files.map((f) => f.sha256),
    ...(site ? { site: site.no } : {}), ...(said.evidence.trim() ? { evidence: said.evidence.trim() } : {}), ...(incident ? { incident_id: incident } : {}),
  } }));
  return (
    <Frame wide title={t('inspections.issue')} words={t('inspections.issue_words')} why={why} send={send} close={close}>
      <div className="found-form">
        <label htmlFor="found-to">{t('inspections.f_to')}</label>
        <UnitField id="found-to" label={t('inspections.f_to')} value={to} onChange={setTo} />
        <label htmlFor="found-site">{t('inspections.f_site')}</label>
        <UnitField id="found-site" label={t('inspections.f_site')} value={site} onChange={setSite} clear />
        <label htmlFor="found-title">{t('inspections.f_title')}</label>
        <Input id="found-title" maxLength={200} value={said.title} onChange={say('title')} />
        <label htmlFor="found-text">{t('inspections.f_text')}</label>
        <Input.TextArea id="found-text" rows={3} value={said.text} onChange={say('text')} />
        <label htmlFor="found-category">{t('inspections.f_category')}</label>
        <Input id="found-category" maxLength={60} value={said.category} onChange={say('category')} aria-describedby="found-category-hint" />
        <p className="hint" id="found-category-hint">{t('inspections.category_hint')}</p>
        <fieldset><legend>{t('inspections.severity')}</legend><Radio.Group value={severity} onChange={(e) => setSeverity(e.target.value as Severity)} options={SEVERITIES.map((value) => ({ value, label: t(`inspections.severity_${value}`) }))} /></fieldset>
        <label htmlFor="found-due">{t('inspections.f_due')}</label>
        <DueField id="found-due" value={due} onChange={setDue} />
        <label htmlFor="found-evidence">{t('inspections.f_evidence')}</label>
        <Input id="found-evidence" maxLength={200} value={said.evidence} onChange={say('evidence')} aria-describedby="found-evidence-hint" />
        <p className="hint" id="found-evidence-hint">{t('inspections.evidence_hint')}</p>
        <h3>{t('inspections.before')}</h3>
        <Attachments files={files} add={(file) => setFiles((all) => [...all.filter((f) => f.sha256 !== file.sha256), file])} remove={(sha) => setFiles((all) => all.filter((f) => f.sha256 !== sha))} />
      </div>
    </Frame>
  );
}
