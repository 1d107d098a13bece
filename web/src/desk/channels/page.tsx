/** How the ways out stand: sent, failed, since when silent, what they cost; a test message for who may. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { useMay } from '../../api/may';
import { q } from '../../api/queries';
import type { Channel } from '../../api/types';
import { count, yuan } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import './channels.css';

export function ChannelsPage() {
  const { t, i18n } = useTranslation();
  const list = useQuery(q.channels());
  const may = useMay();
  const rows = list.data?.rows ?? [];
  const total = rows.reduce((sum, c) => sum + c.cost_fen, 0);
  return (
    <div className="channels">
      <header className="page-head"><h1>{t('channels.title')}</h1>{total ? <span className="second">{t('channels.total', { money: yuan(total, i18n.language) })}</span> : null}</header>
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      {list.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {list.data && !rows.length ? <p className="pad"><strong>{t('channels.none')}</strong> <span className="second">{t('channels.none_words')}</span></p> : null}
      {rows.length ? <p className="pad second">{t('channels.words')}</p> : null}
      {rows.map((c) => <One key={c.name} channel={c} mayTest={may('channel.test')} />)}
    </div>
  );
}

function One({ channel: c, mayTest }: { channel: Channel; mayTest: boolean }) {
  const { t, i18n } = useTranslation();
  const lang = i18n.language;
  const time = (ms: number | undefined) => (ms ? moment(ms, lang) : '–');
  const facts: [string, string][] = [
    [t('channels.sent'), count(c.sent)], [t('channels.failed'), count(c.failed)], [t('channels.backlog'), count(c.backlog)],
    [t('channels.price'), c.fen_per_message ? yuan(c.fen_per_message, lang) : t('channels.free')], [t('channels.cost'), yuan(c.cost_fen, lang)],
    [t('channels.last_ok'), time(c.last_ok_ms)], [t('channels.last_fail'), time(c.last_fail_ms)],
  ];
  return (
    <section className={c.state === 'silent' ? 'channel channel-silent' : 'channel'} aria-label={c.name}>
      <h2>{c.kind === 'robot' ? `${t('ui.channel_robot')} · ${c.name}` : t(`ui.channel_${c.kind}`)}
        <span className={c.state === 'silent' ? 'channel-state late' : c.state === 'failing' ? 'channel-state warn-words' : 'channel-state second'}>{t(`channels.state_${c.state}`)}</span></h2>
      {c.demo ? <p><strong>{t('channels.demo')}</strong> <span className="second">{t('channels.demo_words')}</span></p> : null}
      {c.since_ms ? <p className={c.state === 'silent' ? 'late' : 'warn-words'}>{t('channels.since', { time: time(c.since_ms), n: count(c.backlog) })}</p> : null}
      <dl>{facts.map(([word, value]) => <div key={word}><dt>{word}</dt><dd>{value}</dd></div>)}</dl>
      {c.last_error ? <p className="second channel-error">{t('channels.said')} <code>{c.last_error}</code></p> : null}
      {mayTest ? <Test channel={c} /> : null}
    </section>
  );
}

function Test({ channel: c }: { channel: Channel }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [to, setTo] = useState('');
  const test = useMutation({
    mutationFn: () => take(api.POST('/channels/{name}/test', { params: { path: { name: c.name } }, body: { to: to.trim() } })),
    onSettled: () => void client.invalidateQueries({ queryKey: ['channels'] }),
  });
  const robot = c.kind === 'robot';
  const missing = !robot && !to.trim();
  const send = (e: FormEvent) => { e.preventDefault(); if (!missing && !test.isPending) test.mutate(); };
  return (
    <form className="channel-test" onSubmit={send}>
      {robot ? null : <><label htmlFor={`to-${c.name}`}>{t(c.kind === 'mail' ? 'channels.to_mail' : 'channels.to_phone')}</label><Input id={`to-${c.name}`} value={to} onChange={(e) => setTo(e.target.value)} maxLength={120} /></>}
      <Button htmlType="submit" disabled={missing} title={missing ? t('channels.why_to') : undefined} loading={test.isPending}>{t('channels.test')}</Button>
      <span className="hint">{c.fen_per_message ? t('channels.test_cost', { money: yuan(c.fen_per_message, i18n.language) }) : t('channels.test_words')}</span>
      <div role="status">
        {test.data?.ok ? <strong>{t('channels.test_ok')}</strong> : null}
        {test.data && !test.data.ok ? <span className="late">{t('channels.test_bad')} <code>{test.data.error}</code></span> : null}
      </div>
      <ProblemNote error={test.error} />
    </form>
  );
}
