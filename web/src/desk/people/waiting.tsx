/** What waits for a second person: rights of posts that somebody else has proposed. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, currentPost, take } from '../../api/client';
import { q } from '../../api/queries';
import type { PostRow } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { shortMoment } from '../../ui/time';
import { useUnitName, useWords } from '../../ui/unit';
import { EndForm } from './forms';
import { Erasures } from './erasures';
import { Roles } from './posts';
import '../organisation/organisation.css';
import './people.css';

export function WaitingPage() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [name, words, now] = [useUnitName(), useWords(), useNow()];
  const session = useQuery(q.session()).data;
  const own = session?.posts.find((p) => p.id === (currentPost() ?? session.post_id))?.unit.no ?? 0;
  const waiting = useQuery(q.proposed());
  const [refused, setRefused] = useState<PostRow | null>(null);
  const grant = useMutation({
    mutationFn: (posts: number[]) => take(api.POST('/units/{no}/grant-rights', { params: { path: { no: own } }, body: { posts } })),
    onSettled: () => void client.invalidateQueries({ queryKey: ['units'] }),
  });
  const rows = waiting.data?.rows ?? [];
  const others = rows.filter((p) => !p.proposed?.mine);
  return (
    <div className="people-page">
      <header className="page-head"><h1>{t('people.waiting')}</h1><Link to="/organisation">{t('organisation.back')}</Link></header>
      <div className="import-body">
        <p className="second">{t('people.waiting_words')}</p>
        <ProblemNote error={waiting.error ?? grant.error} />
        {waiting.data && rows.length === 0 ? <p>{t('people.waiting_none')}</p> : null}
        {others.length > 1 ? <p><Button loading={grant.isPending} onClick={() => grant.mutate(others.map((p) => p.id))}>{t('people.grant_all', { n: count(others.length) })}</Button></p> : null}
        {rows.length ? <div className="people-scroll"><table className="post-table stack">
          <thead><tr><th scope="col">{t('people.unit')}</th><th scope="col">{t('people.post')}</th><th scope="col">{t('people.now_has')}</th><th scope="col">{t('people.shall_have')}</th><th scope="col">{t('people.holder')}</th><th scope="col">{t('people.since')}</th><th scope="col"><span className="sr">{t('people.change')}</span></th></tr></thead>
          <tbody>{rows.map((p) => (
            <tr key={p.id}>
              <th scope="row"><Link to="/organisation/$no" params={{ no: String(p.unit.no) }}>{name(p.unit)}</Link></th>
              <td data-label={t('people.post')}>{words(p.title, p.title_en)}</td>
              <td data-label={t('people.now_has')}><Roles roles={p.roles} /></td>
              <td data-label={t('people.shall_have')}><strong><Roles roles={p.proposed?.roles ?? []} /></strong></td>
              <td data-label={t('people.holder')}>{p.proposed?.holder?.name ?? t('people.nobody')}</td>
              <td data-label={t('people.since')}>{p.proposed ? shortMoment(p.proposed.at_ms, now, i18n.language) : ''}</td>
              <td className="people-deeds">
                {p.proposed?.mine ? <span className="hint">{t('people.mine')}</span> : <button type="button" className="linkish" disabled={grant.isPending} onClick={() => grant.mutate([p.id])}>{t('people.grant')}</button>}
                <button type="button" className="linkish" onClick={() => setRefused(p)}>{t(p.proposed?.mine ? 'people.take_back' : 'people.refuse')}</button>
              </td>
            </tr>
          ))}</tbody>
        </table></div> : null}
        {waiting.data?.next ? <p className="hint">{t('people.more_wait')}</p> : null}
        <Erasures />
      </div>
      {refused ? <EndForm refuse post={refused} close={() => setRefused(null)} /> : null}
    </div>
  );
}
