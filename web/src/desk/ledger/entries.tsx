/** The entries behind the figures of one unit, the newest first; a mistake is reversed here. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { useMay, useOwnUnit } from '../../api/may';
import type { LedgerEntry, UnitRef } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { PayeesLink } from './payment';
import { entriesQuery } from './queries';
import { WithReason } from './settle';
import { Cause, Moves } from './waiting';
import { Way } from './way';
import { useAmount, useWay } from './words';

export function Entries({ commodity, unit }: { commodity: number; unit: UnitRef }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const list = useInfiniteQuery(entriesQuery(commodity, unit.no));
  const [way, setWay] = useState(false);
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <section className="ledger-entries" aria-labelledby="entries">
      <div className="ledger-kind ledger-kind-bar">
        <h2 id="entries">{t('ledger.entries', { unit: name(unit) })}</h2>
        <Button className="no-print" aria-expanded={way} onClick={() => setWay(!way)}>{t('ledger.way')}</Button>
      </div>
      {way ? <Way commodity={commodity} unit={unit.no} /> : null}
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      {rows.length ? <Table rows={rows} /> : null}
      {list.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {list.data && !rows.length ? <p className="second pad">{t('ledger.none_entries')}</p> : null}
      {list.hasNextPage ? <p className="pad no-print"><Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('ledger.more')}</Button></p> : null}
    </section>
  );
}

function Table({ rows }: { rows: LedgerEntry[] }) {
  const { t } = useTranslation();
  return (
    <table className="matter-table entry-table">
      <thead><tr><th scope="col">{t('ledger.col_kind')}</th><th scope="col">{t('ledger.col_way')}</th><th scope="col" className="num">{t('ledger.col_amount')}</th><th scope="col">{t('ledger.col_cause')}</th><th scope="col">{t('ledger.col_state')}</th></tr></thead>
      <tbody>{rows.map((row) => <Row key={row.entry_id} row={row} />)}</tbody>
    </table>
  );
}

function Row({ row }: { row: LedgerEntry }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const amount = useAmount();
  const way = useWay();
  const own = useOwnUnit();
  const may = useMay();
  const [reversing, setReversing] = useState(false);
  const can = row.state === 'posted' && row.kind !== 'reverse' && row.unit.no === own?.no && may('ledger.book');
  const off = row.state === 'voided' || row.state === 'expired' || row.state === 'reversed';
  const ends = row.moves.map((m) => ({ ...way(m), amount: amount(m.amount, m.measure) }));
  return (
    <tr className={off ? 'entry-off' : undefined}>
      <th scope="row" className="entry-kind"><strong>{t(`ledger.kind_of_${row.kind}`)}</strong><div className="second">{row.on}</div></th>
      <td className="entry-way">{ends.map((e, at) => <div key={at}>{e.from} <span aria-hidden="true">→</span><span className="sr">{t('ledger.to')}</span> {e.to}</div>)}</td>
      <td className="num entry-amount">{ends.map((e, at) => <div key={at}>{e.amount}</div>)}</td>
      <td className="entry-cause"><Cause row={row} />{row.note ? <div className="second">{row.note}</div> : null}<div><PayeesLink payees={row.payees} /></div></td>
      <td className="entry-state">
        <span className={row.state === 'reserved' ? 'warn' : undefined}>{t(`ledger.state_${row.state}`)}</span>{row.ends ? <span className="hint"> {t('ledger.ends', { no: row.ends })}</span> : null}
        <div className="hint">{[t('ledger.entry_no', { no: row.entry_id }), row.by ? name(row.by) : '', moment(row.at_ms, i18n.language), row.until_ms && row.state === 'reserved' ? t('ledger.until_is', { at: moment(row.until_ms, i18n.language) }) : '', row.reason ? t('ledger.reason_is', { reason: row.reason }) : ''].filter(Boolean).join(' · ')}</div>
        {can ? <Button size="small" className="no-print" onClick={() => setReversing(true)}>{t('ledger.reverse')}</Button> : null}
        {reversing ? <WithReason title={t('ledger.reverse')} words={t('ledger.reverse_words')} close={() => setReversing(false)} send={(reason) => take(api.POST('/entries/{entry}/reverse', { params: { path: { entry: row.entry_id } }, body: { reason } }))}><Moves moves={row.moves} /></WithReason> : null}
      </td>
    </tr>
  );
}
