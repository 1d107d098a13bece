/** The board of a duty: who has filed and what it comes to, level by level; each figure opens the rows behind it. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Checkbox, Select } from 'antd';
import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may';
import { q } from '../../api/queries';
import type { FormVersion } from '../../form/form';
import type { ReportBoard, ReportLine, RowsFilter } from '../../api/types';
import { count, rate } from '../../ui/format';
import { LINES } from '../../ui/lines';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { grouped, saidIn } from '../../form/shown';
import type { BoardSearch } from '../paths';
import { isRatio, namesOf, summary } from './answers';
import { worstFirst } from './lines';
import { useEveryWords } from './every';
import { ExportBar } from './export-bar';
import { PeriodPick, usePeriods } from './period-pick';
import { boardQuery } from './queries';
import { RowsBehind } from './rows';
import { Spread } from './spread';
import '../situation/situation.css';
import './reports.css';

const route = getRouteApi('/desk/reports/$matter');
/** More subjects than these are not typed into one table. */
const TABLE_MAX = 500;
const Chart = lazy(() => import('./chart'));

export function BoardPage() {
  const { t, i18n } = useTranslation();
  const id = Number(route.useParams().matter);
  const search = route.useSearch();
  const go = route.useNavigate();
  const set = (patch: Partial<Record<keyof BoardSearch, unknown>>) => void go({ search: (was) => Object.fromEntries(Object.entries({ ...was, ...patch }).filter(([, v]) => v !== undefined)) as BoardSearch });
  const { rows: _open, field: _field, ...where } = search;
  const board = useQuery({ ...boardQuery(id, where), placeholderData: (old) => old });
  const data = board.data;
  const form = useQuery({ ...q.formVersion(data?.form_id ?? 0, data?.version ?? 0), enabled: data !== undefined });
  return (
    <div className="reports board-page">
      <ProblemNote error={board.error ?? form.error} again={() => void board.refetch()} />
      {data ? <Head board={data} search={search} set={set} /> : board.error ? null : <p className="hint pad" aria-busy="true">{t('ui.loading')}</p>}
      {data ? (
        <>
          <Figures line={data.total} open={(rows) => set({ rows })} exempt={<Link to="/reports/$matter/exemptions" params={{ matter: String(id) }} search={{ period: data.period }}>{t('reports.count_exempt')} <strong>{count(data.total.counts.exempt)}</strong></Link>} asOf={t('reports.as_of', { time: moment(data.as_of_ms, i18n.language) })} />
          <p className="board-switch"><Checkbox checked={search.stats ?? false} onChange={(e) => set({ stats: e.target.checked || undefined })}>{t('reports.spread')}</Checkbox></p>
          <Lines board={data} form={form.data} set={set} />
          {search.stats ? <Spread board={data} form={form.data} field={search.field} set={(field) => set({ field })} /> : null}
          {search.rows ? <RowsBehind matter={id} period={data.period} node={data.node} line={data.line} filter={search.rows} form={form.data} set={(rows) => set({ rows })} /> : null}
          <Suspense fallback={<p className="hint pad" aria-busy="true">{t('ui.loading')}</p>}><Chart matter={id} node={data.node} line={data.line} form={form.data} field={search.field} set={(field) => set({ field })} /></Suspense>
        </>
      ) : null}
    </div>
  );
}

