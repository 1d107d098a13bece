/** What of the journal is shown: a matter, a unit, a sort of record, a time; all of it in the address. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { q } from '../../api/queries';
import { DueField } from '../../ui/due-field';
import { useUnitName } from '../../ui/unit';
import type { AuditSearch } from '../paths';

/** What types of records begin with. */
export const SORTS = ['matter', 'receipt', 'difficulty', 'unit', 'link', 'incident', 'person', 'post', 'shift', 'audience'] as const;
const PAUSE_MS = 300;

interface Props { search: AuditSearch; put: (search: AuditSearch) => void }
export function Filters({ search, put }: Props) {
  const { t } = useTranslation();
  const with_ = (part: { [K in keyof AuditSearch]?: AuditSearch[K] | undefined }) =>
    put(Object.fromEntries(Object.entries({ ...search, after: undefined, ...part }).filter(([, v]) => v !== undefined)) as AuditSearch);
  const any = Object.keys(search).length > 0;
  return (
    <div className="audit-filters" role="search" aria-label={t('audit.filters')}>
      <MatterField value={search.matter} put={(matter) => with_({ matter })} />
      <UnitField value={search.unit} put={(unit) => with_({ unit })} />
      <span className="audit-field"><label htmlFor="a-sort">{t('audit.sort')}</label>
        <Select id="a-sort" allowClear value={search.type ?? null} onChange={(type: string | null) => with_({ type: type ?? undefined })} popupMatchSelectWidth={false}
          options={SORTS.map((value) => ({ value, label: t(`audit.sort_${value}`) }))} className="audit-select" /></span>
      <span className="audit-field"><label htmlFor="a-from">{t('audit.from')}</label><DueField id="a-from" quick={false} past value={search.from} onChange={(from) => with_({ from })} /></span>
      <span className="audit-field"><label htmlFor="a-until">{t('audit.until')}</label><DueField id="a-until" quick={false} past value={search.until} onChange={(until) => with_({ until })} /></span>
      {any ? <Button onClick={() => put({})}>{t('audit.all')}</Button> : null}
    </div>
  );
}

function MatterField({ value, put }: { value: number | undefined; put: (n: number | undefined) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(String(value ?? ''));
  const wrong = text.trim() !== '' && !/^\d+$/.test(text.trim());
  useEffect(() => setText(String(value ?? '')), [value]);
  useEffect(() => {
    const typed = /^\d+$/.test(text.trim()) ? Number(text.trim()) : undefined;
    if (typed === value) return;
    const timer = setTimeout(() => put(typed || undefined), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, put]);
  return <span className="audit-field"><label htmlFor="a-matter">{t('audit.matter')}</label><Input id="a-matter" inputMode="numeric" value={text} {...(wrong ? { status: 'error' as const } : {})} aria-invalid={wrong} onChange={(e) => setText(e.target.value)} />{wrong ? <span className="hint late" role="status">{t('audit.not_number')}</span> : null}</span>;
}

function UnitField({ value, put }: { value: number | undefined; put: (n: number | undefined) => void }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const [text, setText] = useState('');
  const found = useQuery(q.findUnits(text));
  const own = useQuery({ ...q.unit(value ?? 0), enabled: value !== undefined });
  const options = (found.data?.rows ?? []).map((u) => ({ value: u.no, label: [name(u), u.code, ...(u.valid_to_ms ? [t('organisation.closed')] : [])].join(' · ') }));
  if (own.data && !options.some((o) => o.value === value)) options.push({ value: own.data.no, label: name(own.data) });
  return (
    <span className="audit-field"><label htmlFor="a-unit">{t('audit.unit')}</label>
      <Select id="a-unit" allowClear value={value ?? null} showSearch={{ filterOption: false, onSearch: setText }} onChange={(no: number | null) => put(no ?? undefined)} options={options}
        popupMatchSelectWidth={false} notFoundContent={text ? t('ui.nothing') : t('audit.unit_type')} className="audit-select" /></span>
  );
}
