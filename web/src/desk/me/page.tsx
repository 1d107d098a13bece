/** Where I am signed in, my password, and my post given to a deputy for a time. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import { useNow } from '../../ui/clock';
import { DueField } from '../../ui/due-field';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { useWords } from '../../ui/unit';
import { deviceName } from './device';
import '../organisation/organisation.css';
import './me.css';

export function MePage() {
  const { t } = useTranslation();
  return (
    <div className="me">
      <header className="page-head"><h1>{t('me.title')}</h1></header>
      <div className="import-body"><Devices /><Password /><Deputy /></div>
    </div>
  );
}

function Devices() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const devices = useQuery(q.devices());
  const again = () => void client.invalidateQueries({ queryKey: ['devices'] });
  const end = useMutation({ mutationFn: (id: string) => take(api.DELETE('/sessions/{id}', { params: { path: { id } } })), onSettled: again });
  const others = useMutation({ mutationFn: () => take(api.DELETE('/sessions')), onSettled: again });
  const rows = devices.data?.rows ?? [];
  return (
    <section>
      <h2>{t('me.devices')}</h2>
      <ProblemNote error={devices.error ?? end.error ?? others.error} />
      <table className="post-table"><thead><tr><th scope="col">{t('me.device')}</th><th scope="col">{t('me.since')}</th><th scope="col">{t('me.until')}</th><th scope="col"><span className="sr">{t('me.end')}</span></th></tr></thead>
        <tbody>{rows.map((d) => <tr key={d.id}><th scope="row" title={d.device}>{deviceName(d.device) || t('me.unknown')}</th><td>{moment(d.created_ms, i18n.language)}</td><td>{moment(d.expires_ms, i18n.language)}</td><td>{d.this_device ? <span className="hint">{t('me.this_device')}</span> : <button type="button" className="linkish" disabled={end.isPending} onClick={() => end.mutate(d.id)}>{t('me.end')}</button>}</td></tr>)}</tbody></table>
      {rows.length > 1 ? <p><Button loading={others.isPending} onClick={() => others.mutate()}>{t('me.end_others')}</Button></p> : null}
    </section>
  );
}

const PASSWORD_MIN = 10;
function Password() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [again, setAgain] = useState('');
  const act = useMutation({
    mutationFn: () => take(api.POST('/session/password', { body: { password: old, new_password: fresh } })),
    onSuccess: () => { setOld(''); setFresh(''); setAgain(''); void client.invalidateQueries({ queryKey: ['devices'] }); },
  });
  const why = !old ? 'need_old' : [...fresh].length < PASSWORD_MIN ? 'too_short' : fresh !== again ? 'differs' : null;
  const submit = (e: FormEvent) => { e.preventDefault(); if (!why) act.mutate(); };
  return (
    <section>
      <h2>{t('me.password')}</h2>
      <form onSubmit={submit} className="me-form">
        <label className="field" htmlFor="old">{t('me.old')}</label><Input.Password id="old" autoComplete="current-password" value={old} onChange={(e) => setOld(e.target.value)} />
        <label className="field" htmlFor="fresh">{t('me.fresh')}</label><Input.Password id="fresh" autoComplete="new-password" value={fresh} onChange={(e) => setFresh(e.target.value)} />
        <label className="field" htmlFor="fresh-again">{t('me.again')}</label><Input.Password id="fresh-again" autoComplete="new-password" value={again} onChange={(e) => setAgain(e.target.value)} />
        <p className="me-button"><Button htmlType="submit" disabled={why !== null} loading={act.isPending}>{t('me.change')}</Button> <span className="hint">{why && (old || fresh) ? t(`me.${why}`, { min: PASSWORD_MIN }) : t('me.password_words')}</span></p>
        {act.isSuccess ? <p role="status">{t('me.changed')}</p> : null}
        <ProblemNote error={act.error} />
      </form>
    </section>
  );
}

/** Only the head sees it: his own post, to a deputy who has a holder. */
function Deputy() {
  const { t, i18n } = useTranslation();
  const words = useWords();
  const now = useNow();
  const client = useQueryClient();
  const delegation = useQuery(q.delegation()).data;
  const [to, setTo] = useState<number | undefined>();
  const [from, setFrom] = useState<number | undefined>();
  const [until, setUntil] = useState<number | undefined>();
  const [reason, setReason] = useState('');
  const again = () => void client.invalidateQueries({ queryKey: ['delegation'] });
  const give = useMutation({ mutationFn: () => take(api.POST('/delegation', { body: { to: to ?? 0, from_ms: from ?? now, until_ms: until ?? 0, reason: reason.trim() } })), onSettled: again });
  const end = useMutation({ mutationFn: () => take(api.POST('/delegation/end', { body: {} })), onSettled: again });
  if (!delegation?.may) return null;
  const given = delegation.given;
  return (
    <section>
      <h2>{t('me.deputy')}</h2>
      {given ? <p>{t('me.given', { post: words(given.to.title, given.to.title_en), from: moment(given.from_ms, i18n.language), until: moment(given.until_ms, i18n.language), reason: given.reason })} <Button loading={end.isPending} onClick={() => end.mutate()}>{t('me.take_back')}</Button></p> : delegation.deputies.length ? (
        <div className="me-form">
          <p className="second">{t('me.deputy_words')}</p>
          <label className="field" htmlFor="deputy">{t('me.to')}</label><Select id="deputy" className="me-select" value={to} onChange={setTo} options={delegation.deputies.map((d) => ({ value: d.id, label: words(d.title, d.title_en) }))} />
          <label className="field" htmlFor="deputy-from">{t('me.from')}</label><DueField id="deputy-from" value={from} onChange={setFrom} quick={false} past />
          <label className="field" htmlFor="deputy-until">{t('me.end_at')}</label><DueField id="deputy-until" value={until} onChange={setUntil} quick={false} />
          <label className="field" htmlFor="deputy-reason">{t('me.reason')}</label><Input id="deputy-reason" maxLength={200} value={reason} onChange={(e) => setReason(e.target.value)} />
          <p className="me-button"><Button disabled={!to || !until || !reason.trim()} loading={give.isPending} onClick={() => give.mutate()}>{t('me.give')}</Button> {!to || !until || !reason.trim() ? <span className="hint">{t('me.give_needs')}</span> : null}</p>
        </div>
      ) : <p className="second">{t('me.no_deputy')}</p>}
      <ProblemNote error={give.error ?? end.error} />
    </section>
  );
}
