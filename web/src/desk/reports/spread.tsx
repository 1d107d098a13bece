/** How the figures of single subjects lie under each line of a board: least, median, most and mean, of one figure at a time. */
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Figure, ReportBoard, ReportLine } from '../../api/types';
import type { Field, FormVersion } from '../../form/form';
import { grouped, saidIn } from '../../form/shown';
import { count, DASH } from '../../ui/format';
import { useUnitName } from '../../ui/unit';
import { isRatio, namesOf, summary } from './answers';
import { worstFirst } from './lines';

type Column = 'sum' | 'mean' | 'min' | 'median' | 'max';
const COLUMNS: readonly Column[] = ['sum', 'mean', 'min', 'median', 'max'];
/** Ratios are not added up: theirs begin with the mean. */
const columnsOf = (field: Field | undefined): readonly Column[] => (isRatio(field?.unit) ? COLUMNS.slice(1) : COLUMNS);
const textOf = (figure: Figure | undefined, one: Column, field: Field | undefined): string | null => (one === 'mean' && isRatio(field?.unit) ? summary(figure, field) : figure?.[one] ?? null);

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
        <thead><tr><th scope="col">{t('reports.col_unit')}</th><th scope="col" className="num">{t('reports.spread_n')}</th>{columnsOf(form.fields[shown]).map((one) => <th scope="col" className="num" key={one}>{t(`reports.spread_${one}`)}</th>)}</tr></thead>
        <tbody><Line line={board.total} name={shown} field={form.fields[shown]} total />{worstFirst(board.rows).map((line) => <Line key={line.unit.no} line={line} name={shown} field={form.fields[shown]} />)}</tbody>
      </table>
    </section>
  );
}

/** On a narrow screen each figure stands beside its own word, for a row of seven does not fit. */
function Line({ line, name: asked, field, total = false }: { line: ReportLine; name: string; field: Field | undefined; total?: boolean }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const figure = line.figures[asked];
  return (
    <tr className={total ? 'total' : ''}>
      <th scope="row">{name(line.unit)}</th>
      <td className="num" data-word={t('reports.spread_n')}>{count(figure?.n)}</td>
      {columnsOf(field).map((one) => <td className="num" key={one} data-word={t(`reports.spread_${one}`)}>{grouped(textOf(figure, one, field) ?? DASH)}</td>)}
    </tr>
  );
}
