/** Call a meeting: what about, where, when, who. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { FileRef } from '../../api/types';
import { useNow } from '../../ui/clock';
import { DueField } from '../../ui/due-field';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { AudienceField, useChecked } from '../compose/audience-field';
import { KindSwitch } from '../compose/kinds';
import { Attachments } from '../compose/text-field';
import '../compose/compose.css';

export function MeetingNew() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const now = useNow();
  const overview = useQuery(q.overview()).data;
  const [title, setTitle] = useState('');
  const [place, setPlace] = useState('');
  const [text, setText] = useState('');
  const [audience, setAudience] = useState('');
  const [begins, setBegins] = useState<number | undefined>();
  const [ends, setEnds] = useState<number | undefined>();
  const [files, setFiles] = useState<FileRef[]>([]);
  const { check } = useChecked(audience);
  const send = useMutation({
    mutationFn: () => take(api.POST('/meetings', { body: {
      title: title.trim(), place: place.trim(), text, audience, begins_ms: begins ?? 0, files: files.map((f) => f.sha256),
      ...(ends ? { ends_ms: ends } : {}), ...(overview?.incident ? { incident_id: overview.incident.id } : {}),
    } })),
    onSuccess: () => void client.invalidateQueries(),
  });
  const missing = [
    title.trim() ? null : t('compose.need_title'), place.trim() ? null : t('meeting.need_place'), text.trim() ? null : t('meeting.need_agenda'),
    audience.trim() ? null : t('meeting.need_who'), check && !check.ok ? t('compose.need_audience_right') : null,
    begins && begins > now ? null : t('meeting.need_begins'), begins && ends && ends <= begins ? t('meeting.need_ends') : null,
  ].filter((m): m is string => m !== null);
  if (send.data) {
    return (
      <div className="alone compose-done" role="status">
        <h1>{t(send.data.status === 'approving' ? 'compose.done_approving' : 'meeting.called')}</h1>
        <p className="second">{t(send.data.status === 'approving' ? 'compose.done_approving_words' : 'meeting.called_words')}</p>
        <p className="receipt-words">{t('compose.accepted', { seq: send.data.seq })}</p>
        <p><Link to="/matters/$id" params={{ id: String(send.data.id) }}>{t('meeting.see')}</Link> · <Link to="/">{t('compose.back_now')}</Link></p>
      </div>
    );
  }
  return (
    <div className="compose">
      <form className="compose-form" onSubmit={(e) => e.preventDefault()}>
        <h1>{t('meeting.new')}</h1>
        <KindSwitch here="meeting" />
        <label htmlFor="meet-title">{t('compose.f_title')}</label>
        <Input id="meet-title" value={title} maxLength={200} onChange={(e) => setTitle(e.target.value)} />
        <label htmlFor="meet-place">{t('meeting.f_place')}</label>
        <Input id="meet-place" value={place} maxLength={200} onChange={(e) => setPlace(e.target.value)} />
        <label htmlFor="meet-begins">{t('meeting.f_begins')}</label>
        <DueField id="meet-begins" value={begins} onChange={setBegins} />
        <label htmlFor="meet-ends">{t('meeting.f_ends')}</label>
        <DueField id="meet-ends" value={ends} onChange={setEnds} quick={false} />
        <label htmlFor="audience">{t('meeting.f_who')}</label>
        <AudienceField value={audience} onChange={setAudience} />
        <label htmlFor="meet-text">{t('meeting.f_agenda')}</label>
        <textarea id="meet-text" className="text-area" value={text} onChange={(e) => setText(e.target.value)} />
        <h3>{t('compose.f_files')}</h3>
        <Attachments files={files} add={(f) => setFiles((all) => [...all.filter((x) => x.sha256 !== f.sha256), f])} remove={(sha) => setFiles((all) => all.filter((x) => x.sha256 !== sha))} />
      </form>
      <aside className="compose-side">
        <h2>{t('meeting.calls')}</h2>
        <p className="key-figure">{check?.ok ? count(check.count) : '–'} <small>{t('compose.units')}</small></p>
        <p className="second">{begins ? t('meeting.at', { time: moment(begins, i18n.language) }) : t('meeting.need_begins')}</p>
        <p className="second">{t('meeting.answer_words')}</p>
        <div className="compose-buttons"><Button type="primary" size="large" disabled={missing.length > 0} loading={send.isPending} onClick={() => send.mutate()} aria-describedby="meet-missing">{t('meeting.send')}</Button></div>
        <p className="hint" id="meet-missing">{missing.join(' ')}</p>
        <ProblemNote error={send.error} again={() => send.mutate()} />
      </aside>
    </div>
  );
}
