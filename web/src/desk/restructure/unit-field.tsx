/** One unit that stands, found by name, alias, pinyin or code. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { q } from '../../api/queries';
import type { Level, UnitRef } from '../../api/types';
import { useUnitName } from '../../ui/unit';

interface Props { id: string; label: string; value: UnitRef | undefined; onChange: (unit: UnitRef | undefined) => void; without?: number[]; level?: Level; clear?: boolean }
export function UnitField({ id, label, value, onChange, without = [], level, clear = false }: Props) {
  const { t } = useTranslation();
  const name = useUnitName();
  const [text, setText] = useState('');
  const rows = useQuery(q.findUnits(text)).data?.rows ?? [];
  const found = rows.filter((u) => !u.valid_to_ms && !without.includes(u.no) && (!level || u.level === level));
  const all = new Map<number, UnitRef & { path?: unknown }>([...(value ? [value] : []), ...found].map((u) => [u.no, u]));
  const place = (u: { path?: unknown }) => (typeof u.path === 'string' ? u.path : '');
  return (
    <Select id={id} aria-label={label} className="unit-field" allowClear={clear} showSearch={{ filterOption: false, onSearch: setText }} value={value?.no ?? null} notFoundContent={text ? t('restructure.no_unit') : t('restructure.type_unit')}
      onChange={(no: number | undefined) => { setText(''); onChange(no === undefined ? undefined : all.get(no)); }}
      options={[...all.values()].map((u) => ({ value: u.no, label: place(u) ? `${name(u)} · ${place(u)}` : name(u) }))} />
  );
}
