/** Own exports of the last day: how far each is, to stop it, to fetch it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { download } from '../../api/download';
import type { ExportJob } from '../../api/types';
import { bytes, count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { clock } from '../../ui/time';
import './reports.css';

const LOOK_MS = 1_000;
const exportsQuery = { queryKey: ['exports'], queryFn: () => take(api.GET('/exports')), refetchInterval: ({ state }: { state: { data?: { rows: ExportJob[] } | undefined } }) => (state.data?.rows.some((job) => job.state === 'running') ? LOOK_MS : false as const) };

export function ExportsPage() {
  const { t } = useTranslation();
  const list = useQuery(exportsQuery);
  return (
    <div className="reports">
      <header className="page-head"><h1>{t('reports.exports')}</h1><span className="second">{t('reports.exports_words')}</span></header>
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      <ul className="jobs">{list.data?.rows.map((job) => <li key={job.id}><One job={job} /></li>)}</ul>
      {list.data && !list.data.rows.length ? <p className="second pad">{t('reports.exports_none')}</p> : null}
    </div>
  );
}

/** One export, wherever it is watched. */
export function Job({ id }: { id: string }) {
  const job = useQuery(exportsQuery).data?.rows.find((one) => one.id === id);
  return job ? <One job={job} /> : null;
}

function One({ job }: { job: ExportJob }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const drop = useMutation({
    mutationFn: () => take(api.DELETE('/exports/{id}', { params: { path: { id: job.id } } })),
    onSettled: () => void client.invalidateQueries({ queryKey: ['exports'] }),
  });
  const running = job.state === 'running';
  return (
    <div className="job">
      <strong>{job.name}</strong>
      <span className="second">{t(`reports.job_${job.state}`)} · {t('reports.job_rows', { rows: count(job.rows), total: count(job.total) })} · {clock(job.begun_ms)}</span>
      {running ? <Progress percent={job.total ? Math.floor((job.rows / job.total) * 100) : 0} size="small" aria-label={job.name} /> : null}
      <span className="job-do">
        {job.state === 'done' ? <a href={download(`/exports/${job.id}/file`)} download={job.name}>{t('reports.fetch')} {job.bytes === undefined ? '' : bytes(job.bytes)}</a> : null}
        <button type="button" className="linkish" disabled={drop.isPending} onClick={() => drop.mutate()}>{t(running ? 'reports.stop' : 'reports.remove')}</button>
      </span>
      <ProblemNote error={drop.error} />
    </div>
  );
}
