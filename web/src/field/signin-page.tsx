/** @jsxImportSource preact */
/** Nobody is signed in: the outbox stays as it is until its person is back. */
import { useEffect, useState } from 'preact/hooks';
import { ApiProblem } from '../api/problem';
import { useLive } from './live';
import { Languages } from './me-page';
import { offline, send } from './net';
import { OfflineBadge, ProblemWords } from './parts';
import { signIn } from './session';
import { waitingHere } from './store';
import { type Lang, t } from './words';

export function SignInPage({ entered, speak }: { entered: () => Promise<void>; speak: (lang: Lang) => void }) {
  const [account, typeAccount] = useState('');
  const [password, typePassword] = useState('');
  const [problem, show] = useState<ApiProblem | null>(null);
  const [busy, work] = useState(false);
  const [waiting, count] = useState(0);
  const [demo, find] = useState(false);
  const gone = useLive(offline) !== null;
  useEffect(() => {
    void waitingHere().then(count);
    if (!gone) void send('/demo').then((reply) => find(reply?.status === 200));
  }, [gone]);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!account || !password || busy) return;
    work(true);
    show(null);
    try {
      await signIn(account, password);
      await entered();
    } catch (error) {
      if (error instanceof ApiProblem) show(error);
      else throw error;
    } finally {
      work(false);
    }
  };
  return (
    <>
      <header class="head head-queue"><h1>{t('field.app')}</h1><OfflineBadge short /></header>
      <form class="page steps" onSubmit={(e) => void submit(e)}>
        <p>{t('field.enter_words')}</p>
        {waiting ? <p role="status">{t('field.enter_waiting', { n: waiting })}</p> : null}
        {demo ? <a class="outline big" href="/demo"><strong>{t('field.enter_demo')}</strong></a> : null}
        <div><label for="account">{t('field.account')}</label><input id="account" autocomplete="username" autocapitalize="none" value={account} onInput={(e) => typeAccount(e.currentTarget.value)} /></div>
        <div><label for="password">{t('field.password')}</label><input id="password" type="password" autocomplete="current-password" value={password} onInput={(e) => typePassword(e.currentTarget.value)} /></div>
        {problem ? <ProblemWords error={problem} /> : null}
        <button type="submit" class="primary big" disabled={!account || !password || busy}>{t('field.enter')}</button>
        {!account || !password ? <p class="second">{t('field.enter_need')}</p> : gone ? <p class="second">{t('field.enter_offline')}</p> : null}
        <a class="linkish" href="/activate">{t('field.enter_code')}</a>
        <Languages speak={speak} />
      </form>
    </>
  );
}
