/** The wall board: dark, 1920 × 1080, pages that change every 20 s without motion, read from five metres. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Navigate, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { startLive } from '../../api/live';
import { ApiProblem } from '../../api/problem';
import { q } from '../../api/queries';
import type { Board, MatterCounts } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count, rate } from '../../ui/format';
import { Glyph } from '../../ui/glyph';
import { useIncidentName } from '../../ui/incident-choice';
import { useKeys } from '../../ui/keys';
import { Ladder } from '../../ui/ladder';
import { clock, span, spanWords } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { useServerClock } from '../shell/page';
import { LevelChip } from '../shell/top';
import '../shell/shell.css';
import { TileMap } from './tile-map';
import './situation.css';

const route = getRouteApi('/wall');
const PAGE_MS = 20_000;
const STALE_MS = 300_000;
/** Rows on a page; the server names as many matters. */
const LINES_MAX = 5;
const WALL_WIDTH = 1920;
const WALL_HEIGHT = 1080;

/** The wall is dark whatever the reader's own look is; it is put back when the wall is left. */
function useDark(): void {
  useEffect(() => {
    const was = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = 'dark';
    return () => { document.documentElement.dataset.theme = was ?? 'light'; };
  }, []);
}

const measure = () => Math.min(window.innerWidth / WALL_WIDTH, window.innerHeight / WALL_HEIGHT);

/** How much of the drawn 1920 × 1080 the screen at hand has room for: a wall is never cut off and never scrolls. */
function useFit(): number {
  const [fit, setFit] = useState(measure);
  useEffect(() => {
    const again = () => setFit(measure());
    window.addEventListener('resize', again);
    return () => window.removeEventListener('resize', again);
  }, []);
  return fit;
}

export function Wall() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const search = route.useSearch();
  const session = useQuery(q.session());
  const overview = useServerClock(session.data);
  const now = useNow(1000);
  const board = useQuery({ ...q.allBoard(undefined, 'territory', search.incident), refetchInterval: 30_000 });
  const matters = board.data?.worst ?? [];
  const pages = 1 + (matters[0] ? 1 : 0);
  const [page, setPage] = useState((search.page ?? 1) - 1);
  const incidentName = useIncidentName();
  const fit = useFit();
  useDark();
  useEffect(() => startLive(client), [client]);
  useEffect(() => { const timer = setInterval(() => setPage((p) => p + 1), PAGE_MS); return () => clearInterval(timer); }, []);
  useKeys({ Escape: () => void navigate({ to: '/situation', search: search.incident === undefined ? {} : { incident: search.incident } }), j: () => setPage((p) => p + 1), k: () => setPage((p) => Math.max(0, p - 1)) });
  if (session.error instanceof ApiProblem && session.error.status === 401) return <Navigate to="/signin" />;
  const at = page % pages;
  // Where more than one incident is open and none is chosen, the wall counts them all and names none.
  const open = overview?.incidents ?? [];
  const incident = search.incident === undefined ? (open.length > 1 ? undefined : overview?.incident) : open.find((i) => i.id === search.incident);
  const framed = session.data?.demo ? t('shell.demo') : session.data?.space === 'drill' ? t('shell.drill') : undefined;
  return (
    <div className="wall-screen">
    <main className={framed ? 'wall framed' : 'wall'} style={{ width: WALL_WIDTH, height: WALL_HEIGHT, transform: `translate(-50%, -50%) scale(${fit})` }}>
      <header>{framed ? <span className="chip wall-frame">{framed}</span> : null}<h1>{incident ? incidentName(incident) : t('situation.wall_title')}</h1><LevelChip level={(incident ?? overview?.incident)?.level} /><span className="wall-clock">{overview ? clock(now) : ''}</span></header>
      {board.data ? (at === 0 ? <FirstPage board={board.data} top={matters[0]} /> : <MattersPage rows={matters} now={now} />) : <p aria-busy="true">{t('ui.loading')}</p>}
      {board.data ? <Foot board={board.data} now={now} page={`${at + 1} / ${pages}`} /> : null}
    </main>
    </div>
  );
}

