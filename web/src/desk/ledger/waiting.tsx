/** What waits for a second person, and what is on its way, the oldest first. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../../api/download';
import type { LedgerWaiting, Moved, OpenEntry } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { dueWords, moment, spanWords } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { PayeesLink } from './payment';
import { Receive } from './receive';
import { Settle, Void } from './settle';
import { useAmount, useCommodityName, useWay } from './words';

const oldest = (rows: OpenEntry[]) => [...rows].sort((a, b) => a.at_ms - b.at_ms || a.entry_id - b.entry_id);

export function Waiting({ open }: { open: LedgerWaiting }) {
  const { t } = useTranslation();
  if (!open.reservations.length && !open.shipments.length) return <p className="second pad">{t('ledger.none_waiting')}</p>;
  return (
    <>
      <Part what="reservations" rows={open.reservations} />
      <Part what="shipments" rows={open.shipments} />
    </>
  );
}

function Part({ what, rows }: { what: 'reservations' | 'shipments'; rows: OpenEntry[] }) {
  const { t } = useTranslation();
  if (!rows.length) return null;
  return (
    <section aria-label={t(`ledger.${what}`)}>
      <h2 className="ledger-kind">{t(`ledger.${what}`)} <span className="second">{count(rows.length)}</span></h2>
      <ul className="ledger-rows">{oldest(rows).map((row) => (row.until_ms === undefined ? <Shipment key={row.entry_id} row={row} /> : <Reservation key={row.entry_id} row={row} until={row.until_ms} />))}</ul>
    </section>
  );
}

/** So much of what; from where to where when there is more than one place to name. */
export function Moves({ moves, ends = true }: { moves: Moved[]; ends?: boolean }) {
  const amount = useAmount();
  const title = useCommodityName();
  const way = useWay();
  return (
    <ul className="ledger-moves">
      {moves.map((m, at) => {
        const { from, to } = way(m);
        return <li key={at}><strong>{amount(m.amount, m.measure)}</strong> <Link to="/ledger/$commodity" params={{ commodity: String(m.commodity_id) }}>{title(m)}</Link>{ends ? <span className="second"> {from} → {to}</span> : null}</li>;
      })}
    </ul>
  );
}

export function Cause({ row }: { row: { matter_id: number; matter: string } }) {
  const { t } = useTranslation();
  return row.matter ? <Link to="/matters/$id" params={{ id: String(row.matter_id) }}>{row.matter}</Link> : <span>{t('ledger.matter_hidden')}</span>;
}

function About({ row }: { row: OpenEntry }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const said = [t('ledger.said_by', { unit: name(row.by ?? row.unit), at: moment(row.at_ms, i18n.language) }), row.note].filter(Boolean);
  return <p className="second"><Cause row={row} />{` · ${said.join(' · ')}`}</p>;
}

function Reservation({ row, until }: { row: OpenEntry; until: number }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const now = useNow();
  const [doing, setDoing] = useState<'settle' | 'void' | null>(null);
  const due = dueWords(until, now, i18n.language);
  const why = row.can_end ? undefined : t('ledger.why_not_check', { unit: name(row.unit) });
  return (
    <li>
      <div className="ledger-age"><strong>{spanWords(now - row.at_ms, i18n.language)}</strong><span className={due.late ? 'hint late' : 'hint'}>{due.late ? t('ledger.is_over') : t('ledger.until_left', { left: due.words })}</span></div>
      <div className="ledger-what"><strong>{t(`ledger.kind_of_${row.kind}`)}</strong> <span className="second">{t('ledger.waits_check')}</span><Moves moves={row.moves} />{row.payees ? <p><PayeesLink payees={row.payees} /></p> : null}<About row={row} />{why ? <p className="hint">{why}</p> : null}</div>
      <div className="ledger-buttons">
        <Button type={row.can_end ? 'primary' : 'default'} disabled={!row.can_end} title={why} onClick={() => setDoing('settle')}>{t('ledger.settle')}</Button>
        {row.can_void ? <Button onClick={() => setDoing('void')}>{t('ledger.void')}</Button> : null}
      </div>
      {doing === 'settle' ? <Settle row={row} close={() => setDoing(null)} /> : null}
      {doing === 'void' ? <Void row={row} close={() => setDoing(null)} /> : null}
    </li>
  );
}

function Shipment({ row }: { row: OpenEntry }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const now = useNow();
  const [receiving, setReceiving] = useState(false);
  const why = row.can_end ? undefined : t('ledger.why_not_receive', { unit: name(row.moves[0]?.to.unit) });
  return (
    <li>
      <div className="ledger-age"><strong>{spanWords(now - row.at_ms, i18n.language)}</strong><span className="hint">{t('ledger.place_transit')}</span></div>
      <div className="ledger-what"><strong>{t('ledger.from_to', { from: name(row.unit), to: name(row.moves[0]?.to.unit) })}</strong>{row.moves.some((m) => m.from.place === 'unbooked') ? <span className="late"> {t('ledger.place_unbooked')}</span> : null}<Moves moves={row.moves} ends={false} /><About row={row} />{why ? <p className="hint">{why}</p> : null}</div>
      <div className="ledger-buttons"><Button type={row.can_end ? 'primary' : 'default'} disabled={!row.can_end} title={why} onClick={() => setReceiving(true)}>{t('ledger.receive')}</Button><Button href={download(`/shipments/${row.entry_id}/note`, { lang: i18n.language })} target="_blank">{t('supply.note')}</Button></div>
      {receiving ? <Receive row={row} close={() => setReceiving(false)} /> : null}
    </li>
  );
}
