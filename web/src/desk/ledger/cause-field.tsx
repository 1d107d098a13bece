/** The matter that causes an entry: an open one that the own unit sees, found by its title. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { causesQuery } from './queries';

const OVER: readonly string[] = ['closed', 'withdrawn', 'draft'];
const isOpen = (matter: { status: string }) => !OVER.includes(matter.status);

/** `first` is proposed while it is open and seen here: mostly what caused the fund causes what is done with it. */
export function CauseField({ value, onChange, first }: { value: number | undefined; onChange: (id: number | undefined) => void; first?: number }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [touched, setTouched] = useState(false);
  const [picked, setPicked] = useState<{ id: number; title: string; number?: string }>();
  const found = useQuery({ ...causesQuery(text.trim()), placeholderData: (old) => old });
  const fits = useQuery({ ...causesQuery(''), enabled: first !== undefined }).data?.rows.find((m) => m.id === first && isOpen(m));
  useEffect(() => { if (fits && value === undefined && !touched) onChange(fits.id); }, [fits, value, touched, onChange]);
  const rows = (found.data?.rows ?? []).filter(isOpen);
  const all = new Map<number, { id: number; title: string; number?: string }>([...(fits && !text ? [fits] : []), ...rows].map((m) => [m.id, m]));
  const chosen = [picked, fits].find((m) => m?.id === value);
  if (chosen && !all.has(chosen.id)) all.set(chosen.id, chosen);
  return (
    <>
      <label htmlFor="ledger-cause">{t('ledger.cause')}</label>
      <Select id="ledger-cause" aria-label={t('ledger.cause')} className="unit-field" showSearch={{ filterOption: false, onSearch: setText }} value={value ?? null}
        notFoundContent={found.isPending ? t('ui.loading') : t('ledger.no_cause')}
        onChange={(id: number | undefined) => { setText(''); setTouched(true); setPicked(id === undefined ? undefined : all.get(id)); onChange(id); }}
        options={[...all.values()].map((m) => ({ value: m.id, label: m.number ? `${m.title} · ${m.number}` : m.title }))} />
    </>
  );
}
