/** The journal for people: filters in the address, more on demand, and the check of the whole chain. */
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { JournalRow } from '../../api/types';
import { useNow } from '../../ui/clock';
import { useEventWords } from '../../ui/event';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { clockSeconds, shortMoment, wall } from '../../ui/time';
import { useUnitName, useWords } from '../../ui/unit';
import type { AuditSearch } from '../paths';
import './audit.css';

const route = getRouteApi('/desk/audit');
const PAUSE_MS = 300;

export function AuditPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [matter, setMatter] = useState(String(search.matter ?? ''));
  const [unit, setUnit] = useState(String(search.unit ?? ''));
  const list = useInfiniteQuery({
    queryKey: ['journal', search.matter ?? 0, search.unit ?? null], initialPageParam: '',
    queryFn: ({ pageParam }) => take(api.GET('/journal', { params: { query: { limit: 50, ...(search.matter ? { matter: search.matter } : {}), ...(search.unit !== undefined ? { unit: search.unit } : {}), ...(pageParam ? { after: pageParam } : {}) } } })),
    getNextPageParam: (last) => (last.next === undefined || last.next === null ? undefined : String(last.next)),
  });
  useEffect(() => {
    const number = (s: string) => (/^\d+$/.test(s.trim()) ? Number(s.trim()) : undefined);
    const timer = setTimeout(() => {
      const next: AuditSearch = {};
      const m = number(matter);
      const u = number(unit);
      if (m) next.matter = m;
      if (u !== undefined) next.unit = u;
      void navigate({ search: next, replace: true });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [matter, unit, navigate]);
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const head = list.data?.pages[0]?.head;
  return (
    <div className="audit">
      <header className="page-head">
        <h1>{t('audit.title')}</h1>
        <span className="audit-field"><label htmlFor="a-matter">{t('audit.matter')}</label><Input id="a-matter" inputMode="numeric" value={matter} onChange={(e) => setMatter(e.target.value)} /></span>
        <span className="audit-field"><label htmlFor="a-unit">{t('audit.unit')}</label><Input id="a-unit" inputMode="numeric" value={unit} onChange={(e) => setUnit(e.target.value)} /></span>
        {search.matter ? <Link to="/audit/matters/$id" params={{ id: String(search.matter) }}>{t('audit.case_file')}</Link> : null}
      </header>
      <Verify />
      {head ? <p className="audit-head second">{t('audit.head')} <code>{head}</code></p> : null}
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      <table className="journal">
        <thead><tr><th scope="col" className="num">{t('audit.seq')}</th><th scope="col">{t('audit.time')}</th><th scope="col">{t('audit.what')}</th><th scope="col">{t('audit.who')}</th><th scope="col" className="opt">{t('audit.body')}</th></tr></thead>
        <tbody>{rows.map((r) => <Row key={r.seq} row={r} />)}</tbody>
      </table>
      {list.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {list.hasNextPage ? <div className="pad"><Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('ui.more')}</Button></div> : null}
    </div>
  );
}

export function useWho(): (row: JournalRow) => string {
  const { t } = useTranslation();
  const name = useUnitName();
  const words = useWords();
  return (row) => {
    if (row.actor.machine) return t('audit.machine', { name: typeof row.actor.machine === 'string' ? row.actor.machine : '' });
    return [name(row.actor.unit), words(row.actor.post_title, row.actor.post_title_en)].filter(Boolean).join(' · ');
  };
}

function Row({ row }: { row: JournalRow }) {
  const { i18n } = useTranslation();
  const now = useNow();
  const words = useEventWords();
  const who = useWho();
  const matter = Number(row.body.matter ?? 0);
  return (
    <tr>
      <td className="num">{count(row.seq)}</td>
      <td>{shortMoment(row.at_ms, now, i18n.language)}<span className="hint">:{clockSeconds(row.at_ms).slice(-2)}</span></td>
      <td>{matter ? <Link to="/audit/matters/$id" params={{ id: String(matter) }}>{words({ kind: row.type, unit: row.unit, params: row.body })}</Link> : words({ kind: row.type, unit: row.unit, params: row.body })} <code className="hint">{row.type}</code></td>
      <td>{who(row)}</td>
      <td className="opt"><details><summary className="hint">{Object.keys(row.body).slice(0, 4).join(', ')}</summary><pre>{JSON.stringify(row.body, null, 1)}</pre></details></td>
    </tr>
  );
}

/** Checks every record against the chain; shows how long it runs and what it found. */
export function Verify() {
  const { t } = useTranslation();
  const [started, setStarted] = useState(0);
  const [waited, setWaited] = useState(0);
  const verify = useMutation({ mutationFn: () => take(api.GET('/journal/verify')) });
  const running = verify.isPending;
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setWaited(Math.round((performance.now() - started) / 1000)), 250);
    return () => clearInterval(timer);
  }, [running, started]);
  const start = () => { setStarted(performance.now()); setWaited(0); verify.mutate(); };
  return (
    <section className="verify" aria-labelledby="verify-title">
      <h2 id="verify-title" className="sr">{t('audit.verify_title')}</h2>
      <Button type="primary" disabled={running} title={running ? t('audit.verifying', { s: waited }) : undefined} onClick={start}>{t('audit.verify')}</Button>
      <div role="status">
        {running ? t('audit.verifying', { s: waited }) : null}
        {verify.data && !running ? (verify.data.ok
          ? <><strong>{t('audit.verify_ok', { records: count(verify.data.records), batches: count(verify.data.batches) })}</strong> <code>{verify.data.head.slice(0, 16)}…</code></>
          : <strong className="late">{t('audit.verify_bad', { seq: count(verify.data.first_bad) })}</strong>) : null}
        {!running && !verify.data && !verify.error ? <span className="second">{t('audit.verify_words')}</span> : null}
      </div>
      <ProblemNote error={verify.error} />
    </section>
  );
}
/** The year belongs to a file that is read years later. */
export function fullTime(ms: number): string {
  const w = wall(ms);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${w.year}-${two(w.month)}-${two(w.day)} ${clockSeconds(ms)}`;
}
