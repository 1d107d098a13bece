/** Many units' figures as a table: fetched with what is filed already, filled in wherever one likes, and brought back. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, fetchFile, take } from '../../api/client';
import { keep } from '../../api/download';
import type { ImportResult, ReportBoard } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { addressOf, type Beside, type ListOf } from '../import/list';
import { TakeIn } from '../import/take-in';
import { PeriodPick, usePeriods } from './period-pick';
import { boardQuery } from './queries';
import '../compose/compose.css';
import '../organisation/organisation.css';
import './reports.css';

const route = getRouteApi('/desk/reports/$matter/import');

const listOf = (matter: number): ListOf => ({
  base: `/reports/${matter}/import`,
  runs: (after) => take(api.GET('/reports/{matter}/import', { params: { path: { matter }, query: after ? { after } : {} } })),
  undo: (id) => take(api.POST('/reports/{matter}/import/{id}/undo', { params: { path: { matter, id } }, body: {} })),
});

export function FiguresImportPage() {
  const { t } = useTranslation();
  const matter = Number(route.useParams().matter);
  const { period } = route.useSearch();
  const go = route.useNavigate();
  const board = useQuery({ ...boardQuery(matter, period ? { period } : {}), placeholderData: (old) => old });
  const list = useMemo(() => listOf(matter), [matter]);
  const data = board.data;
  return (
    <div className="reports">
      <header className="page-head">
        <h1>{t('reports.import')}</h1>
        {data ? <span className="second"><Link to="/reports/$matter" params={{ matter: String(matter) }} search={{ period: data.period }}>{data.title}</Link></span> : null}
      </header>
      <ProblemNote error={board.error} again={() => void board.refetch()} />
      {data ? (
        <div className="import-body">
          <EmptyTable board={data} set={(next) => void go({ search: next ? { period: next } : {}, replace: true })} />
          <TakeIn
            list={list} columns={t('reports.import_columns')} undoes={t('reports.import_undoes')} takes={(result) => (result.added ?? 0) + (result.changed ?? 0)}
            asking={(result, beside, again) => <Correcting key={beside.reason} result={result} beside={beside} again={again} />}
            then={<Link to="/reports/$matter" params={{ matter: String(matter) }} search={{ period: data.period }}>{t('reports.to_board')}</Link>}
          />
        </div>
      ) : board.error ? null : <p className="hint pad" aria-busy="true">{t('ui.loading')}</p>}
    </div>
  );
}

/** The table to fill in: a row for each that the own post may file for. */
function EmptyTable({ board, set }: { board: ReportBoard; set: (period: string | undefined) => void }) {
  const { t, i18n } = useTranslation();
  const known = usePeriods(board);
  const fetching = useMutation({
    mutationFn: () => fetchFile(addressOf(`/reports/${board.matter_id}/table.xlsx`, { period: board.period, lang: i18n.language === 'en' ? 'en' : 'zh' })),
    onSuccess: (file) => keep(file, `${board.title} ${board.period}.xlsx`),
  });
  return (
    <section className="empty-table" aria-label={t('reports.empty_table')}>
      <PeriodPick period={board.period} known={known} set={set} />
      <Button loading={fetching.isPending} onClick={() => fetching.mutate()}>{t('reports.empty_table')}</Button>
      <p className="second">{t('reports.empty_table_words')}</p>
      <ProblemNote error={fetching.error} />
    </section>
  );
}

/** Rows that would replace what is filed are refused until it is said why. */
function Correcting({ result, beside, again }: { result: ImportResult; beside: Beside; again: (beside: Beside) => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState(beside.reason ?? '');
  const waiting = result.errors.some((error) => error.code === 'import.figure.filed');
  if (!waiting && !beside.reason) return null;
  const press = (e: FormEvent) => { e.preventDefault(); again(reason.trim() ? { reason: reason.trim() } : {}); };
  return (
    <form className="entry-reason import-reason" onSubmit={press}>
      <label htmlFor="import-reason">{t('reports.import_why')}</label>
      <Input id="import-reason" value={reason} maxLength={500} onChange={(e) => setReason(e.target.value)} />
      <Button htmlType="submit" disabled={reason.trim() === (beside.reason ?? '')}>{t('reports.import_again')}</Button>
    </form>
  );
}
