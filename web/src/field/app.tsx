/** @jsxImportSource preact */
/** The phone entry: which page, the bar at the foot, and when to send and read. Uploads go before downloads. */
import { useEffect, useState } from 'preact/hooks';
import { Icon, type IconName } from './icons';
import { Live, useLive } from './live';
import { MatterPage } from './matter-page';
import { MePage } from './me-page';
import { offline } from './net';
import { isDay, unfinished } from './outbox';
import { QueuePage, UnsentBanner } from './queue-page';
import { flush, items, look } from './sender';
import { confirm, me } from './session';
import { ArrivePage } from './goods/arrive-page';
import { CodePage } from './goods/code-page';
import { DutyPage } from './report/duty-page';
import { ReportPage } from './report/report-page';
import { ReportsPage } from './report/reports-page';
import { SignInPage } from './signin-page';
import { TodayPage } from './today-page';
import { readToday, restoreToday } from './today';
import { type Lang, setLang, t } from './words';

/** The list is read again so often; without a network the next attempt comes sooner, then ever more slowly. */
const AGAIN_MS = 60_000;
const SILENT_MS = 2_500;
let pause = SILENT_MS;
let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<void> | null = null;

/** Who is here, then what waits on this phone, then what waits for them. */
export function sync(): Promise<void> {
  running ??= once().finally(() => {
    running = null;
    const silent = offline.get() !== null;
    pause = silent ? Math.min(pause * 2, AGAIN_MS) : SILENT_MS;
    clearTimeout(timer);
    timer = setTimeout(syncIfSeen, silent ? pause : AGAIN_MS);
  });
  return running;
}
async function once(): Promise<void> {
  if (!(await confirm())) return;
  await look();
  await flush();
  await readToday().catch((error: Error) => { if (error.name !== 'ApiProblem') throw error; });
}
/** A page that nobody looks at asks nothing; coming back to it asks at once. */
function syncIfSeen(): void {
  if (document.visibilityState === 'visible') void sync();
}

/** Another person, another post: their own list and outbox, and nothing of the one before. */
export function followPerson(): void {
  let shown = '';
  me.follow(() => {
    const who = me.get();
    const key = who ? `${who.person} ${who.post.id}` : '';
    if (key === shown) return;
    shown = key;
    void restoreToday().then(look).then(() => (who ? sync() : undefined));
  });
}

const route = new Live(location.hash.slice(2));

export function App() {
  const who = useLive(me);
  const path = useLive(route);
  const [, speakAnew] = useState(0);
  const speak = (lang: Lang) => { setLang(lang); speakAnew((n) => n + 1); };
  useEffect(() => {
    const turned = () => { route.set(location.hash.slice(2)); scrollTo(0, 0); };
    const online = () => void sync();
    addEventListener('hashchange', turned);
    addEventListener('online', online);
    document.addEventListener('visibilitychange', syncIfSeen);
    return () => { removeEventListener('hashchange', turned); removeEventListener('online', online); document.removeEventListener('visibilitychange', syncIfSeen); };
  }, []);
  if (who === undefined) return null;
  if (who === null) return <main><SignInPage entered={sync} speak={speak} /></main>;
  const [page, id, code] = path.split('/');
  const report = reportAt(path, `${who.person} ${who.post.id}`);
  if (report) return <main>{report}</main>;
  const shown = page === 'queue' ? <QueuePage /> : page === 'me' ? <MePage me={who} speak={speak} /> : page === 'matter' && Number(id) ? <MatterPage key={path} id={Number(id)} {...(code ? { code } : {})} /> : page === 'shipment' && Number(id) ? <ArrivePage key={id} entry={Number(id)} /> : page === 'code' && id ? <CodePage key={id} code={id} /> : page === 'reports' ? <ReportsPage {...(Number(id) ? { matter: Number(id) } : {})} /> : page === 'duty' && Number(id) ? <DutyPage matter={Number(id)} period={path.split('/')[2] ?? ''} /> : <TodayPage me={who} />;
  return (
    <>
      <main><UnsentBanner />{shown}</main>
      <Bar page={page ?? ''} />
    </>
  );
}

/** `report/{matter}/{period}/{subject}/{step}`: inside a form there is no bar. Nobody sees what another has begun. */
function reportAt(path: string, who: string) {
  const [page, matter, period, subject, step = ''] = path.split('/');
  if (page !== 'report' || !Number(matter) || !isDay(period) || !Number(subject)) return null;
  return <ReportPage key={`${who} ${matter} ${period} ${subject}`} slot={{ matter: Number(matter), period, subject: Number(subject) }} step={step} mend={step !== ''} />;
}

function Bar({ page }: { page: string }) {
  const left = unfinished(useLive(items));
  const thumb = (to: string, icon: IconName, words: string) => <a class="thumb" href={`#/${to}`} aria-current={page === to ? 'page' : undefined}><Icon name={icon} />{words}</a>;
  return (
    <nav class="bar">
      {thumb('', 'list', t('field.today'))}
      <a class="pill" href="#/reports" aria-current={page === 'reports' ? 'page' : undefined}><Icon name="plus" />{t('report.to_file')}</a>
      {thumb('queue', 'out', left ? t('field.queue_n', { n: left }) : t('field.queue'))}
    </nav>
  );
}
