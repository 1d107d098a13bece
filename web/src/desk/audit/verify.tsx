/** Checks every record against the chain, in parts, so that it shows how far it is and can be stopped. */
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Progress } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { VerifyResult } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';

interface Far { records: number; total: number }

export function Verify() {
  const { t } = useTranslation();
  const [far, setFar] = useState<Far | null>(null);
  const stopped = useRef(false);
  const verify = useMutation({
    mutationFn: async (): Promise<VerifyResult> => {
      let batches = 0;
      for (let after: string | undefined; ;) {
        const part = await take(api.GET('/journal/verify', { params: { query: after ? { after } : {} } }));
        batches += part.batches;
        setFar({ records: part.records, total: part.total });
        if (!part.ok || !part.next || stopped.current) return { ...part, batches };
        after = part.next;
      }
    },
  });
  const start = () => { stopped.current = false; setFar(null); verify.mutate(); };
  const running = verify.isPending;
  const percent = far && far.total > 0 ? Math.floor((100 * far.records) / far.total) : 0;
  return (
    <section className="verify" aria-labelledby="verify-title">
      <h2 id="verify-title" className="sr">{t('audit.verify_title')}</h2>
      {running ? <Button onClick={() => { stopped.current = true; }}>{t('audit.verify_stop')}</Button> : <Button type="primary" onClick={start}>{t('audit.verify')}</Button>}
      {running ? <Progress className="verify-bar" percent={percent} size="small" showInfo={false} aria-label={t('audit.verify_title')} /> : null}
      <div role="status">
        {running ? (far ? t('audit.verifying', { n: count(far.records), total: count(far.total) }) : t('audit.verify_begins')) : null}
        {verify.data && !running ? <Found result={verify.data} /> : null}
        {!running && !verify.data && !verify.error ? <span className="second">{t('audit.verify_words')}</span> : null}
      </div>
      <ProblemNote error={verify.error} again={start} />
    </section>
  );
}

function Found({ result: r }: { result: VerifyResult }) {
  const { t } = useTranslation();
  if (r.ok && r.next) return <>{t('audit.verify_stopped', { n: count(r.records), total: count(r.total) })}</>;
  if (r.ok) return <><strong>{t('audit.verify_ok', { records: count(r.records) })}</strong> <code>{r.head.slice(0, 16)}…</code></>;
  const first = r.first_bad ?? 0;
  const last = r.last_bad ?? first;
  const place = first === last ? t('audit.bad_one', { seq: count(first) }) : t('audit.bad_many', { first: count(first), last: count(last) });
  return (
    <>
      <strong className="late">{place} {t(`audit.fault_${r.fault ?? 'record_changed'}`)}</strong>{' '}
      <Link to="/audit" search={{ after: last + 1 }}>{t('audit.see_record')}</Link>
    </>
  );
}
