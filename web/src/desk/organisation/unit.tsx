/** One unit: where it stands on each line, its posts and phones, how long it has been so. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { q } from '../../api/queries';
import type { UnitRef } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { day, wall } from '../../ui/time';
import { useUnitName, useWords } from '../../ui/unit';
import { UnitPosts } from '../people/posts';
import { UnitRoster } from '../people/roster';

export function UnitPage({ no }: { no: number }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const words = useWords();
  const unit = useQuery(q.unit(no));
  const may = useQuery(q.session()).data?.permissions ?? [];
  // Who holds a post is for the own unit and for whoever keeps the posts; others see posts only.
  const people = useQuery({ ...q.posts(no), enabled: may.includes('person.read'), retry: false });
  if (unit.error) return <div className="pad"><ProblemNote error={unit.error} again={() => void unit.refetch()} /></div>;
  if (!unit.data) return <p className="hint pad" aria-busy="true">{t('ui.loading')}</p>;
  const u = unit.data;
  const link = (x: UnitRef) => <Link to="/organisation/$no" params={{ no: String(x.no) }}>{name(x)}</Link>;
  const date = (ms: number) => `${wall(ms).year} · ${day(ms, i18n.language)}`;
  const fact = (word: string, body: ReactNode) => <div><dt>{word}</dt><dd>{body}</dd></div>;
  const above = u.path.filter((p) => p.no !== u.no);
  return (
    <article className="unit">
      <p className="second">{above.map((p, n) => <span key={p.no}>{n ? ' › ' : ''}{link(p)}</span>)}</p>
      <h2 className="unit-name">{name(u)}{u.synthetic ? <span className="chip unit-chip">{t('organisation.synthetic')}</span> : null}{u.valid_to_ms ? <span className="chip unit-chip">{t('organisation.closed')}</span> : null}</h2>
      <dl className="facts-list">
        {fact(t('organisation.level'), t(`ui.level_${u.level}`))}
        {fact(t('organisation.code'), <code>{u.code}</code>)}
        {u.sector ? fact(t('organisation.sector'), i18n.exists(`compose.sector_${u.sector}`) ? t(`compose.sector_${u.sector}`) : u.sector) : null}
        {u.aliases?.length ? fact(t('organisation.aliases'), u.aliases.join(' · ')) : null}
        {u.tags?.length ? fact(t('organisation.tags'), u.tags.join(' · ')) : null}
        {fact(t('organisation.phone'), u.phone ? <a href={`tel:${u.phone}`}>{u.phone}</a> : t('organisation.no_phone'))}
        {fact(t('organisation.below'), count(u.children_count))}
        {Object.entries(u.superiors ?? {}).map(([line, x]) => <div key={line}><dt>{t('organisation.superior', { line: i18n.exists(`ui.line_${line}`) ? t(`ui.line_${line}`) : line })}</dt><dd>{link(x)}</dd></div>)}
        {u.valid_from_ms || u.valid_to_ms ? fact(t('organisation.valid'), `${u.valid_from_ms ? date(u.valid_from_ms) : '…'} – ${u.valid_to_ms ? date(u.valid_to_ms) : t('organisation.today')}`) : null}
      </dl>
      <h3>{t('organisation.posts')}</h3>
      {people.data ? <UnitPosts no={no} /> : u.posts?.length ? (
        <table className="post-table"><thead><tr><th scope="col">{t('organisation.post')}</th><th scope="col">{t('organisation.duty')}</th><th scope="col">{t('organisation.phone')}</th></tr></thead>
          <tbody>{u.posts.map((p) => <tr key={p.id}><th scope="row">{words(p.title, p.title_en)}</th><td>{p.on_duty ? <strong>{t('organisation.on_duty')}</strong> : t('organisation.off_duty')}</td><td>{p.phone ? <a href={`tel:${p.phone}`}>{p.phone}</a> : '–'}</td></tr>)}</tbody></table>
      ) : <p className="second">{t('organisation.no_posts')}</p>}
      {may.includes('unit.phone') ? <UnitRoster no={no} /> : null}
      <p className="hint unit-note">{people.data ? t('organisation.note_people') : t('organisation.note')}</p>
    </article>
  );
}
