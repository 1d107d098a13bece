/** The shell: who is signed in, the live stream, the rail, the top bar, help and the palette. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Navigate, Outlet, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentPost } from '../../api/client';
import { startLive, useLive } from '../../api/live';
import { useMay } from '../../api/may';
import { ApiProblem } from '../../api/problem';
import { q } from '../../api/queries';
import type { Overview, Session } from '../../api/types';
import { setClock } from '../../ui/clock';
import { useKeys } from '../../ui/keys';
import { ProblemNote } from '../../ui/problem-note';
import { useTourLine } from '../demo/taps';
import { SignInNote } from '../me/sign-in-note';
import { Help } from './help';
import { Palette } from './palette';
import { mayAudit, Rail } from './rail';
import { TopBar } from './top';
import './shell.css';

const OVERVIEW_MS = 15_000;
const DEMO_MS = 3_000;

/** The domain clock follows the server: a demo says its speed, a real installation runs at 1. */
export function useServerClock(session: Session | undefined): Overview | undefined {
  const overview = useQuery({ ...q.overview(), enabled: Boolean(session), refetchInterval: OVERVIEW_MS });
  const demo = useQuery({ ...q.demo(), enabled: session?.demo === true, refetchInterval: DEMO_MS });
  const speed = overview.data?.speed ?? demo.data?.speed ?? 1;
  useEffect(() => { if (overview.data) setClock(overview.data.now_ms, speed); }, [overview.data, speed]);
  useEffect(() => { if (demo.data) setClock(demo.data.now_ms, demo.data.speed); }, [demo.data]);
  return overview.data;
}

export function Shell() {
  const session = useQuery(q.session());
  if (session.error instanceof ApiProblem && session.error.status === 401) return <SignedOut />;
  if (session.error) return <main className="alone"><ProblemNote error={session.error} again={() => void session.refetch()} /></main>;
  if (!session.data) return <Waiting />;
  return <Signed session={session.data} />;
}

/** Nobody has an account in a demo: its entrance is the start page, everywhere else signing in. */
function SignedOut() {
  const demo = useQuery(q.demo());
  if (demo.isPending) return <Waiting />;
  return <Navigate to={demo.data ? '/demo' : '/signin'} />;
}

function Waiting() {
  const { t } = useTranslation();
  return <main className="alone hint" aria-busy="true">{t('ui.loading')}</main>;
}

function Signed({ session }: { session: Session }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const overview = useServerClock(session);
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const live = useLive();
  useEffect(() => startLive(client), [client]);
  useEffect(() => {
    const open = (e: KeyboardEvent) => {
      if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k') { e.preventDefault(); setPalette(true); }
    };
    window.addEventListener('keydown', open);
    return () => window.removeEventListener('keydown', open);
  }, []);
  const may = useMay();
  useKeys({
    '?': () => setHelp(true),
    ...(may('matter.issue') ? { n: () => void navigate({ to: '/matters/new' }) } : {}),
    ...(may('matter.request') ? { q: () => void navigate({ to: '/matters/ask' }) } : {}),
  });
  const post = session.posts.find((p) => p.id === (currentPost() ?? session.post_id)) ?? session.posts[0];
  const drill = session.space === 'drill';
  const framed = session.demo || drill;
  const label = drill ? t('shell.drill') : t('shell.demo');
  const tour = useTourLine(session.demo);
  return (
    <div className={framed ? 'frame' : 'frame plain'}>
      {framed ? (
        <aside className="frame-strip" aria-label={label}>
          <span>{label}</span>
          <span className="wide">{tour ?? (drill ? t('shell.drill_words') : t('shell.demo_words'))}</span>
          {session.demo ? <Link to="/demo">{t('shell.demo_start')}</Link> : <span />}
        </aside>
      ) : null}
      <a className="skip" href="#content">{t('shell.skip')}</a>
      <div className="shell">
        <TopBar session={session} post={post} overview={overview} live={live} find={() => setPalette(true)} />
        <Rail session={session} post={post} counts={overview?.counts} help={() => setHelp(true)} />
        <main id="content" className="content" tabIndex={-1}><SignInNote session={session} /><Outlet /></main>
      </div>
      <Palette open={palette} audits={mayAudit(session, post)} close={() => setPalette(false)} />
      <Help open={help} close={() => setHelp(false)} />
    </div>
  );
}

export function Missing() {
  const { t } = useTranslation();
  return (
    <div className="alone">
      <h1>{t('shell.missing')}</h1>
      <p className="second">{t('shell.missing_words')}</p>
      <Link to="/">{t('shell.now')}</Link>
    </div>
  );
}
