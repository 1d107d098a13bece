/** How the figures of single subjects lie under each line of a board: least, median, most and mean, of one figure at a time. */
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Figure, ReportBoard, ReportLine } from '../../api/types';
import type { FormVersion } from '../../form/form';
import { grouped, saidIn } from '../../form/shown';
import { count, DASH } from '../../ui/format';
import { useUnitName } from '../../ui/unit';
import { namesOf } from './answers';
import { worstFirst } from './lines';

const COLUMNS = ['sum', 'mean', 'min', 'median', 'max'] as const satisfies (keyof Figure)[];

interface Props { board: ReportBoard; form: FormVersion | undefined; field: string | undefined; set: (field: string) => void }
export function Spread({ board, form, field, set }: Props) {
  const { t, i18n } = useTranslation();
  if (!form) return null;
  const label = (name: string) => saidIn(form.fields[name]?.label, i18n.language) || name;
  const numbers = namesOf(form).filter((name) => ['integer', 'decimal'].includes(form.fields[name]?.shape.type ?? ''));
  const shown = numbers.find((name) => name === field) ?? numbers[0];
  if (!shown) return <p className="second pad">{t('reports.spread_none')}</p>;
  const total = board.total.figures[shown];
  const title = t('reports.spread_of', { what: label(shown) });
  return (
    <section className="spread" aria-label={title}>
      <header className="reports-bar">
        <h2>{title} <span className="column-n">{form.fields[shown]?.unit}</span></h2>
        <Select aria-label={t('reports.series_field')} value={shown} onChange={set} options={numbers.map((name) => ({ value: name, label: label(name) }))} popupMatchSelectWidth={false} />
      </header>
      {total?.n && total.min === undefined ? <p className="warn pad" role="status">{t('reports.spread_many')}</p> : null}
      <table className="situation-table spread-table">
        <thead><tr><th scope="col">{t('reports.col_unit')}</th><th scope="col" className="num">{t('reports.spread_n')}</th>{COLUMNS.map((one) => <th scope="col" className="num" key={one}>{t(`reports.spread_${one}`)}</th>)}</tr></thead>
        <tbody><Line line={board.total} field={shown} total />{worstFirst(board.rows).map((line) => <Line key={line.unit.no} line={line} field={shown} />)}</tbody>
      </table>
    </section>
  );
}

/** On a narrow screen each figure stands beside its own word, for a row of seven does not fit. */
function Line({ line, field, total = false }: { line: ReportLine; field: string; total?: boolean }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const figure = line.figures[field];
  return (
    <tr className={total ? 'total' : ''}>
      <th scope="row">{name(line.unit)}</th>
      <td className="num" data-word={t('reports.spread_n')}>{count(figure?.n)}</td>
      {COLUMNS.map((one) => <td className="num" key={one} data-word={t(`reports.spread_${one}`)}>{figure?.[one] === undefined || figure[one] === null ? DASH : grouped(figure[one])}</td>)}
    </tr>
  );
}
