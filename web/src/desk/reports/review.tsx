/** Filings that wait to be checked: value, last value, change and what stands out; accepted or returned row by row, by key. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { ReportFlag, ReportRow } from '../../api/types';
import type { Answers, FormVersion } from '../../form/form';
import { count } from '../../ui/format';
import { useKeys } from '../../ui/keys';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { alike, useUnitName } from '../../ui/unit';
import { grouped, rowsIn, saidIn, shown } from '../../form/shown';
import { difference, namesOf } from './answers';
import { rowsPages, type SlotName } from './queries';
import { StateWord } from './state';
import { Value } from './value';
import './reports.css';

/** What has been judged leaves the list, so that few at a time are enough for whoever goes through them. */
const PAGE = 20;
const route = getRouteApi('/desk/reports/$matter/review');

function useJudge(matter: number, period: string | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ row, reason }: { row: ReportRow; reason?: string }) => {
      const params = { path: { matter, period: period ?? '', subject: row.subject.no } };
      return take(reason === undefined
        ? api.POST('/reports/{matter}/slots/{period}/{subject}/verify', { params, body: { revision: row.revision } })
        : api.POST('/reports/{matter}/slots/{period}/{subject}/return', { params, body: { revision: row.revision, reason } }));
    },
    onSettled: () => {
      for (const key of ['now', 'overview', 'matters']) void client.invalidateQueries({ queryKey: [key] });
      return client.invalidateQueries({ queryKey: ['matter', matter] });
    },
  });
}

