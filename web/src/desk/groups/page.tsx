/** The groups that work now: kind, under whom, how long, how many. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { currentPost } from '../../api/client';
import { q } from '../../api/queries';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { GroupForm } from './form';
import '../organisation/organisation.css';
import '../restructure/restructure.css';
import './groups.css';

export function GroupsPage() {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const navigate = useNavigate();
  const now = useNow();
  const session = useQuery(q.session()).data;
  const post = session?.posts.find((p) => p.id === (currentPost() ?? session.post_id));
  const groups = useQuery(q.groups());
  const [forming, setForming] = useState(false);
  const may = session?.permissions.includes('group.write');
  const done = (no: number) => void navigate({ to: '/organisation/$no', params: { no: String(no) } });
  return (
    <div className="groups">
      <header className="page-head">
        <h1>{t('groups.title')}</h1>
        <Link to="/organisation">{t('groups.back')}</Link>
        <span className="head-button"><Button type="primary" disabled={!may} title={may ? undefined : t('groups.no_right')} onClick={() => setForming(true)}>{t('groups.form')}</Button></span>
      </header>
      <div className="groups-body">
        <p className="second">{t('groups.words')}</p>
        {session && !may ? <p className="hint">{t('groups.no_right')}</p> : null}
        <ProblemNote error={groups.error} again={() => void groups.refetch()} />
        {groups.data?.rows.length ? (
          <table className="post-table"><thead><tr><th scope="col">{t('groups.name')}</th><th scope="col">{t('groups.kind')}</th><th scope="col">{t('groups.under')}</th><th scope="col">{t('groups.until')}</th><th scope="col" className="num">{t('groups.members')}</th></tr></thead>
            <tbody>{groups.data.rows.map((g) => (
              <tr key={g.no}>
                <th scope="row"><Link to="/organisation/$no" params={{ no: String(g.no) }}>{name(g)}</Link></th>
                <td>{t(`groups.kind_${g.kind}`)}</td><td>{name(g.parent)}</td>
                <td className={g.until_ms <= now ? 'late' : undefined}>{moment(g.until_ms, i18n.language)}</td>
                <td className="num">{count(g.members)}</td>
              </tr>
            ))}</tbody></table>
        ) : groups.isPending ? <p className="hint" aria-busy="true">{t('ui.loading')}</p> : <p className="second">{t('groups.none')}</p>}
      </div>
      {forming && post ? <GroupForm post={post} close={() => setForming(false)} done={done} /> : null}
    </div>
  );
}
