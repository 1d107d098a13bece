/** Funds or lots, the newest first: what came in, and where it is. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Commodity, CommodityKind, Stand } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';
import { commoditiesQuery } from './queries';
import { moved } from './stand';
import { useCommodityName, useFigure, useMeasure, useNature } from './words';

/** `alone` says so when there are none; the others are left out. */
export function CommodityList({ kind, alone = false }: { kind: CommodityKind; alone?: boolean }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(commoditiesQuery(kind));
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  if (!alone && !rows.length && !list.error) return null;
  return (
    <section aria-label={t(`ledger.kind_${kind}`)}>
      {alone ? null : <h2 className="ledger-kind">{t(`ledger.kind_${kind}`)}</h2>}
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      {rows.length ? <Table kind={kind} rows={rows} /> : null}
      {list.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {list.data && !rows.length ? <p className="second pad">{t(`ledger.none_${kind === 'money' ? 'money' : 'goods'}`)}</p> : null}
      {list.hasNextPage ? <p className="pad"><Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('ledger.more')}</Button></p> : null}
    </section>
  );
}

/** A column for what is seldom there only where it is there. */
export type Column = 'came_in' | 'moved' | 'hand' | 'transit' | 'used' | 'lost' | 'unbooked';
export function columnsOf(stands: Stand[]): Column[] {
  const any = (of: (s: Stand) => number) => stands.some((s) => of(s) !== 0);
  return ['came_in', ...(any(moved) ? ['moved' as const] : []), 'hand', 'transit', 'used', ...(any((s) => s.lost) ? ['lost' as const] : []), ...(any((s) => s.unbooked) ? ['unbooked' as const] : [])];
}
export function useColumn(): (column: Column, money: boolean) => string {
  const { t } = useTranslation();
  const word = (column: Column, money: boolean) => (column === 'hand' && money ? t('ledger.place_balance') : column === 'came_in' || column === 'moved' ? t(`ledger.${column}`) : t(`ledger.place_${column}`));
  // In a sentence they are small, at the head of a column they begin one.
  return (column, money) => word(column, money).replace(/^[a-z]/, (letter) => letter.toUpperCase());
}
export const figureOf = (s: Stand, column: Column): number => (column === 'moved' ? moved(s) : s[column]);

function Table({ kind, rows }: { kind: CommodityKind; rows: Commodity[] }) {
  const { t } = useTranslation();
  const word = useColumn();
  const money = kind === 'money';
  const columns = columnsOf(rows.map((row) => row.stand));
  return (
    <table className="matter-table ledger-table">
      <thead><tr>
        <th scope="col">{t(money ? 'ledger.col_fund' : 'ledger.col_lot')}</th>
        {columns.map((column) => <th key={column} scope="col" className={column === 'unbooked' ? 'num late' : 'num'}>{word(column, money)}</th>)}
      </tr></thead>
      <tbody>{rows.map((row) => <Row key={row.commodity_id} row={row} columns={columns} />)}</tbody>
    </table>
  );
}

function Row({ row, columns }: { row: Commodity; columns: Column[] }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const title = useCommodityName();
  const nature = useNature()(row);
  const figure = useFigure();
  const word = useColumn();
  const measure = useMeasure();
  const money = row.nature.kind === 'money';
  return (
    <tr>
      <th scope="row">
        <Link to="/ledger/$commodity" params={{ commodity: String(row.commodity_id) }}>{title(row)}</Link>
        <div className="second">{nature.map((part) => <span key={part.words} className={part.late ? 'late nature' : 'nature'}>{part.words}</span>)}<span className="nature">{t('ledger.owner_is', { unit: name(row.owner) })}</span>{row.nature.kind === 'goods' ? <span className="nature">{t('ledger.in_measure', { measure: measure(row.measure) })}</span> : null}</div>
      </th>
      {columns.map((column) => <td key={column} data-word={word(column, money)} className={column === 'unbooked' && row.stand.unbooked ? 'num late' : 'num'}>{figure(figureOf(row.stand, column), row.measure)}</td>)}
    </tr>
  );
}