export function ReviewPage() {
  const { t, i18n } = useTranslation();
  const id = Number(route.useParams().matter);
  const search = route.useSearch();
  const matter = useQuery(q.matter(id));
  const rows = useInfiniteQuery(rowsPages(id, { state: 'waiting', ...search }, PAGE));
  const first = rows.data?.pages[0];
  const duty = matter.data?.report;
  const form = useQuery({ ...q.formVersion(duty?.form_id ?? 0, duty?.form_version ?? 0), enabled: duty !== undefined });
  const judge = useJudge(id, first?.period);
  const [at, setAt] = useState(0);
  const [returning, setReturning] = useState(0);
  const name = useUnitName();
  const list = useRef<HTMLOListElement>(null);
  const shownRows = rows.data?.pages.flatMap((page) => page.rows) ?? [];
  const twins = alike(shownRows.map((one) => one.subject), i18n.language);
  const here = Math.min(at, Math.max(0, shownRows.length - 1));
  const row = shownRows[here];
  const move = (by: number) => { setReturning(0); setAt(Math.max(0, Math.min(shownRows.length - 1, here + by))); };
  const accept = (one: ReportRow | undefined) => { if (one && !judge.isPending) judge.mutate({ row: one }); };
  useKeys({ j: () => move(1), k: () => move(-1), a: () => accept(row), r: () => { if (row) setReturning(row.subject.no); } });
  useEffect(() => { list.current?.children[here]?.scrollIntoView({ block: 'nearest' }); }, [here]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = rows;
  // Whoever walks by key does not have to ask for the next ones.
  useEffect(() => { if (hasNextPage && !isFetchingNextPage && here > 0 && here >= shownRows.length - 2) void fetchNextPage(); }, [here, shownRows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const done = judge.data && judge.variables ? judge : null;
  return (
    <div className="reports">
      <header className="page-head">
        <h1>{t('reports.review')}</h1>
        <span className="second"><Link to="/reports/$matter" params={{ matter: String(id) }} search={first ? { period: first.period } : {}}>{matter.data?.title ?? ''}</Link>{first ? ` · ${t('reports.period', { period: first.period })} · ${t('reports.review_left', { n: count(first.total) })} · ${t('reports.as_of', { time: moment(first.as_of_ms, i18n.language) })}` : ''}</span>
      </header>
      {done ? <p className="now-receipt review-done" role="status">{t(done.variables?.reason === undefined ? 'reports.did_verify' : 'reports.did_return', { unit: name(done.variables?.row.subject), time: moment(done.data?.at_ms ?? 0, i18n.language) })} · {t('reports.receipt', { code: done.data?.code ?? '' })}</p> : null}
      <ProblemNote error={rows.error ?? form.error ?? matter.error ?? judge.error} again={() => void rows.refetch()} />
      <ol className="review" ref={list}>
        {form.data ? shownRows.map((one, n) => (
          <One key={one.subject.no} row={one} slot={{ matter: id, period: first?.period ?? '', subject: one.subject.no }} form={form.data} twin={twins.has(one.subject.no)} here={n === here} focus={() => setAt(n)} busy={judge.isPending} accept={() => accept(one)}
            returning={returning === one.subject.no} ask={(open) => setReturning(open ? one.subject.no : 0)} give={(reason) => { setReturning(0); judge.mutate({ row: one, reason }); }} />
        )) : null}
      </ol>
      {hasNextPage && form.data ? <div className="pad"><Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('reports.more_rows')}</Button></div> : null}
      {rows.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {rows.data && !shownRows.length ? <p className="second pad">{t('reports.review_none')}</p> : null}
    </div>
  );
}

interface OneProps { row: ReportRow; slot: SlotName; form: FormVersion; twin: boolean; here: boolean; busy: boolean; returning: boolean; focus: () => void; accept: () => void; ask: (open: boolean) => void; give: (reason: string) => void }
function One({ row, slot, form, twin, here, busy, returning, focus, accept, ask, give }: OneProps) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const [reason, setReason] = useState('');
  const answers = (row.answers ?? {}) as Answers;
  const last = row.last && !row.last.nil ? row.last.answers as Answers : {};
  const names = namesOf(form).filter((field) => answers[field] !== undefined || last[field] !== undefined);
  const choices = Object.values(form.lists ?? {}).flat();
  const input = `return-${row.subject.no}`;
  useEffect(() => { if (returning) document.getElementById(input)?.focus(); }, [returning, input]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: j and k do the same by keyboard
    <li className={here ? 'here' : ''} aria-current={here ? 'true' : undefined} onClick={focus}>
      <div className="review-head">
        <strong>{name(row.subject)}</strong>{twin ? <span className="hint">{row.subject.code}</span> : null} <StateWord state={row.state} late={row.late} />
        <span className="second">{[row.at_ms ? moment(row.at_ms, i18n.language) : '', row.behalf ? t('reports.on_behalf', { unit: name(row.behalf) }) : '', row.no_change ? t('reports.was_same') : '', row.corrected ? t('reports.was_corrected') : '', row.reason ? t('reports.reason', { reason: row.reason }) : ''].filter(Boolean).join(' · ')}</span>
      </div>
      {row.nil ? <p className="second">{t('reports.nil_words')}</p> : (
        <table className="review-values">
          <thead><tr><th scope="col">{t('reports.col_field')}</th><th scope="col" className="num">{t('reports.col_value')}</th><th scope="col" className="num">{t('reports.col_last', { period: row.last?.period ?? '' })}</th><th scope="col" className="num">{t('reports.col_change')}</th><th scope="col">{t('reports.col_flag')}</th></tr></thead>
          <tbody>{names.map((field) => {
            const change = difference(answers[field], last[field]);
            return (
              <tr key={field}>
                <th scope="row">{saidIn(form.fields[field]?.label, i18n.language)} <span className="hint">{form.fields[field]?.unit}</span></th>
                <td className={rowsIn(answers[field]).length ? '' : 'num strong'}><Value answer={answers[field]} form={form} slot={slot} choices={choices} lang={i18n.language} /></td><td className="num">{shown(last[field], choices, i18n.language)}</td><td className="num">{change === null ? '–' : change}</td>
                <td>{row.flags.filter((flag) => flag.field === field).map((flag) => <Flag key={flag.kind} flag={flag} />)}</td>
              </tr>
            );
          })}</tbody>
        </table>
      )}
      {returning ? (
        <form className="entry-reason" onSubmit={(e) => { e.preventDefault(); if (reason.trim()) give(reason.trim()); }}>
          <label htmlFor={input}>{t('reports.why_return')}</label>
          <Input id={input} value={reason} maxLength={500} onChange={(e) => setReason(e.target.value)} onKeyDown={(e) => { if (e.key === 'Escape') ask(false); }} />
          <Button type="primary" htmlType="submit" disabled={!reason.trim()}>{t('reports.return')}</Button>
          <Button onClick={() => ask(false)}>{t('ui.cancel')}</Button>
          {reason.trim() ? null : <span className="hint">{t('reports.reason_needed')}</span>}
        </form>
      ) : (
        <div className="entry-buttons">
          <Button type={here ? 'primary' : 'default'} disabled={busy} onClick={accept}>{t('reports.accept')}{here ? <kbd>A</kbd> : null}</Button>
          <Button disabled={busy} onClick={() => ask(true)}>{t('reports.return')}{here ? <kbd>R</kbd> : null}</Button>
        </div>
      )}
    </li>
  );
}

/** Something to look at, in words; it never settles anything. */
export function Flag({ flag }: { flag: ReportFlag }) {
  const { t } = useTranslation();
  const facts = { low: grouped(flag.low ?? ''), high: grouped(flag.high ?? ''), last: grouped(flag.last ?? ''), stated: grouped(flag.stated ?? ''), sum: grouped(flag.sum ?? '') };
  return <span className="warn flag">◆ {t(`reports.flag_${flag.kind}`, facts)}</span>;
}
