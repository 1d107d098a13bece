/** A group on the page of its unit: reason, end, members by post, open matters; staff, extend, dissolve. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, currentPost, take } from '../../api/client';
import { ApiProblem } from '../../api/problem';
import { q } from '../../api/queries';
import type { Group, GroupMember } from '../../api/types';
import { useNow } from '../../ui/clock';
import { DueField } from '../../ui/due-field';
import { ProblemNote } from '../../ui/problem-note';
import { moment, spanWords } from '../../ui/time';
import { useUnitName, useWords } from '../../ui/unit';
import { Frame, Reason } from '../restructure/frame';
import { type Drafted, MemberFields } from './member';
import './groups.css';

type Deed = { do: 'second' | 'extend' | 'dissolve' } | { do: 'release'; member: GroupMember };

export function GroupPanel({ no }: { no: number }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const now = useNow();
  const group = useQuery(q.group(no));
  const [deed, setDeed] = useState<Deed | null>(null);
  // A group that an import brought has no term.
  if (group.error) return group.error instanceof ApiProblem && group.error.status === 404 ? null : <ProblemNote error={group.error} />;
  if (!group.data) return <p className="hint" aria-busy="true">{t('ui.loading')}</p>;
  const g = group.data;
  const lang = i18n.language;
  const end = g.ended_ms ? t('groups.ended', { time: moment(g.ended_ms, lang), reason: g.end_reason ?? '' })
    : g.until_ms <= now ? t('groups.over', { time: moment(g.until_ms, lang) })
    : t('groups.until_words', { time: moment(g.until_ms, lang), left: spanWords(g.until_ms - now, lang) });
  return (
    <section>
      <dl className="facts-list">
        <div><dt>{t('groups.kind')}</dt><dd>{t(`groups.kind_${g.kind}`)}</dd></div>
        <div><dt>{t('groups.led_by')}</dt><dd><Link to="/organisation/$no" params={{ no: String(g.led_by.no) }}>{name(g.led_by)}</Link></dd></div>
        <div><dt>{t('groups.reason')}</dt><dd>{g.reason}</dd></div>
        <div><dt>{t('groups.until')}</dt><dd>{end}</dd></div>
      </dl>
      {g.writes ? <div className="change-menu">{(['second', 'extend', 'dissolve'] as const).map((d) => <Button key={d} onClick={() => setDeed({ do: d })}>{t(d === 'second' ? 'groups.add_member' : `groups.${d}`)}</Button>)}</div> : g.ended_ms ? null : <p className="hint">{t('groups.no_right')}</p>}
      <Members group={g} release={(member) => setDeed({ do: 'release', member })} />
      <h3>{t('groups.matters')}</h3>
      {g.matters.length ? <ul className="drafted">{g.matters.map((m) => <li key={m.id}><Link to="/matters/$id" params={{ id: String(m.id) }}>{m.title}</Link> <span className="hint">{m.issued ? t('groups.issued') : name(m.from)} · {m.issued ? '' : m.stage && m.stage !== 'delivered' && m.stage !== 'read' ? t(`ui.stage_${m.stage}`) : t('groups.not_yet')}{m.due_ms ? ` · ${moment(m.due_ms, lang)}` : ''}</span></li>)}</ul> : <p className="second">{t('groups.no_matters')}</p>}
      {deed ? <Deeds group={g} deed={deed} close={() => setDeed(null)} /> : null}
    </section>
  );
}

function Members({ group, release }: { group: Group; release: (member: GroupMember) => void }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const words = useWords();
  return (
    <>
      <h3>{t('groups.members')}</h3>
      {group.members.length ? (
        <table className="post-table"><thead><tr><th scope="col">{t('groups.title_in')}</th><th scope="col">{t('groups.home_unit')}</th><th scope="col">{t('groups.home_post')}</th><th scope="col">{t('groups.role')}</th><th scope="col">{t('groups.from')}</th><th scope="col"><span className="sr">{t('groups.release')}</span></th></tr></thead>
          <tbody>{group.members.map((m) => (
            <tr key={m.post}>
              <th scope="row">{words(m.title, m.title_en)}</th><td>{name(m.home_unit)}</td><td>{words(m.home_title, m.home_title_en)}</td>
              <td>{m.roles.map((r) => t(`groups.role_${r}`)).join(' · ')}</td><td>{moment(m.from_ms, i18n.language)}</td>
              <td>{m.until_ms ? <span className="hint">{t('groups.left', { time: moment(m.until_ms, i18n.language) })}</span> : group.writes ? <Button size="small" onClick={() => release(m)}>{t('groups.release')}</Button> : null}</td>
            </tr>
          ))}</tbody></table>
      ) : <p className="second">–</p>}
    </>
  );
}

function Deeds({ group, deed, close }: { group: Group; deed: Deed; close: () => void }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const session = useQuery(q.session()).data;
  const mine = session?.posts.find((p) => p.id === (currentPost() ?? session.post_id))?.roles ?? [];
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState<number | undefined>(group.until_ms);
  const [member, setMember] = useState<Drafted>();
  const path = { no: group.no };
  const needsReason = reason.trim() ? undefined : t('groups.need_reason');
  const body = { reason: reason.trim() };
  if (deed.do === 'second') {
    const send = async () => { if (member) { const { words: _, ...body } = member; await take(api.POST('/groups/{no}/members', { params: { path }, body })); } };
    return (
      <Frame wide title={t('groups.add_member')} why={member ? undefined : t('groups.need_post')} send={send} close={close}>
        <MemberFields at="second" mine={mine} word={t('ui.confirm')} add={setMember} />
        {member ? <p className="follows"><strong>{member.title}</strong> {member.words}</p> : null}
      </Frame>
    );
  }
  if (deed.do === 'release') {
    const send = () => take(api.POST('/groups/{no}/members/{post}/release', { params: { path: { ...path, post: deed.member.post } }, body }));
    return <Frame title={t('groups.release')} words={t('groups.release_words')} why={needsReason} send={send} close={close}><p><strong>{deed.member.title}</strong> {name(deed.member.home_unit)}</p><Reason value={reason} onChange={setReason} /></Frame>;
  }
  if (deed.do === 'extend') {
    const why = !until || until <= group.until_ms ? t('groups.need_later') : needsReason;
    const send = () => take(api.POST('/groups/{no}/extend', { params: { path }, body: { ...body, until_ms: until ?? 0 } }));
    return <Frame title={t('groups.extend')} why={why} send={send} close={close}><label className="field" htmlFor="extend-until">{t('groups.until')}</label><DueField id="extend-until" value={until} onChange={setUntil} quick={false} /><Reason value={reason} onChange={setReason} /></Frame>;
  }
  const send = () => take(api.POST('/groups/{no}/dissolve', { params: { path }, body }));
  return <Frame title={t('groups.dissolve')} words={t('groups.dissolve_words', { unit: name(group.parent) })} why={needsReason} send={send} close={close}><Reason value={reason} onChange={setReason} /></Frame>;
}
