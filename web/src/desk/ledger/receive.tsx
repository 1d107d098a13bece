/** Goods have arrived: what was sent stands there already, one press when all of it is good; less says why. */
import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { OpenEntry } from '../../api/types';
import { useUnitName } from '../../ui/unit';
import { Frame } from '../restructure/frame';
import { parseAmount, typed } from './amount';
import { useAmount, useCommodityName, useMeasure } from './words';

const NOTE_MAX = 2_000;

export function Receive({ row, close }: { row: OpenEntry; close: () => void }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const title = useCommodityName();
  const amount = useAmount();
  const measure = useMeasure();
  const [good, setGood] = useState<string[]>(() => row.moves.map((m) => typed(m.amount, m.measure)));
  const [note, setNote] = useState('');
  const said = row.moves.map((m, at) => parseAmount(good[at] ?? '', m.measure));
  const wrong = row.moves.some((m, at) => { const n = said[at]; return n === null || n === undefined || n > m.amount; });
  const less = !wrong && row.moves.some((m, at) => (said[at] ?? 0) < m.amount);
  const why = wrong ? t('ledger.why_received') : less && !note.trim() ? t('ledger.why_less') : undefined;
  const send = () => take(api.POST('/shipments/{entry}/receive', {
    params: { path: { entry: row.entry_id } },
    body: { lines: row.moves.map((m, at) => ({ commodity_id: m.commodity_id, good: said[at] ?? 0 })), ...(note.trim() ? { note: note.trim() } : {}) },
  }));
  return (
    <Frame title={t('ledger.receive')} words={t('ledger.receive_words', { unit: name(row.unit) })} why={why} send={send} close={close}>
      <div className="ledger-form">
        {row.moves.map((m, at) => (
          <div key={m.commodity_id}>
            <label htmlFor={`good-${at}`}>{t('ledger.good_of', { name: title(m), amount: amount(m.amount, m.measure) })}</label>
            <Input id={`good-${at}`} inputMode="numeric" suffix={measure(m.measure)} value={good[at] ?? ''} onChange={(e) => setGood(good.map((one, n) => (n === at ? e.target.value : one)))} />
          </div>
        ))}
        <label htmlFor="receive-note">{t(less ? 'ledger.note_less' : 'ledger.note')}</label>
        <Input.TextArea id="receive-note" rows={2} maxLength={NOTE_MAX} value={note} onChange={(e) => setNote(e.target.value)} />
      </div>
    </Frame>
  );
}
