/** The watch of the own unit: how long until the hand-over, and the hand-over itself when it is near or waits. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { Watch } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { clock, HOUR_MS, shortMoment, spanWords } from '../../ui/time';
import { useWords } from '../../ui/unit';
import '../people/people.css';

/** So long before its end a shift is asked to hand over. */
const NEAR_MS = HOUR_MS / 2;

/** One line beside the day: the shift and the time that is left. */
export function WatchLine() {
  const { t, i18n } = useTranslation();
  const [now, words] = [useNow(), useWords()];
  const shift = useQuery(q.watch()).data?.now;
  if (!shift) return null;
  const left = Math.max(0, shift.until_ms - now);
  return <span className="second watch-line">{t('people.watch', { post: words(shift.post_title, shift.post_title_en), from: clock(shift.from_ms), until: clock(shift.until_ms), left: spanWords(left, i18n.language) })}</span>;
}

export function HandOver() {
  const now = useNow();
  const watch = useQuery(q.watch()).data;
  if (!watch) return null;
  if (watch.handover) return <Waiting watch={watch} />;
  const near = watch.now && watch.now.until_ms - now < NEAR_MS;
  return near && watch.on_roster ? <Write open={watch.open} /> : null;
}

function Write({ open }: { open: number }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const act = useMutation({
    mutationFn: () => take(api.POST('/shift/hand-over', { body: { note: note.trim() } })),
    onSettled: () => void client.invalidateQueries({ queryKey: ['now'] }),
  });
  return (
    <section className="watch" aria-label={t('people.hand_over')}>
      <span>{t('people.hand_over_near', { n: count(open) })}</span>
      <label className="sr" htmlFor="hand-over-note">{t('people.hand_over_note')}</label>
      <Input.TextArea id="hand-over-note" autoSize value={note} maxLength={2000} onChange={(e) => setNote(e.target.value)} />
      <Button loading={act.isPending} disabled={!note.trim()} title={note.trim() ? undefined : t('people.note_needed')} onClick={() => act.mutate()}>{t('people.hand_over')}</Button>
      {note.trim() ? null : <span className="hint">{t('people.note_needed')}</span>}
      <ProblemNote error={act.error} />
    </section>
  );
}

function Waiting({ watch }: { watch: Watch }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: () => take(api.POST('/shift/take-over', { body: {} })),
    onSettled: () => void client.invalidateQueries({ queryKey: ['now'] }),
  });
  const h = watch.handover;
  if (!h) return null;
  return (
    <section className="watch" aria-label={t('people.take_over')}>
      <strong>{t('people.handed_over', { post: h.post_title, time: shortMoment(h.at_ms, now, i18n.language), note: h.note })}</strong>
      <span className="second">{t('people.carried', { n: count(h.open.length) })}</span>
      {h.mine || !watch.on_roster ? <span className="hint">{t('people.wait_for_next')}</span> : <Button type="primary" loading={act.isPending} onClick={() => act.mutate()}>{t('people.take_over')}</Button>}
      {h.open.length ? <ul>{h.open.slice(0, 8).map((m) => <li key={m.id}><Link to="/matters/$id" params={{ id: String(m.id) }}>{m.title}</Link></li>)}</ul> : null}
      <ProblemNote error={act.error} />
    </section>
  );
}