type Set = (patch: Partial<Record<keyof BoardSearch, unknown>>) => void;
function Head({ board, search, set }: { board: ReportBoard; search: BoardSearch; set: Set }) {
  const { t, i18n } = useTranslation();
  const every = useEveryWords();
  const name = useUnitName();
  const may = useMay();
  const known = usePeriods(board);
  const matter = String(board.matter_id);
  return (
    <header className="board-head">
      <p className="second"><Link to="/reports" search={{ tab: 'due' }}>{t('reports.title')}</Link> › <Link to="/matters/$id" params={{ id: matter }}>{board.title}</Link></p>
      <h1>{saidIn(board.duty.form_title, i18n.language) || board.title}</h1>
      <p className="second">{[name(board.from_unit), every(board.duty), t('reports.due_at', { time: moment(board.due_ms, i18n.language) })].join(' · ')}</p>
      <div className="board-tools">
        <PeriodPick period={board.period} known={known} set={(period) => set({ period })} />
        <Select aria-label={t('reports.line')} value={board.line} onChange={(line) => set({ line: line === 'territory' ? undefined : line, node: undefined, level: undefined })} options={LINES.map((v) => ({ value: v, label: t(`ui.line_${v}`) }))} popupMatchSelectWidth={false} />
        <Select aria-label={t('reports.level')} value={search.level ?? ''} onChange={(level) => set({ level: level || undefined })} options={[{ value: '', label: t('reports.level_children') }, ...(['city', 'county', 'town'] as const).map((v) => ({ value: v, label: t(`reports.level_${v}`) }))]} popupMatchSelectWidth={false} />
        {board.duty.review && may('report.verify') ? <Link className="link-button" to="/reports/$matter/review" params={{ matter }} search={{ period: board.period, node: board.node.no }}>{t('reports.review')}</Link> : null}
        {may('report.behalf') && board.total.counts.expected <= TABLE_MAX ? <Link className="link-button" to="/reports/$matter/table" params={{ matter }} search={{ period: board.period, node: board.node.no }}>{t('reports.behalf_table')}</Link> : null}
        {may('report.file') || may('report.behalf') ? <Link className="link-button" to="/reports/$matter/import" params={{ matter }} search={{ period: board.period }}>{t('reports.import')}</Link> : null}
        {may('export') ? <ExportBar board={board} periods={known} /> : null}
      </div>
      <nav className="board-path" aria-label={t('reports.path')}>{board.path.map((unit, n) => (n === board.path.length - 1 ? <strong key={unit.no}>{name(unit)}</strong> : <span key={unit.no}><button type="button" className="linkish" onClick={() => set({ node: unit.no, level: undefined })}>{name(unit)}</button> › </span>))}</nav>
    </header>
  );
}

/** Key figures: completeness, both timelinesses, each with what it is of; and the counts that differ (rule 6). */
function Figures({ line, open, exempt, asOf }: { line: ReportLine; open: (rows: RowsFilter) => void; exempt: ReactNode; asOf: string }) {
  const { t } = useTranslation();
  const n = line.counts;
  // Before the due nothing is missing, however much is still open.
  const still = n.expected - n.received - n.missing;
  const counts: [RowsFilter, number][] = [['nil', n.nil], still > 0 ? ['open', still] : ['missing', n.missing], ['late', n.late], ['corrected', n.corrected], ['withdrawn', n.withdrawn]];
  return (
    <section className="figures report-figures" aria-label={t('reports.key_figures')}>
      <Figure word={t('reports.complete')} value={rate(n.received, n.expected)} of={t('reports.of', { part: count(n.received), all: count(n.expected) })} open={() => open('received')} hint={asOf} />
      <Figure word={t('reports.timely_expected')} value={rate(n.on_time, n.expected)} of={t('reports.of', { part: count(n.on_time), all: count(n.expected) })} hint={t('reports.timely_expected_words')} />
      <Figure word={t('reports.timely_received')} value={rate(n.on_time, n.received)} of={t('reports.of', { part: count(n.on_time), all: count(n.received) })} hint={t('reports.timely_received_words')} />
      <div className="figure counts">{counts.map(([filter, value]) => <button type="button" className="linkish" key={filter} onClick={() => open(filter)}>{t(`reports.count_${filter}`)} <strong className={value > 0 && (filter === 'missing' || filter === 'late') ? 'late' : ''}>{count(value)}</strong></button>)}</div>
      <div className="figure counts"><button type="button" className="linkish" onClick={() => open('returned')}>{t('reports.count_returned')} <strong>{count(n.returned)}</strong></button><button type="button" className="linkish" onClick={() => open('verified')}>{t('reports.count_verified')} <strong>{count(n.verified)}</strong></button>{exempt}</div>
    </section>
  );
}

