/** The posts of a unit, who holds them and what they may do; changes for whoever may make them. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may';
import { q } from '../../api/queries';
import type { PostRow } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { shortMoment } from '../../ui/time';
import { useNow } from '../../ui/clock';
import { useWords } from '../../ui/unit';
import { EndForm, PostForm, RightsForm } from './forms';
import { FormerPeople, type Named, ReadRecord } from './record';
import './people.css';

type Asked = { what: 'add' } | { what: 'edit' | 'rights' | 'end'; post: PostRow };

/** Roles in words; a post without any says so. */
export function Roles({ roles }: { roles: string[] }) {
  const { t } = useTranslation();
  return <>{roles.length ? roles.map((r) => t(`people.role_${r}`)).join(t('people.and')) : t('people.no_roles')}</>;
}

export function UnitPosts({ no }: { no: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const can = useMay();
  const posts = useQuery(q.posts(no));
  const [asked, setAsked] = useState<Asked | null>(null);
  const [read, setRead] = useState<Named | null>(null);
  const may = can('person.write');
  if (posts.error) return <ProblemNote error={posts.error} again={() => void posts.refetch()} />;
  if (!posts.data) return <p className="hint" aria-busy="true">{t('ui.loading')}</p>;
  const rows = posts.data.rows;
  return (
    <section className="people">
      {rows.length ? (
        <div className="people-scroll"><table className="post-table stack">
          <thead><tr><th scope="col">{t('people.post')}</th><th scope="col">{t('people.kind')}</th><th scope="col">{t('people.roles')}</th><th scope="col">{t('people.holder')}</th><th scope="col">{t('people.phone')}</th>{may ? <th scope="col"><span className="sr">{t('people.change')}</span></th> : null}</tr></thead>
          <tbody>{rows.map((p) => (
            <tr key={p.id}>
              <th scope="row">{words(p.title, p.title_en)}</th>
              <td data-label={t('people.kind')}>{t(`people.kind_${p.kind}`)}</td>
              <td data-label={t('people.roles')}><Roles roles={p.roles} /></td>
              <td data-label={t('people.holder')}><HolderCell post={p} read={setRead} /></td>
              <td data-label={t('people.phone')}>{p.phone ? <a href={`tel:${p.phone}`}>{p.phone}</a> : '–'}{p.mail ? <div className="hint">{p.mail}</div> : null}</td>
              {may ? <td className="people-deeds">
                <button type="button" className="linkish" onClick={() => setAsked({ what: 'edit', post: p })}>{t('people.edit')}</button>
                <button type="button" className="linkish" onClick={() => setAsked({ what: 'rights', post: p })}>{t('people.set_rights')}</button>
                <button type="button" className="linkish" onClick={() => setAsked({ what: 'end', post: p })}>{t('people.end')}</button>
                {p.holder && can('code.make') ? <Link className="linkish" to="/organisation/$no/codes" params={{ no: String(no) }} search={{ post: p.id }}>{t('people.new_code')}</Link> : null}
              </td> : null}
            </tr>
          ))}</tbody>
        </table></div>
      ) : <p className="second">{t('people.none')}</p>}
      {may ? <div className="people-buttons">
        <Button onClick={() => setAsked({ what: 'add' })}>{t('people.add')}</Button>
        {can('code.make') ? <Link className="linkish" to="/organisation/$no/codes" params={{ no: String(no) }}>{t('people.codes')}</Link> : null}
        <Link className="linkish" to="/organisation/rights">{t('people.waiting')}</Link>
      </div> : null}
      <FormerPeople no={no} />
      {read ? <ReadRecord who={read} close={() => setRead(null)} /> : null}
      {asked?.what === 'add' ? <PostForm unit={no} close={() => setAsked(null)} /> : null}
      {asked?.what === 'edit' ? <PostForm unit={no} post={asked.post} close={() => setAsked(null)} /> : null}
      {asked?.what === 'rights' ? <RightsForm post={asked.post} close={() => setAsked(null)} /> : null}
      {asked?.what === 'end' ? <EndForm post={asked.post} close={() => setAsked(null)} /> : null}
    </section>
  );
}

/** Who holds the post, whether he can sign in, and what waits for the second person. */
function HolderCell({ post, read }: { post: PostRow; read: (who: Named) => void }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { holder, proposed } = post;
  return (
    <>
      {holder ? <>{holder.name} <span className="hint">{holder.active ? holder.account : t(post.code_until_ms ? 'people.code_out' : 'people.not_active')}</span>{holder.name ? <> <button type="button" className="linkish" onClick={() => read({ subject: `person:${holder.id}`, name: holder.name })}>{t('people.read')}</button></> : null}</> : <span className="second">{t('people.vacant')}</span>}
      {proposed ? <div className="warn hint">{t('people.proposed', { holder: proposed.holder?.name ?? t('people.nobody'), time: shortMoment(proposed.at_ms, now, i18n.language) })} <Roles roles={proposed.roles} /></div> : null}
    </>
  );
}
