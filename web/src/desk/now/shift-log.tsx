/** The foot of the first screen: one line into the shift log, Enter; the last line beside it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { useNow } from '../../ui/clock';
import { ProblemNote } from '../../ui/problem-note';
import { shortMoment } from '../../ui/time';
import { useWords } from '../../ui/unit';

const SHOWN = 20;

export function ShiftLog() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const now = useNow();
  const words = useWords();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const notes = useQuery({ queryKey: ['now', 'shift-notes'], queryFn: () => take(api.GET('/shift-notes', { params: { query: {} } })), retry: false });
  const add = useMutation({
    mutationFn: (words: string) => take(api.POST('/shift-notes', { body: { text: words } })),
    onSuccess: () => { setText(''); void client.invalidateQueries({ queryKey: ['now', 'shift-notes'] }); },
  });
  if (notes.error || !notes.data) return null;
  const rows = [...notes.data.rows].sort((a, b) => b.seq - a.seq);
  const last = rows[0];
  const line = (n: (typeof rows)[number]) => `${shortMoment(n.at_ms, now, i18n.language)} ${n.kind === 'note' || !n.kind ? '' : t(`people.log_${n.kind}`, { n: n.open ?? 0 })} ${n.text}`.replace(/ +/g, ' ').trim();
  const submit = (e: FormEvent) => { e.preventDefault(); if (text.trim()) add.mutate(text.trim()); };
  return (
    <footer className="shift">
      {open ? <ul className="shift-all">{rows.slice(0, SHOWN).map((n) => <li key={n.seq}>{line(n)} <span className="hint">{words(n.post_title, n.post_title_en)}</span></li>)}</ul> : null}
      <form onSubmit={submit}>
        <label htmlFor="shift-text">{t('now.shift')}</label>
        <input id="shift-text" value={text} maxLength={500} onChange={(e) => setText(e.target.value)} aria-describedby="shift-hint" />
        <span id="shift-hint" className="sr">{t('now.shift_hint')}</span>
        <span className="second shift-last" role="status">{last ? line(last) : t('now.shift_none')}</span>
        {rows.length ? <button type="button" className="linkish" aria-expanded={open} onClick={() => setOpen(!open)}>{t('now.shift_all', { n: rows.length })}</button> : null}
      </form>
      <ProblemNote error={add.error} />
    </footer>
  );
}
