/** The case file of a matter: order, relays, receipts, in the journal's order; laid out for paper. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { download } from '../../api/download';
import { q } from '../../api/queries';
import { useEventWords } from '../../ui/event';
import { count, rate } from '../../ui/format';
import { Ladder } from '../../ui/ladder';
import { ProblemNote } from '../../ui/problem-note';
import { Rich } from '../../ui/rich';
import { useUnitName } from '../../ui/unit';
import { useSendingWords } from '../matter/messages';
import { fullTime, HeadLine, useWho } from './page';
import { Verify } from './verify';
import '../matter/matter.css';
import './audit.css';

const STAGES = ['delivered', 'read', 'signed', 'done', 'verified'] as const;

/** What went out about it; the channels' word, not the journal's. */
function Sent({ id }: { id: number }) {
  const { t } = useTranslation();
  const words = useSendingWords();
  const rows = useQuery(q.messages(id)).data?.rows ?? [];
  if (!rows.length) return null;
  return (
    <section>
      <h2>{t('audit.messages')}</h2>
      <table className="journal"><tbody>{rows.map((s) => <tr key={`${s.seq}-${s.channel}`}><td className="num">{count(s.seq)}</td><td className="nowrap">{fullTime(s.made_ms)}</td><td>{t(`matter.msg_${s.occasion}`)}</td><td>{words(s)}</td></tr>)}</tbody></table>
      <p className="hint">{t('audit.messages_words')}</p>
    </section>
  );
}

export function CaseFilePage() {
  const { t } = useTranslation();
  const name = useUnitName();
  const words = useEventWords();
  const who = useWho();
  const id = Number(useParams({ strict: false }).id);
  const file = useInfiniteQuery({
    queryKey: ['case-file', id], initialPageParam: 0,
    queryFn: ({ pageParam }) => take(api.GET('/matters/{id}/case-file', { params: { path: { id }, query: pageParam ? { after: pageParam } : {} } })),
    getNextPageParam: (last) => last.next ?? undefined,
  });
  if (file.error) return <div className="alone"><ProblemNote error={file.error} again={() => void file.refetch()} /></div>;
  if (!file.data) return <p className="alone hint" aria-busy="true">{t('ui.loading')}</p>;
  const first = file.data.pages[0];
  if (!first) return null;
  const { matter: m } = first;
  const rows = file.data.pages.flatMap((p) => p.rows);
  return (
    <article className="case-file">
      <div className="case-tools no-print">
        <Link to="/audit" search={{ matter: id }}>{t('audit.back')}</Link>
        <Link to="/matters/$id" params={{ id: String(id) }}>{t('audit.see_matter')}</Link>
        <Button onClick={() => window.print()}>{t('audit.print')}</Button>
        <a href={download(`/matters/${id}/case-file.json`)} download>{t('audit.export')}</a>
      </div>
      <header className="case-head">
        <p className="case-kind">{t('audit.case_file')}</p>
        <h1>{m.title}</h1>
        <p>{[m.number, name(m.from)].filter(Boolean).join(' · ')}</p>
        <p className="second">{m.issued_ms ? t('audit.issued', { time: fullTime(m.issued_ms) }) : ''} {m.due_ms ? t('audit.due', { time: fullTime(m.due_ms) }) : ''} {m.check_code ? t('audit.check', { code: m.check_code }) : ''}</p>
      </header>
      <section><h2>{t('audit.text')}</h2><Rich html={m.text_html} /></section>
      <section>
        <h2>{t('audit.receipts')}</h2>
        <Ladder counts={m.counts} height={24} words />
        <p className="second">{t('audit.expected', { n: count(m.counts.expected) })} {STAGES.map((s) => `${t(`ui.stage_${s}`)} ${count(m.counts[s])} / ${rate(m.counts[s], m.counts.expected)}`).join(' · ')} · {t('ui.sign_late')} {count(m.counts.late)}</p>
      </section>
      <section>
        <h2>{t('audit.course', { count: rows.length })}</h2>
        <table className="journal"><thead><tr><th scope="col" className="num">{t('audit.seq')}</th><th scope="col">{t('audit.time')}</th><th scope="col">{t('audit.what')}</th><th scope="col">{t('audit.who')}</th></tr></thead>
          <tbody>{rows.map((r) => <tr key={r.seq}><td className="num">{count(r.seq)}</td><td className="nowrap">{fullTime(r.at_ms)}</td><td>{words({ kind: r.type, unit: r.unit, params: r.body })}</td><td>{who(r)}</td></tr>)}</tbody></table>
        {file.hasNextPage ? <p className="pad no-print"><Button loading={file.isFetchingNextPage} onClick={() => void file.fetchNextPage()}>{t('audit.more', { n: count(rows.length) })}</Button></p> : null}
      </section>
      <Sent id={id} />
      <section className="case-proof"><h2>{t('audit.proof')}</h2><p className="second">{t('audit.proof_words')}</p><HeadLine seq={first.seq} head={first.head} /><div className="no-print"><Verify /></div></section>
    </article>
  );
}