function FirstPage({ board, top }: { board: Board; top: MatterCounts | undefined }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const one = useQuery({ ...q.board(top?.id ?? 0, undefined, 'territory'), enabled: top !== undefined });
  const shown = one.data ?? board;
  const worst = [...shown.rows].sort((a, b) => b.counts.late - a.counts.late).slice(0, LINES_MAX);
  const counties = useQuery({ ...q.board(top?.id ?? 0, undefined, 'territory', 'county'), enabled: top !== undefined });
  const silent = [...shown.rows, ...(counties.data?.rows ?? [])].filter((r) => r.silent_ms).sort((a, b) => (b.silent_ms ?? 0) - (a.silent_ms ?? 0))[0];
  const c = shown.total;
  return (
    <div className="wall-two">
      <section><h2>{t('situation.legend')}<span className="wall-second">{t('situation.wall_open', { n: board.matters ?? 0 })} · {clock(board.as_of_ms)}</span></h2><TileMap rows={board.rows} chosen={undefined} wall /></section>
      <section>
        <h2 className="wall-title"><span>{top ? top.title : t('situation.wall_all')}</span><span className="wall-second">{t('situation.wall_units', { n: count(c.expected) })}{top?.due_ms ? ` · ${t('situation.wall_due', { time: clock(top.due_ms) })}` : ''}</span></h2>
        <div className="wall-figures">
          <div><Glyph sign="done" size={32} />{t('ui.stage_done')}<b>{count(c.done)}</b></div><div><Glyph sign="signed" size={32} />{t('ui.stage_signed')}<b>{count(c.signed)}</b></div>
          <div><Glyph sign="late" size={32} />{t('ui.sign_late')}<b className={c.late ? 'late' : ''}>{count(c.late)}</b></div><div><Glyph sign="unreachable" size={32} />{t('ui.sign_unreachable')}<b>{count(c.unreachable)}</b></div>
        </div>
        <Ladder counts={c} height={88} words />
        <ul className="wall-rows">{worst.map((r) => <li key={r.unit.no}><span>{name(r.unit)}</span><Ladder counts={r.counts} height={36} /><span className={r.counts.late ? 'num late' : 'num'}>{count(r.counts.late)}</span></li>)}</ul>
        {silent ? <p className="wall-alarm"><strong>{t('situation.wall_silent', { unit: name(silent.unit), span: span(silent.silent_ms ?? 0, i18n.language) })}</strong><span>{t('situation.wall_unsigned', { n: count(silent.counts.expected - silent.counts.signed) })}</span></p> : null}
      </section>
    </div>
  );
}

function MattersPage({ rows, now }: { rows: MatterCounts[]; now: number }) {
  const { t, i18n } = useTranslation();
  return (
    <section className="wall-list">
      <ul>{rows.map((m) => (
        <li key={m.id}><div><strong>{m.title}</strong><span className="wall-second">{m.due_ms ? (m.due_ms < now ? t('situation.wall_past', { span: spanWords(now - m.due_ms, i18n.language) }) : t('situation.wall_left', { span: spanWords(m.due_ms - now, i18n.language) })) : ''} · {t('situation.of', { rate: rate(m.counts.signed, m.counts.expected), all: count(m.counts.expected) })}</span></div><Ladder counts={m.counts} height={48} /><span className={m.counts.late ? 'num late strong' : 'num strong'}>{count(m.counts.late)}</span></li>
      ))}</ul>
    </section>
  );
}

function Foot({ board, now, page }: { board: Board; now: number; page: string }) {
  const { t, i18n } = useTranslation();
  const age = now - board.as_of_ms;
  const stale = age > STALE_MS;
  const c = board.total;
  const cell = (word: string, n: string) => <div className={stale ? 'wall-stale' : ''}>{word}{stale ? ` · ${t('situation.wall_age', { span: spanWords(age, i18n.language) })}` : ''}<b>{n}</b></div>;
  return <footer>{cell(t('situation.expected'), count(c.expected))}{cell(t('situation.signed'), `${count(c.signed)}`)}{cell(t('situation.col_difficulty'), count(c.difficulty))}{cell(t('situation.lost'), count(c.unreachable))}<div>{page}</div></footer>;
}
