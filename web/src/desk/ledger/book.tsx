/** Books what happened on the accounts of the own unit: one dialog, with the fields that the deed asks for. */
import { useQuery } from '@tanstack/react-query';
import { Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Commodity, UnitRef } from '../../api/types';
import { useNow } from '../../ui/clock';
import { DueField } from '../../ui/due-field';
import { count } from '../../ui/format';
import { DAY_MS, dayText } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { Frame } from '../restructure/frame';
import { UnitField } from '../restructure/unit-field';
import { FEN } from './amount';
import { CauseField } from './cause-field';
import { type DeedKind, type Draft, deedOf, draftOf, lackOf, takes, totalOf } from './deed';
import { payeesOf } from './payees';
import { standQuery, waitingQuery } from './queries';
import { Shares } from './shares';
import { heldBack } from './stand';
import { useAmount, useCommodityName, useMeasure } from './words';

const NOTE_MAX = 2_000;
const RESERVED_DAYS = 3;
const RESERVED_DAYS_MAX = 90;

/** What the books have at the own unit, and what of it no reservation holds back. */
function useHas(commodity: Commodity, own: UnitRef): { hand: number; left: number } | undefined {
  const board = useQuery(standQuery(commodity.commodity_id, own.no)).data;
  const open = useQuery(waitingQuery()).data;
  if (!board || !open) return undefined;
  const hand = board.rows.find((row) => row.unit.no === own.no)?.stand.hand ?? 0;
  return { hand, left: hand - heldBack(open.reservations, commodity.commodity_id, own.no) };
}

interface Props { kind: DeedKind; commodity: Commodity; own: UnitRef; close: () => void; done: (words: string) => void }
export function Book({ kind, commodity, own, close, done }: Props) {
  const { t } = useTranslation();
  const amount = useAmount();
  const title = useCommodityName();
  const now = useNow();
  const { commodity_id, measure } = commodity;
  const today = dayText(now);
  const [draft, setDraft] = useState<Draft>(() => ({ ...draftOf(kind), ...(kind === 'pay' ? { until: now + RESERVED_DAYS * DAY_MS } : {}) }));
  const [matter, setMatter] = useState<number>();
  const [on, setOn] = useState(today);
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const has = useHas(commodity, own);
  const lack = lackOf(draft, measure, has, now);
  const why = lack === 'too_much' ? t('ledger.too_much', { left: amount(has?.left ?? 0, measure) }) : lack ? t(`ledger.${lack}`) : matter === undefined ? t('ledger.need_cause') : !on || on > today ? t('ledger.need_day') : undefined;
  const send = async () => {
    const note = draft.note.trim();
    const entry = { matter_id: matter ?? 0, deed: deedOf(draft, commodity_id, measure), ...(on === today ? {} : { on }), ...(note ? { note } : {}) };
    const booked = await take(kind === 'pay' ? api.POST('/reservations', { body: { entry, until_ms: draft.until ?? 0 } }) : api.POST('/entries', { body: entry }));
    done(t(kind === 'pay' ? 'ledger.did_reserve' : 'ledger.did_post', { deed: t(`ledger.kind_of_${kind}`), amount: amount(totalOf(draft, measure) ?? 0, measure), no: booked.entry_id }));
  };
  return (
    <Frame title={t(`ledger.kind_of_${kind}`)} words={t(`ledger.words_${kind}`)} why={why} send={send} close={close}>
      <p><strong>{title(commodity)}</strong>{commodity.nature.kind === 'goods' ? ` · ${t('ledger.lot_is', { lot: commodity.nature.lot })}` : ''}</p>
      <HasWords has={has} draft={draft} measure={measure} />
      <div className="ledger-form">
        <Particular draft={draft} set={set} measure={measure} own={own} left={has?.left} />
        <CauseField value={matter} onChange={setMatter} first={commodity.matter_id} />
        {kind === 'pay' ? null : <><label htmlFor="book-on">{t('ledger.on')}</label><Input id="book-on" type="date" max={today} value={on} onChange={(e) => setOn(e.target.value)} /></>}
        <label htmlFor="book-note">{t(kind === 'pay' && draft.payees.trim() ? 'ledger.note' : kind === 'pay' ? 'ledger.payee' : kind === 'count' ? 'ledger.note_count' : 'ledger.note')}</label>
        <Input.TextArea id="book-note" rows={2} maxLength={NOTE_MAX} value={draft.note} onChange={(e) => set({ note: e.target.value })} />
      </div>
    </Frame>
  );
}

