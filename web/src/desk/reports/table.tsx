/** Many slots of one period in one table: typed or pasted, kept on this device, filed row by row, each cell with its state. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { type ClipboardEvent, type KeyboardEvent, type MouseEvent, memo, useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { q } from '../../api/queries';
import type { Matter, ReportRow } from '../../api/types';
import { fill } from '../../form/check';
import type { Answers, FormVersion } from '../../form/form';
import { planOf } from '../../form/plan';
import { cells } from '../../ui/cells';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { alike, unitName } from '../../ui/unit';
import { saidIn } from '../../form/shown';
import { wordsOf } from '../form/words';
import { lastDay } from './answers';
import { cellText, changedRows, type Column, columnsOf, filledWithLast, laidOver, rowAnswers, sharedBy, type Typed } from './grid';
import { rowsQuery } from './queries';
import { isFiled, lastOf } from './slot';
import { StateWord } from './state';
import { type Ready, type RowState, useFileRows } from './table-file';
import './reports.css';

const route = getRouteApi('/desk/reports/$matter/table');

export function TablePage() {
  const { t } = useTranslation();
  const matterId = Number(route.useParams().matter);
  const search = route.useSearch();
  const matter = useQuery(q.matter(matterId));
  const duty = matter.data?.report;
  const form = useQuery({ ...q.formVersion(duty?.form_id ?? 0, duty?.form_version ?? 0), enabled: duty !== undefined });
  const rows = useQuery(rowsQuery(matterId, { state: 'all', ...search }));
  const session = useQuery(q.session());
  const error = matter.error ?? form.error ?? rows.error;
  if (error) return <div className="pad"><ProblemNote error={error} again={() => { void matter.refetch(); void rows.refetch(); void form.refetch(); }} /></div>;
  if (!matter.data || !form.data || !rows.data || !session.data) return <p className="hint pad" aria-busy="true">{t('ui.loading')}</p>;
  return <Table key={rows.data.period} matter={matter.data} form={form.data} rows={rows.data.rows} total={rows.data.total} period={rows.data.period} who={session.data.person.id} />;
}

interface Props { matter: Matter; form: FormVersion; rows: ReportRow[]; total: number; period: string; who: number }

/** What is typed survives a reload; it belongs to a person. */
function useTyped(key: string): [Typed, (next: Typed) => void] {
  const [typed, setTyped] = useState<Typed>(() => { try { return JSON.parse(localStorage.getItem(key) ?? '{}') as Typed; } catch { return {}; } });
  const put = useCallback((next: Typed) => {
    setTyped(next);
    if (Object.keys(next).length) localStorage.setItem(key, JSON.stringify(next)); else localStorage.removeItem(key);
  }, [key]);
  return [typed, put];
}