function Figure({ word, value, of, hint, open }: { word: string; value: string; of: string; hint: string; open?: () => void }) {
  return <div className="figure"><span className="hint">{word}</span><b>{open ? <button type="button" className="linkish" onClick={open}>{value}</button> : value} <small>{of}</small></b><span className="hint">{hint}</span></div>;
}

function Lines({ board, form, set }: { board: ReportBoard; form: FormVersion | undefined; set: Set }) {
  const { t, i18n } = useTranslation();
  const fields = namesOf(form).filter((name) => board.total.figures[name]?.sum !== undefined || board.rows.some((row) => row.figures[name]?.sum !== undefined));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keyboard
    <section className="situation-table-wrap" aria-label={t('reports.figures')} tabIndex={0}>
      <table className="situation-table report-lines">
        <thead><tr>
          <th scope="col">{t('reports.col_unit')}</th><th scope="col" className="num">{t('reports.complete')}</th><th scope="col" className="num">{t('reports.count_expected')}</th><th scope="col" className="num">{t('reports.count_received')}</th><th scope="col" className="num">{t('reports.count_on_time')}</th>
          <th scope="col" className="num">{t('reports.count_nil')}</th><th scope="col" className="num">{t('reports.count_missing')}</th><th scope="col" className="num">{t('reports.count_late')}</th><th scope="col" className="num">{t('reports.count_corrected')}</th>
          {fields.map((name) => <th scope="col" className="num" key={name}>{saidIn(form?.fields[name]?.label, i18n.language)} <span className="hint">{[form?.fields[name]?.unit, isRatio(form?.fields[name]?.unit) ? t('reports.mean') : ''].filter(Boolean).join(' ')}</span></th>)}
        </tr></thead>
        <tbody>
          <Line line={board.total} fields={fields} form={form} total set={set} at={board.node.no} />
          {worstFirst(board.rows).map((line) => <Line key={line.unit.no} line={line} fields={fields} form={form} set={set} at={board.node.no} />)}
        </tbody>
      </table>
    </section>
  );
}

interface LineProps { line: ReportLine; fields: string[]; form: FormVersion | undefined; total?: boolean; set: Set; at: number }
function Line({ line, fields, form, total = false, set, at }: LineProps) {
  const { t } = useTranslation();
  const name = useUnitName();
  const n = line.counts;
  const label = name(line.unit);
  const none = n.expected > 0 && n.received === 0;
  const open = (rows: RowsFilter) => set({ node: line.unit.no === at ? at : line.unit.no, level: undefined, rows });
  const cell = (filter: RowsFilter, value: number, late = false) => <td className="num">{value > 0 ? <button type="button" className={late ? 'linkish late' : 'linkish'} aria-label={`${label} ${t(`reports.count_${filter}`)} ${count(value)}`} onClick={() => open(filter)}>{count(value)}</button> : count(value)}</td>;
  return (
    <tr className={total ? 'total' : ''}>
      <th scope="row">{!total && line.has_children ? <button type="button" className="linkish" onClick={() => set({ node: line.unit.no, level: undefined, rows: undefined })}>{label}</button> : label}</th>
      <td className={none ? 'num hatched' : 'num'}>{none ? t(n.missing === 0 ? 'reports.state_open' : 'reports.state_late') : rate(n.received, n.expected)}</td>
      <td className="num">{count(n.expected)}</td>{cell('received', n.received)}<td className="num">{count(n.on_time)}</td>{cell('nil', n.nil)}{cell('missing', n.missing, true)}{cell('late', n.late, true)}{cell('corrected', n.corrected)}
      {fields.map((field) => {
        const figure = summary(line.figures[field], form?.fields[field]);
        return <td className="num" key={field}>{figure === null ? '–' : <button type="button" className="linkish figure-open" aria-label={`${label} ${field} ${grouped(figure)}`} onClick={() => open('received')}>{grouped(figure)}</button>}</td>;
      })}
    </tr>
  );
}