/** What is there before, and what would be after. */
function HasWords({ has, draft, measure }: { has: { hand: number; left: number } | undefined; draft: Draft; measure: string }) {
  const { t } = useTranslation();
  const amount = useAmount();
  if (!has) return <p className="hint" aria-busy="true">{t('ui.loading')}</p>;
  const total = totalOf(draft, measure);
  const held = has.hand - has.left;
  const there = t(measure === FEN ? 'ledger.has_balance' : 'ledger.has_hand', { amount: amount(has.hand, measure) });
  const parts = [there, ...(held ? [t('ledger.held_back', { amount: amount(held, measure) })] : [])];
  if (draft.kind === 'count' && total !== null && total !== has.hand) parts.push(t(total < has.hand ? 'ledger.count_less' : 'ledger.count_more', { amount: amount(Math.abs(total - has.hand), measure) }));
  if (draft.kind !== 'allocate' && takes(draft) && total && total <= has.left) parts.push(t('ledger.left_after', { amount: amount(has.left - total, measure) }));
  return <p className="second" aria-live="polite">{parts.join(' · ')}</p>;
}

interface ParticularProps { draft: Draft; set: (part: Partial<Draft>) => void; measure: string; own: UnitRef; left: number | undefined }
function Particular({ draft, set, measure, own, left }: ParticularProps) {
  const { t } = useTranslation();
  const name = useUnitName();
  const now = useNow();
  if (draft.kind === 'allocate') return <Shares value={draft.shares} onChange={(shares) => set({ shares })} total={totalOf(draft, measure)} left={left} own={own} />;
  return (
    <>
      {draft.kind === 'send' ? <><label htmlFor="book-to">{t('ledger.send_to')}</label><UnitField id="book-to" label={t('ledger.send_to')} value={draft.to} without={[own.no]} onChange={(to) => set({ to })} /></> : null}
      <AmountField id="book-amount" label={t(draft.kind === 'count' ? 'ledger.counted' : 'ledger.amount')} measure={measure} value={draft.amount} onChange={(amount) => set({ amount })} />
      {draft.kind === 'send' ? <><Checkbox checked={draft.unbooked} onChange={(e) => set({ unbooked: e.target.checked })}>{t('ledger.unbooked_box')}</Checkbox><p className={draft.unbooked ? 'hint late' : 'hint'}>{t('ledger.unbooked_means')}</p></> : null}
      {draft.kind === 'pay' ? <PayeesField draft={draft} set={set} /> : null}
      {draft.kind === 'pay' ? <><p className="ledger-two">{t('ledger.second_person', { unit: name(own) })}</p><label htmlFor="book-until">{t('ledger.until')}</label><DueField id="book-until" value={draft.until} max={now + RESERVED_DAYS_MAX * DAY_MS} quick={false} onChange={(until) => set({ until })} /></> : null}
    </>
  );
}

/** Who is paid, pasted from a table; with the sum beside what is to be paid. */
function PayeesField({ draft, set }: { draft: Draft; set: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation();
  const amount = useAmount();
  const list = payeesOf(draft.payees);
  const total = totalOf(draft, FEN);
  const differs = draft.payees.trim() && !list.wrong.length && list.sum !== total;
  return (
    <>
      <label htmlFor="book-payees">{t('ledger.payees')}</label>
      <Input.TextArea id="book-payees" rows={4} value={draft.payees} placeholder={t('ledger.payees_like')} onChange={(e) => set({ payees: e.target.value })} aria-describedby="book-payees-sum" />
      <p id="book-payees-sum" className={list.wrong.length || differs ? 'hint late' : 'hint'} aria-live="polite">
        {draft.payees.trim() ? [
          t('ledger.payees_read', { n: count(list.rows.length), sum: amount(list.sum, FEN) }),
          ...(list.wrong.length ? [t('ledger.payees_lines', { lines: list.wrong.slice(0, 5).join(', ') })] : []),
          ...(differs ? [t('ledger.payees_differ', { total: amount(total ?? 0, FEN), sum: amount(list.sum, FEN) })] : []),
        ].join(' · ') : t('ledger.payees_words')}
      </p>
    </>
  );
}

export function AmountField({ id, label, measure, value, onChange }: { id: string; label: string; measure: string; value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  const word = useMeasure();
  const money = measure === FEN;
  return <><label htmlFor={id}>{money ? t('ledger.in_yuan', { label }) : label}</label><Input id={id} inputMode={money ? 'decimal' : 'numeric'} suffix={money ? t('ledger.yuan') : word(measure)} value={value} onChange={(e) => onChange(e.target.value)} /></>;
}