function Table({ matter, form, rows, total, period, who }: Props) {
  const { t, i18n } = useTranslation();
  const [typed, put] = useTyped(`shouhu.table.${who}.${matter.id}.${period}`);
  const [outside, setOutside] = useState(0);
  const [reason, setReason] = useState('');
  const columns = useMemo(() => columnsOf(form), [form]);
  const plan = useMemo(() => planOf(form), [form]);
  const subjects = rows.map((row) => row.subject.no);
  const twins = useMemo(() => alike(rows.map((row) => row.subject), i18n.language), [rows, i18n.language]);
  const standing = (subject: number) => (rows.find((row) => row.subject.no === subject)?.answers ?? {}) as Answers;
  const filing = useFileRows(matter.id, period, form.version, (subject) => { const { [subject]: _filed, ...rest } = latest.current; put(rest); });
  const latest = useRef(typed);
  latest.current = typed;
  const today = lastDay(matter.report?.every, period);
  const changed = changedRows(typed, standing, columns).filter((subject) => subjects.includes(subject));
  const sheets = new Map(changed.map((subject) => [subject, fill(form, rowAnswers(standing(subject), typed[subject] ?? {}, columns), today, plan)]));
  const ready = changed.filter((subject) => sheets.get(subject)?.faults.length === 0);
  const readyRows = rows.filter((row) => ready.includes(row.subject.no));
  const corrects = readyRows.some(isFiled);
  const send = () => filing.send(readyRows.map((row) => ({ row, answers: sheets.get(row.subject.no)?.answers ?? {} })), reason.trim());
  const type = useCallback((subject: number, column: string, text: string) => put({ ...latest.current, [subject]: { ...latest.current[subject], [column]: text } }), [put]);
  const paste = (row: number, column: number, text: string) => {
    const laid = laidOver(latest.current, cells(text), { row, column }, subjects, columns);
    put(laid.typed);
    setOutside(laid.outside);
  };
  const words = wordsOf(i18n.language);
  const shared = (column: Column, text = '') => {
    const names = sharedBy(text, column);
    return names.length ? t('reports.cell_ambiguous', { text: text.trim(), names: names.join(', ') }) : '';
  };
  return (
    <div className="reports">
      <header className="page-head">
        <h1>{t('reports.table')}</h1>
        <span className="second"><Link to="/matters/$id" params={{ id: String(matter.id) }}>{matter.title}</Link> · {t('reports.period', { period })} · {t('reports.table_rows', { n: count(rows.length), of: count(total) })}</span>
      </header>
      <p className="second pad">{t('reports.table_hint')}</p>
      <AllRows rows={rows} typed={typed} columns={columns} put={put} busy={filing.busy} send={(same) => void filing.send(same, '')} />
      <div className="sheet-scroll">
        <table className="sheet">
          <thead><tr><th scope="col">{t('reports.col_subject')}</th>{columns.map((c) => <th scope="col" key={c.name}>{saidIn(c.question.label ?? form.fields[c.name]?.label, i18n.language)}{c.unit ? <span className="hint"> {c.unit}</span> : null}</th>)}<th scope="col">{t('reports.col_state')}</th></tr></thead>
          <tbody onKeyDown={move} onMouseDown={takeWhole}>
            {rows.map((row, n) => {
              const subject = row.subject.no;
              const faults = sheets.get(subject)?.faults ?? [];
              const told = columns.map((c) => { const fault = faults.find((one) => one.pointer === `/answers/${c.name}`); return fault ? shared(c, typed[subject]?.[c.name]) || words.fault(fault, c.question, c.list) : ''; });
              const elsewhere = faults.find((fault) => !columns.some((c) => fault.pointer === `/answers/${c.name}`));
              return <Line key={subject} row={row} twin={twins.has(subject)} n={n} columns={columns} typed={typed[subject]} told={told.join('\n')} elsewhere={elsewhere ? words.fault(elsewhere) : ''} changed={changed.includes(subject)} state={filing.states[subject]} lang={i18n.language} matter={matter.id} period={period} type={type} paste={paste} />;
            })}
          </tbody>
        </table>
      </div>
      {columns.map((c) => (c.list.length ? <datalist id={`sheet-${c.name}`} key={c.name}>{c.list.map((one) => <option key={one.name} value={cellText(one.name, c, i18n.language)} label={saidIn(one.label, i18n.language)} />)}</datalist> : null))}
      <footer className="entry-foot sheet-foot" role="group" aria-label={t('reports.table')}>
        {outside ? <p className="warn" role="status">{t('reports.pasted_outside', { n: count(outside) })}</p> : null}
        <p className="second" role="status">{t('reports.table_state', { changed: count(changed.length), ready: count(ready.length), wrong: count(changed.length - ready.length) })}</p>
        {corrects ? <><label htmlFor="table-reason">{t('reports.why_correct')}</label><Input id="table-reason" value={reason} maxLength={500} onChange={(e) => setReason(e.target.value)} /></> : null}
        <div className="entry-buttons">
          <Button type="primary" loading={filing.busy} disabled={!ready.length || (corrects && !reason.trim())} onClick={send}>{t('reports.file_rows', { n: count(ready.length) })}</Button>
          {filing.busy ? <span className="second">{t('reports.filing_rows', { done: count(filing.done), of: count(filing.of) })}</span> : null}
          {corrects && !reason.trim() ? <span className="hint">{t('reports.reason_needed')}</span> : null}
        </div>
      </footer>
    </div>
  );
}

interface AllProps { rows: ReportRow[]; typed: Typed; columns: readonly Column[]; put: (next: Typed) => void; busy: boolean; send: (same: Ready[]) => void }
/** What one press does for all rows that are still to be filed: say the same as last time, or begin with it. */
function AllRows({ rows, typed, columns, put, busy, send }: AllProps) {
  const { t, i18n } = useTranslation();
  const open = rows.flatMap((row) => { const last = lastOf(row); return last ? [{ row, last }] : []; });
  const figures = open.filter(({ last }) => !last.nil).map(({ row, last }) => ({ subject: row.subject.no, last: last.answers as Answers }));
  const next = filledWithLast(typed, figures, columns, i18n.language);
  const same = open.filter(({ row }) => !typed[row.subject.no]).map(({ row, last }): Ready => ({ row, answers: last.nil ? {} : (last.answers as Answers), nil: last.nil, no_change: true }));
  if (!open.length) return null;
  return (
    <div className="entry-buttons sheet-all">
      <Button disabled={busy || !next.filled} onClick={() => put(next.typed)}>{t('reports.fill_last', { count: next.filled, n: count(next.filled) })}</Button>
      <Button disabled={busy || !same.length} onClick={() => send(same)}>{t('reports.same_rows', { count: same.length, n: count(same.length) })}</Button>
      <span className="hint">{t('reports.same_rows_words')}</span>
    </div>
  );
}

