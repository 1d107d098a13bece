/** The matters: received, issued or all; filters in the address; more on demand. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button, Input, Segmented, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { useMay } from '../../api/may';
import type { MatterRow } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count, rate } from '../../ui/format';
import { Glyph } from '../../ui/glyph';
import { IncidentChoice } from '../../ui/incident-choice';
import { useKeys } from '../../ui/keys';
import { Ladder } from '../../ui/ladder';
import { ProblemNote } from '../../ui/problem-note';
import { dueWords, shortMoment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { DIRECTIVES, type MattersSearch } from '../paths';
import { Drafts } from './drafts';
import './matters.css';

const route = getRouteApi('/desk/matters');
const BOXES = ['in', 'out', 'all'] as const;
const TYPE_PAUSE_MS = 250;

function useMatters(search: MattersSearch) {
  const box = search.box ?? 'all';
  const filters = { box, ...(search.status ? { status: search.status } : {}), ...(search.kind ? { kind: search.kind } : {}), ...(search.q ? { q: search.q } : {}), ...(search.incident === undefined ? {} : { incident: search.incident }) };
  return useInfiniteQuery({
    queryKey: ['matters', 'list', filters], initialPageParam: 0,
    queryFn: ({ pageParam }) => take(api.GET('/matters', { params: { query: { ...filters, limit: 30, ...(pageParam ? { after: pageParam } : {}) } } })),
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export function MattersPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const go = route.useNavigate();
  const navigate = useNavigate();
  const may = useMay();
  const list = useMatters(search);
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const [at, setAt] = useState(0);
  const [text, setText] = useState(search.q ?? '');
  const change = (patch: { [K in keyof MattersSearch]: MattersSearch[K] | undefined }) => void go({ search: (s) => Object.fromEntries(Object.entries({ ...s, ...patch }).filter(([, v]) => v !== undefined && v !== '')) as MattersSearch, replace: true });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address follows the typed words after a pause
  useEffect(() => { const timer = setTimeout(() => { if ((search.q ?? '') !== text.trim()) change({ q: text.trim() || undefined }); }, TYPE_PAUSE_MS); return () => clearTimeout(timer); }, [text]);
  const open = (m: MatterRow | undefined) => { if (m) void navigate({ to: '/matters/$id', params: { id: String(m.id) } }); };
  useKeys({ j: () => setAt(Math.min(rows.length - 1, at + 1)), k: () => setAt(Math.max(0, at - 1)), Enter: () => open(rows[at]) });
  const choice = (word: string, values: readonly string[], prefix: string) => [{ value: '', label: word }, ...values.map((v) => ({ value: v, label: t(`ui.${prefix}_${v}`) }))];
  return (
    <div className="matters">
      <header className="page-head">
        <h1>{t('matters.title')}</h1>
        <Segmented aria-label={t('matters.box')} value={search.box ?? 'all'} onChange={(v) => change({ box: v === 'all' ? undefined : (v as 'in' | 'out') })} options={BOXES.map((b) => ({ value: b, label: t(`matters.box_${b}`) }))} />
        <Select aria-label={t('matters.status')} value={search.status ?? ''} onChange={(v) => change({ status: v || undefined })} options={choice(t('matters.any_status'), ['countersigning', 'approving', 'issued', 'closed', 'withdrawn'], 'status')} popupMatchSelectWidth={false} />
        <Select aria-label={t('matters.kind')} value={search.kind ?? ''} onChange={(v) => change({ kind: v || undefined })} options={choice(t('matters.any_kind'), [...DIRECTIVES, 'request', 'consultation', 'meeting', 'alert', 'rectification'], 'kind')} popupMatchSelectWidth={false} />
        <IncidentChoice value={search.incident} onChange={(incident) => change({ incident })} />
        <span className="matters-find"><label htmlFor="matters-q">{t('matters.find')}</label><Input id="matters-q" allowClear value={text} onChange={(e) => setText(e.target.value)} /></span>
        {may('matter.issue') ? <Button type="primary" onClick={() => void navigate({ to: '/matters/new' })}>{t('matters.write')}<kbd>N</kbd></Button> : null}
      </header>
      <Drafts />
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      <table className="matter-table">
        <thead><tr><th scope="col">{t('matters.col_due')}</th><th scope="col">{t('matters.col_title')}</th><th scope="col" className="opt">{t('matters.col_ladder')}</th><th scope="col" className="num opt">{t('matters.col_signed')}</th><th scope="col" className="num">{t('matters.col_late')}</th><th scope="col" className="opt">{t('matters.col_mine')}</th></tr></thead>
        <tbody>{rows.map((m, n) => <Row key={m.id} row={m} here={n === at} focus={() => setAt(n)} />)}</tbody>
      </table>
      {list.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {!list.isPending && !list.error && rows.length === 0 ? <p className="second pad">{t('matters.empty')}</p> : null}
      {list.hasNextPage ? <div className="pad"><Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('matters.more')}</Button></div> : null}
    </div>
  );
}

function Row({ row, here, focus }: { row: MatterRow; here: boolean; focus: () => void }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const now = useNow();
  const open = row.status === 'issued';
  const due = row.due_ms ? dueWords(row.due_ms, now, i18n.language) : null;
  const mine = row.my_stage;
  return (
    <tr className={here ? 'here' : ''} aria-current={here ? 'true' : undefined} onMouseDown={focus}>
      <td className="due">{due && row.due_ms ? <><strong className={open && due.late && row.counts.late > 0 ? 'late' : ''}>{open ? due.words : t(`ui.status_${row.status}`)}</strong><span className="hint">{shortMoment(row.due_ms, now, i18n.language)}</span></> : <span className="second">{open ? t('matters.no_due') : t(`ui.status_${row.status}`)}</span>}</td>
      <th scope="row"><Link to="/matters/$id" params={{ id: String(row.id) }} onFocus={focus}>{row.title}</Link><div className="second">{[row.number, name(row.from), t(`ui.kind_${row.kind}`), row.urgency && row.urgency !== 'normal' ? t(`ui.urgency_${row.urgency}`) : '', row.space === 'drill' ? t('matters.drill') : ''].filter(Boolean).join(' · ')}</div></th>
      {row.kind === 'request' || row.kind === 'consultation'
        ? <><td className="opt ladder-cell">{row.outcome ? t(`matters.outcome_${row.outcome}`) : open ? t('matters.waits') : '–'}</td><td className="num opt">–</td></>
        : <><td className="opt ladder-cell"><Ladder counts={row.counts} /></td><td className="num opt">{rate(row.counts.signed, row.counts.expected)}<div className="hint">{count(row.counts.signed)} / {count(row.counts.expected)}</div></td></>}
      <td className={row.counts.late > 0 ? 'num late' : 'num'}>{count(row.counts.late)}</td>
      <td className="opt">{mine ? <span className="mine">{mine === 'sent' ? null : <Glyph sign={mine} />}{mine === 'sent' ? t('matters.sent') : t(`ui.stage_${mine}`)}</span> : <span className="second">–</span>}</td>
    </tr>
  );
}
