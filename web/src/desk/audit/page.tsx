/** The journal for people: filters in the address, more on demand, and the check of the whole chain. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { useMay } from '../../api/may';
import type { JournalRow } from '../../api/types';
import { useNow } from '../../ui/clock';
import { useEventWords } from '../../ui/event';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { clockSeconds, shortMoment, wall } from '../../ui/time';
import { useUnitName, useWords } from '../../ui/unit';
import { ReadRecord } from '../people/record';
import type { AuditSearch } from '../paths';
import { Filters } from './filters';
import { Verify } from './verify';
import './audit.css';

const route = getRouteApi('/desk/audit');

export function AuditPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const put = useCallback((next: AuditSearch) => void navigate({ search: next, replace: true }), [navigate]);
  const list = useInfiniteQuery({
    queryKey: ['journal', search], initialPageParam: search.after ?? 0,
    queryFn: ({ pageParam }) => take(api.GET('/journal', { params: { query: {
      limit: 50, ...(search.matter ? { matter: search.matter } : {}), ...(search.unit !== undefined ? { unit: search.unit } : {}), ...(search.type ? { kind: search.type } : {}),
      ...(search.from !== undefined ? { from_ms: search.from } : {}), ...(search.until !== undefined ? { until_ms: search.until } : {}), ...(pageParam ? { after: pageParam } : {}),
    } } })),
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const newest = list.data?.pages[0];
  return (
    <div className="audit">
      <header className="page-head">
        <h1>{t('audit.title')}</h1>
        {search.matter ? <Link to="/audit/matters/$id" params={{ id: String(search.matter) }}>{t('audit.case_file')}</Link> : null}
      </header>
      <Filters search={search} put={put} />
      <Verify />
      {newest ? <HeadLine seq={newest.seq} head={newest.head} /> : null}
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      <table className="journal">
        <thead><tr><th scope="col" className="num">{t('audit.seq')}</th><th scope="col">{t('audit.time')}</th><th scope="col">{t('audit.what')}</th><th scope="col">{t('audit.who')}</th><th scope="col" className="opt">{t('audit.body')}</th></tr></thead>
        <tbody>{rows.map((r) => <Row key={r.seq} row={r} />)}</tbody>
      </table>
      {list.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {list.data && rows.length === 0 ? <p className="pad second">{list.hasNextPage ? t('audit.none_yet') : t('audit.none')}</p> : null}
      {list.hasNextPage ? <div className="pad"><Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{rows.length ? t('ui.more') : t('audit.look_on')}</Button></div> : null}
    </div>
  );
}

/** The end of the chain as `shouhu verify --expect` takes it: whoever keeps it elsewhere can prove more. */
export function HeadLine({ seq, head }: { seq: number; head: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const text = `${seq}:${head}`;
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(true), () => setCopied(false));
  return (
    <p className="audit-head second">
      {t('audit.head')} <code>{text}</code> <button type="button" className="linkish no-print" onClick={copy}>{t('audit.copy')}</button>{' '}
      <span role="status">{copied ? t('audit.copied') : ''}</span> <span className="hint">{t('audit.keep')}</span>
    </p>
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

/** Whose values a record holds sealed. */
function sealedOf(row: JournalRow): string | undefined {
  const sealed = Object.values(row.body).find((v): v is { subject: string } => typeof v === 'object' && v !== null && 'sealed' in v && 'subject' in v);
  return sealed?.subject;
}

function Row({ row }: { row: JournalRow }) {
  const { t, i18n } = useTranslation();
  const can = useMay();
  const [reading, setReading] = useState(false);
  const subject = can('person.read') ? sealedOf(row) : undefined;
  const now = useNow();
  const words = useEventWords();
  const who = useWho();
  const matter = Number(row.body.matter ?? 0);
  return (
    <tr>
      <td className="num">{count(row.seq)}</td>
      <td>{shortMoment(row.at_ms, now, i18n.language)}<span className="hint">:{clockSeconds(row.at_ms).slice(-2)}</span></td>
      <td>{matter ? <Link to="/audit/matters/$id" params={{ id: String(matter) }}>{words({ kind: row.type, unit: row.unit, params: row.body })}</Link> : words({ kind: row.type, unit: row.unit, params: row.body })} <code className="hint">{row.type}</code>{subject ? <> <button type="button" className="linkish" onClick={() => setReading(true)}>{t('people.read')}</button></> : null}{reading && subject ? <ReadRecord who={{ subject, name: t('people.somebody') }} close={() => setReading(false)} /> : null}</td>
      <td>{who(row)}</td>
      <td className="opt"><details><summary className="hint">{Object.keys(row.body).slice(0, 4).join(', ')}</summary><pre>{JSON.stringify(row.body, null, 1)}</pre></details></td>
    </tr>
  );
}

/** The year belongs to a file that is read years later. */
export function fullTime(ms: number): string {
  const w = wall(ms);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${w.year}-${two(w.month)}-${two(w.day)} ${clockSeconds(ms)}`;
}
