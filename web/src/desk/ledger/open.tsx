/** Opens a fund, or names a lot; nothing stands on it before something is taken in. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Input, Select } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { useOwnUnit } from '../../api/may';
import type { CommodityKind, Nature } from '../../api/types';
import { useUnitName, useWords } from '../../ui/unit';
import { Frame } from '../restructure/frame';
import { CauseField } from './cause-field';
import { NewItem } from './item';
import { itemsQuery } from './queries';

const TITLE_MAX = 200;
const LOT_MAX = 60;
const WISH_MAX = 2_000;
const SUPPLIES: readonly CommodityKind[] = ['goods', 'person_days', 'vehicles'];

interface Draft { kind: CommodityKind; name: string; name_en: string; source: string; purpose: string; item: string; lot: string; expires: string; wish: string }

function natureOf(d: Draft): Nature {
  const [source, purpose, lot, wish] = [d.source, d.purpose, d.lot, d.wish].map((text) => text.trim()) as [string, string, string, string];
  if (d.kind === 'money') return { kind: 'money', source, purpose };
  if (d.kind === 'goods') return { kind: 'goods', item: d.item, lot, ...(d.expires ? { expires: d.expires } : {}), ...(wish ? { wish } : {}) };
  return { kind: d.kind };
}
/** What is still missing, as the key of its words. */
function lacks(d: Draft): string | undefined {
  if (!d.name.trim()) return 'need_name';
  if (d.kind === 'money') return d.source.trim() && d.purpose.trim() ? undefined : 'need_source';
  if (d.kind !== 'goods') return undefined;
  return !d.item ? 'need_item' : d.lot.trim() ? undefined : 'need_lot';
}

export function OpenCommodity({ money, close }: { money: boolean; close: () => void }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const own = useOwnUnit();
  const go = useNavigate();
  const [draft, setDraft] = useState<Draft>({ kind: money ? 'money' : 'goods', name: '', name_en: '', source: '', purpose: '', item: '', lot: '', expires: '', wish: '' });
  const [matter, setMatter] = useState<number>();
  const opened = useRef<number>(undefined);
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const lack = lacks(draft);
  const why = lack ? t(`ledger.${lack}`) : matter === undefined ? t('ledger.need_cause') : undefined;
  const send = async () => {
    const body = { matter_id: matter ?? 0, name: draft.name.trim(), ...(draft.name_en.trim() ? { name_en: draft.name_en.trim() } : {}), nature: natureOf(draft) };
    opened.current = (await take(api.POST('/commodities', { body }))).commodity_id;
  };
  const after = () => { if (opened.current !== undefined) void go({ to: '/ledger/$commodity', params: { commodity: String(opened.current) } }); };
  return (
    <Frame title={t(money ? 'ledger.open_money' : 'ledger.open_supplies')} words={t('ledger.open_words', { unit: name(own) })} why={why} send={send} after={after} close={close}>
      <div className="ledger-form">
        {money ? null : <><label htmlFor="open-kind">{t('ledger.kind')}</label><Select id="open-kind" aria-label={t('ledger.kind')} className="unit-field" value={draft.kind} onChange={(kind) => set({ kind })} options={SUPPLIES.map((value) => ({ value, label: t(`ledger.kind_${value}`) }))} /></>}
        {draft.kind === 'goods' ? <ItemField value={draft.item} onChange={(item, title) => set({ item, ...(draft.name.trim() ? {} : { name: title }) })} /> : null}
        <Line id="open-name" label={t('ledger.name')} value={draft.name} max={TITLE_MAX} onChange={(v) => set({ name: v })} />
        <Line id="open-name-en" label={t('ledger.name_en')} value={draft.name_en} max={TITLE_MAX} onChange={(v) => set({ name_en: v })} />
        {money ? <><Line id="open-source" label={t('ledger.source')} value={draft.source} max={TITLE_MAX} onChange={(v) => set({ source: v })} /><Line id="open-purpose" label={t('ledger.purpose')} value={draft.purpose} max={TITLE_MAX} onChange={(v) => set({ purpose: v })} /></> : null}
        {draft.kind === 'goods' ? <>
          <Line id="open-lot" label={t('ledger.lot')} value={draft.lot} max={LOT_MAX} onChange={(v) => set({ lot: v })} />
          <label htmlFor="open-expires">{t('ledger.expires_on')}</label><Input id="open-expires" type="date" value={draft.expires} onChange={(e) => set({ expires: e.target.value })} />
          <Line id="open-wish" label={t('ledger.wish')} value={draft.wish} max={WISH_MAX} onChange={(v) => set({ wish: v })} />
        </> : null}
        <CauseField value={matter} onChange={setMatter} />
      </div>
    </Frame>
  );
}

export function Line({ id, label, value, max, onChange }: { id: string; label: string; value: string; max: number; onChange: (text: string) => void }) {
  return <><label htmlFor={id}>{label}</label><Input id={id} value={value} maxLength={max} onChange={(e) => onChange(e.target.value)} /></>;
}

function ItemField({ value, onChange }: { value: string; onChange: (code: string, title: string) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const list = useQuery(itemsQuery()).data;
  const [adding, setAdding] = useState(false);
  const rows = list?.rows ?? [];
  return (
    <>
      <label htmlFor="open-item">{t('ledger.item')}</label>
      <Select id="open-item" aria-label={t('ledger.item')} className="unit-field" showSearch={{ optionFilterProp: 'label' }} value={value || null} notFoundContent={t('ledger.no_item')}
        onChange={(code: string) => onChange(code, rows.find((row) => row.code === code)?.name ?? '')}
        options={rows.map((row) => ({ value: row.code, label: `${words(row.name, row.name_en)} · ${row.measure} · ${row.code}` }))} />
      {list?.can_write
        ? adding ? <NewItem close={() => setAdding(false)} done={(item) => { setAdding(false); onChange(item.code, item.name); }} /> : <p><button type="button" className="linkish" onClick={() => setAdding(true)}>{t('ledger.add_item')}</button></p>
        : <p className="hint">{t('ledger.items_are_put')}</p>}
    </>
  );
}
