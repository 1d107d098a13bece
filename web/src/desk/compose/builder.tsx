/** Builds the audience's text by picking; the text stays the truth and can be changed by hand afterwards. */
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { q } from '../../api/queries';
import type { Level } from '../../api/types';
import { LINES } from '../../ui/lines';
import { type Picked, UnitPicker } from './audience-field';
import { audienceText, type Condition, type Facet, FIRST, type Join } from './audience-text';

const LEVELS: Level[] = ['province', 'city', 'county', 'town', 'village', 'grid', 'organ', 'institution', 'site', 'group'];
const SECTORS = ['health', 'public-security', 'education', 'transport', 'market-regulation', 'commerce', 'emergency', 'development', 'medical-insurance', 'logistics', 'press', 'customs', 'office', 'personnel', 'discipline', 'information', 'organs-committee', 'united-front', 'youth'];
const KINDS = ['organ', 'hospital', 'school', 'press', 'village', 'grid'];
const FACETS: Facet[] = ['under', 'unit', 'level', 'sector', 'kind', 'tag', 'saved'];
const JOINS: Join[] = ['and', 'except', 'or'];

/** A condition with the names of its units, which the text does not hold. */
type Row = Condition & { key: number; units: Picked[] };
const row = (key: number, rest: Partial<Row> = {}): Row => ({ ...FIRST, units: [], key, ...rest });

export function Builder({ onText }: { onText: (text: string) => void }) {
  const { t } = useTranslation();
  const [rows, setRows] = useState<Row[]>([row(0)]);
  const put = (next: Row[]) => { setRows(next); onText(audienceText(next)); };
  const change = (key: number, patch: Partial<Row>) => put(rows.map((r) => (r.key === key ? { ...r, ...patch } : r)));
  const add = () => setRows([...rows, row(Math.max(...rows.map((r) => r.key), 0) + 1, { facet: 'level' })]);
  return (
    <div className="builder">
      <p className="hint">{t('compose.builder_words')}</p>
      <ol>{rows.map((r, at) => (
        <li key={r.key} className={r.join === 'or' && at ? 'builder-row builder-or' : 'builder-row'}>
          {at ? <Select className="builder-join" aria-label={t('compose.b_join', { n: at + 1 })} value={r.join} onChange={(join) => change(r.key, { join })} options={JOINS.map((j) => ({ value: j, label: t(`compose.b_${j}`) }))} /> : <span className="builder-join second">{t('compose.b_first')}</span>}
          <Select className="builder-facet" aria-label={t('compose.b_facet', { n: at + 1 })} value={r.facet} onChange={(facet) => change(r.key, { facet, values: [], units: [] })} options={FACETS.map((f) => ({ value: f, label: t(`compose.f_${f}`) }))} />
          <div className="builder-values"><Values row={r} n={at + 1} change={(patch) => change(r.key, patch)} /></div>
          <Button type="text" aria-label={t('compose.b_drop', { n: at + 1 })} disabled={rows.length === 1} title={rows.length === 1 ? t('compose.b_last') : undefined} onClick={() => put(rows.filter((other) => other.key !== r.key))}>×</Button>
        </li>
      ))}</ol>
      <Button onClick={add}>{t('compose.b_add')}</Button>
    </div>
  );
}

function Values({ row: r, n, change }: { row: Row; n: number; change: (patch: Partial<Row>) => void }) {
  const { t } = useTranslation();
  const saved = useQuery(q.audiences()).data?.rows ?? [];
  const label = t('compose.b_values', { n });
  const units = <UnitPicker id={`b-units-${r.key}`} label={label} value={r.units} onChange={(picked) => change({ units: picked, values: picked.map((u) => u.code) })} />;
  const from = (options: { value: string; label: string }[], mode: 'multiple' | 'tags') => <Select className="builder-select" aria-label={label} mode={mode} value={r.values} onChange={(values: string[]) => change({ values })} options={options} placeholder={mode === 'tags' ? t('compose.b_type') : undefined} />;
  switch (r.facet) {
    case 'under': return <>{units}<Select className="builder-line" aria-label={t('compose.b_line', { n })} value={r.line} onChange={(line) => change({ line })} options={LINES.map((l) => ({ value: l as string, label: t('compose.b_on_line', { line: t(`ui.line_${l}`) }) }))} /></>;
    case 'unit': return units;
    case 'level': return from(LEVELS.map((l) => ({ value: l, label: t(`ui.level_${l}`) })), 'multiple');
    case 'sector': return from(SECTORS.map((s) => ({ value: s, label: t(`compose.sector_${s}`) })), 'tags');
    case 'kind': return from(KINDS.map((k) => ({ value: k, label: t(`compose.kind_${k}`) })), 'tags');
    case 'tag': return from([], 'tags');
    case 'saved': return saved.length ? from(saved.map((s) => ({ value: s.name, label: s.name })), 'multiple') : <p className="hint">{t('compose.b_none_saved')}</p>;
  }
}
