/** Where it stands, unit by unit: a name goes down, a figure opens the entries of that unit. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CommodityBoard, Stand, UnitRef } from '../../api/types';
import { useUnitName } from '../../ui/unit';
import { FEN } from './amount';
import { type Column, columnsOf, figureOf, useColumn } from './list';
import { useFigure } from './words';

/** Those above the own unit are named, not opened. */
export function Path({ board, own }: { board: CommodityBoard; own: number | undefined }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const from = board.path.findIndex((unit) => unit.no === own);
  const params = { commodity: String(board.commodity.commodity_id) };
  return (
    <nav className="ledger-path" aria-label={t('ledger.path')}>
      <ol>{board.path.map((unit, at) => <li key={unit.no}>{unit.no === board.node.no ? <strong aria-current="location">{name(unit)}</strong> : at >= from ? <Link to="/ledger/$commodity" params={params} search={{ node: unit.no }}>{name(unit)}</Link> : <span className="second">{name(unit)}</span>}</li>)}</ol>
    </nav>
  );
}

export function Children({ board, unit }: { board: CommodityBoard; unit: number }) {
  const { t } = useTranslation();
  const word = useColumn();
  const { measure } = board.commodity;
  const columns = columnsOf([board.total, ...board.rows.map((row) => row.stand)]);
  if (!board.rows.length) return <p className="second pad">{t('ledger.nothing_here')}</p>;
  return (
    <table className="matter-table ledger-table ledger-children">
      <thead><tr><th scope="col">{t('ledger.col_unit')}</th>{columns.map((column) => <th key={column} scope="col" className={column === 'unbooked' ? 'num late' : 'num'}>{word(column, measure === FEN)}</th>)}</tr></thead>
      <tbody>
        <Row board={board} columns={columns} of={board.node} stand={board.total} total />
        {board.rows.map((row) => <Row key={row.unit.no} board={board} columns={columns} of={row.unit} stand={row.stand} down={row.has_children} here={row.unit.no === unit} />)}
      </tbody>
    </table>
  );
}

interface RowProps { board: CommodityBoard; columns: Column[]; of: UnitRef; stand: Stand; total?: boolean; down?: boolean; here?: boolean }
function Row({ board, columns, of, stand, total = false, down = false, here = false }: RowProps) {
  const { t } = useTranslation();
  const name = useUnitName();
  const figure = useFigure();
  const word = useColumn();
  const { measure, commodity_id } = board.commodity;
  const params = { commodity: String(commodity_id) };
  const own = !total && of.no === board.node.no;
  const called = total ? t('ledger.with_below', { unit: name(of) }) : own ? t('ledger.itself', { unit: name(of) }) : name(of);
  return (
    <tr className={total ? 'total' : here ? 'here' : undefined}>
      <th scope="row">{down && !own ? <Link to="/ledger/$commodity" params={params} search={{ node: of.no }}>{called}</Link> : <span>{called}</span>}</th>
      {columns.map((column) => {
        const n = figureOf(stand, column);
        const shown = figure(n, measure);
        const late = column === 'unbooked' && n !== 0;
        return (
          <td key={column} data-word={word(column, measure === FEN)} className={late ? 'num late' : 'num'}>
            {total || n === 0 ? shown : <Link to="/ledger/$commodity" params={params} search={{ node: board.node.no, unit: of.no }} hash="entries" className={late ? 'late' : undefined} aria-label={t('ledger.entries_of', { unit: name(of), what: word(column, measure === FEN), amount: shown })}>{shown}</Link>}
          </td>
        );
      })}
    </tr>
  );
}