/** Arrows and Enter go from cell to cell; left and right only from the edge of what is typed. */
function move(e: KeyboardEvent<HTMLElement>): void {
  const cell = e.target as HTMLInputElement;
  if (!cell.dataset.cell || e.nativeEvent.isComposing) return;
  const [row = 0, column = 0] = cell.dataset.cell.split(':').map(Number);
  const atStart = cell.selectionStart === 0 && cell.selectionEnd === 0;
  const atEnd = cell.selectionStart === cell.value.length;
  const to = e.key === 'ArrowDown' || (e.key === 'Enter' && !e.shiftKey) ? [row + 1, column] : e.key === 'ArrowUp' || e.key === 'Enter' ? [row - 1, column]
    : e.key === 'ArrowLeft' && atStart ? [row, column - 1] : e.key === 'ArrowRight' && atEnd ? [row, column + 1] : null;
  const next = to && cell.closest('table')?.querySelector<HTMLInputElement>(`[data-cell="${to[0]}:${to[1]}"]`);
  if (!next) return;
  e.preventDefault();
  next.focus();
  next.select();
}

/**
 * The first click in a cell takes all that stands there, so that typing replaces it, as arrows and Enter do; only a
 * second one places the caret. Left to itself the first would place it too, and 5 typed at 42 would file 542.
 */
function takeWhole(e: MouseEvent<HTMLElement>): void {
  const cell = e.target as HTMLInputElement;
  if (!cell.dataset.cell || e.button !== 0 || document.activeElement === cell) return;
  e.preventDefault();
  cell.focus();
  cell.select();
}

interface LineProps {
  row: ReportRow; twin: boolean; n: number; columns: readonly Column[]; typed: Record<string, string> | undefined; told: string; elsewhere: string; changed: boolean; state: RowState | undefined;
  lang: string; matter: number; period: string; type: (subject: number, column: string, text: string) => void; paste: (row: number, column: number, text: string) => void;
}
const Line = memo(function Line({ row, twin, n, columns, typed, told, elsewhere, changed, state, lang, matter, period, type, paste }: LineProps) {
  const { t } = useTranslation();
  const wrong = told.split('\n');
  const subject = row.subject.no;
  const last = lastOf(row);
  const onPaste = (column: number) => (e: ClipboardEvent<HTMLInputElement>) => {
    const text = e.clipboardData.getData('text/plain');
    if (!/[\t\n]/.test(text)) return;
    e.preventDefault();
    paste(n, column, text);
  };
  const name = unitName(row.subject, lang);
  const code = twin ? ` ${row.subject.code}` : '';
  return (
    <tr>
      <th scope="row"><Link to="/reports/$matter/$period/$subject" params={{ matter: String(matter), period, subject: String(subject) }}>{name}</Link>{code ? <span className="hint">{code}</span> : null}</th>
      {columns.map((c, k) => {
        const stands = cellText(row.answers?.[c.name], c, lang);
        const text = typed?.[c.name] ?? stands;
        const ghost = last?.nil ? '' : cellText(last?.answers[c.name], c, lang);
        const mark = !changed || text === stands ? '' : state?.kind === 'waiting' ? 'waiting' : wrong[k] || state?.kind === 'refused' ? 'refused' : 'kept';
        return (
          <td key={c.name} className={mark ? `cell-${mark}` : ''}>
            <input
              data-cell={`${n}:${k}`} aria-label={`${name}${code} ${saidIn(c.question.label, lang) || c.name}`} aria-invalid={wrong[k] ? true : undefined} value={text} inputMode={c.shape === 'integer' ? 'numeric' : c.shape === 'decimal' ? 'decimal' : 'text'}
              className={c.shape === 'integer' || c.shape === 'decimal' ? 'num' : ''} list={c.list.length ? `sheet-${c.name}` : undefined} autoComplete="off" placeholder={ghost}
              onChange={(e) => type(subject, c.name, e.target.value)} onPaste={onPaste(k)}
            />
            {wrong[k] ? <span className="cell-why">{wrong[k]}</span> : null}
          </td>
        );
      })}
      <td className="sheet-state"><CellState row={row} changed={changed} wrong={wrong.some(Boolean) || elsewhere !== ''} state={state} />{elsewhere ? <span className="cell-why">{t('reports.elsewhere', { why: elsewhere })}</span> : null}</td>
    </tr>
  );
});

function CellState({ row, changed, wrong, state }: { row: ReportRow; changed: boolean; wrong: boolean; state: RowState | undefined }) {
  const { t, i18n } = useTranslation();
  if (state?.kind === 'waiting') return <span className="kept-chip">{t('reports.row_waiting')}</span>;
  if (state?.kind === 'refused' && changed) return <><span className="kept-chip kept-failed">{t('reports.row_refused')}</span><span className="cell-why">{i18n.language === 'en' ? state.why : state.why_zh}</span></>;
  if (changed) return <span className="kept-chip">{t(wrong ? 'reports.row_wrong' : 'compose.kept_device')}</span>;
  if (state?.kind === 'accepted') return <span className="kept-chip kept-accepted">{t(`reports.state_${isFiled(row) ? row.state : 'filed'}`)}</span>;
  return <StateWord state={row.state} late={row.late} />;
}
