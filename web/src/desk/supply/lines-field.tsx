/** What is asked for, line by line: the item, and how much, or that nobody knows how much. */
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TypedLine } from '../../api/types';
import { useWords } from '../../ui/unit';
import { itemsQuery } from '../ledger/queries';
import { EMPTY_LINE, LINES_MAX } from './lines';
import './supply.css';

export function LinesField({ value, onChange }: { value: TypedLine[]; onChange: (lines: TypedLine[]) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const items = useQuery(itemsQuery()).data?.rows ?? [];
  const set = (at: number, part: Partial<TypedLine>) => onChange(value.map((line, n) => (n === at ? { ...line, ...part } : line)));
  return (
    <div className="supply-lines">
      {value.map((line, at) => {
        const measure = items.find((item) => item.code === line.item)?.measure ?? '';
        const n = at + 1;
        return (
          <div className="supply-line" key={at} role="group" aria-label={t('supply.line', { n })}>
            <Select aria-label={t('supply.item_of', { n })} showSearch={{ optionFilterProp: 'label' }} placeholder={t('ledger.item')} value={line.item || null} onChange={(item: string) => set(at, { item })} options={items.map((item) => ({ value: item.code, label: words(item.name, item.name_en) }))} notFoundContent={t('ledger.no_item')} />
            <Input aria-label={t('supply.amount_of', { n })} inputMode="numeric" suffix={measure} placeholder={line.unknown ? t('supply.unknown') : t('ledger.amount')} disabled={line.unknown} value={line.unknown ? '' : line.amount} onChange={(e) => set(at, { amount: e.target.value })} />
            <Checkbox checked={line.unknown} onChange={(e) => set(at, { unknown: e.target.checked })}>{t('supply.unknown')}</Checkbox>
            <Button onClick={() => onChange(value.filter((_, other) => other !== at))} aria-label={t('supply.drop_of', { n })}>{t('supply.drop')}</Button>
          </div>
        );
      })}
      <Button disabled={value.length >= LINES_MAX} onClick={() => onChange([...value, EMPTY_LINE])}>{t('supply.add')}</Button>
    </div>
  );
}
