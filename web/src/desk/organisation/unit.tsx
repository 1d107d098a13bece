/** One unit: where it stands on each line, its posts and phones, how long it has been so. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { useMay } from '../../api/may';
import { q } from '../../api/queries';
import type { UnitRef } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { day, moment, wall } from '../../ui/time';
import { useUnitName, useWords } from '../../ui/unit';
import { type UnitSearch, unitSearch } from '../paths';
import { GroupPanel } from '../groups/panel';
import { UnitPosts } from '../people/posts';
import { UnitRoster } from '../people/roster';
import { UnitHistory } from '../restructure/history';
import { ChangeMenu } from '../restructure/menu';
import { EndedNote } from './ended';

export function UnitPage({ no, search }: { no: number; search: UnitSearch }) {
  const asOf = search.as_of;
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const words = useWords();
  const unit = useQuery(q.unit(no, asOf));
  const may = useMay();
  // Who holds a post is for the own unit and for whoever keeps the posts; others see posts only.
  const people = useQuery({ ...q.posts(no), enabled: unit.data?.reads_people ?? false });
  if (unit.error) return <div className="pad"><AsOfBar no={no} search={search} /><ProblemNote error={unit.error} again={() => void unit.refetch()} /></div>;
  if (!unit.data) return <p className="hint pad" aria-busy="true">{t('ui.loading')}</p>;
  const u = unit.data;
  const link = (x: UnitRef) => <Link to="/organisation/$no" params={{ no: String(x.no) }} search={search}>{name(x)}</Link>;
  const date = (ms: number) => `${wall(ms).year} · ${day(ms, i18n.language)}`;
  const fact = (word: string, body: ReactNode) => <div><dt>{word}</dt><dd>{body}</dd></div>;
  const lineWord = (line: string) => (i18n.exists(`ui.line_${line}`) ? t(`ui.line_${line}`) : line);
  const above = u.path.filter((p) => p.no !== u.no);
  return (
    <article className="unit">
      <p className="second">{above.map((p, n) => <span key={p.no}>{n ? ' › ' : ''}{link(p)}</span>)}</p>
      <h2 className="unit-name">{name(u)}{u.synthetic ? <span className="chip unit-chip">{t('organisation.synthetic')}</span> : null}{u.valid_to_ms ? <span className="chip unit-chip">{t('organisation.closed')}</span> : null}</h2>
      {u.valid_to_ms ? <p className="unit-ended"><EndedNote unit={u} dated /></p> : null}
      <AsOfBar no={no} search={search} />
      <ChangeMenu unit={u} />
      {u.level === 'group' && !asOf ? <GroupPanel no={u.no} /> : null}
      <dl className="facts-list">
        {fact(t('organisation.level'), t(`ui.level_${u.level}`))}
        {fact(t('organisation.code'), <code>{u.code}</code>)}
        {u.sector ? fact(t('organisation.sector'), i18n.exists(`compose.sector_${u.sector}`) ? t(`compose.sector_${u.sector}`) : u.sector) : null}
        {u.aliases?.length ? fact(t('organisation.aliases'), u.aliases.join(' · ')) : null}
        {u.tags?.length ? fact(t('organisation.tags'), u.tags.join(' · ')) : null}
        {fact(t('organisation.phone'), u.phone ? <a href={`tel:${u.phone}`}>{u.phone}</a> : t(may('unit.phone') ? 'organisation.no_phone' : 'organisation.phone_hidden'))}
        {u.children_count === undefined ? null : fact(t('organisation.below'), count(u.children_count))}
        {Object.entries(u.superiors ?? {}).map(([line, x]) => <div key={line}><dt>{t('organisation.superior', { line: lineWord(line) })}</dt><dd>{link(x)}{u.by_hand?.includes(line) ? <span className="hint"> {t('organisation.by_hand')}</span> : null}</dd></div>)}
        {(u.reporting ?? []).map((r) => <div key={`for-a-time-${r.line}`}><dt>{t('organisation.for_a_time', { line: lineWord(r.line) })}</dt><dd>{link(r.parent)} <span className="hint">{t('organisation.until', { time: moment(r.until_ms, i18n.language) })}</span>{u.writes ? <EndReporting no={u.no} line={r.line} /> : null}</dd></div>)}
        {u.valid_from_ms || u.valid_to_ms ? fact(t('organisation.valid'), `${u.valid_from_ms ? date(u.valid_from_ms) : '…'} – ${u.valid_to_ms ? date(u.valid_to_ms) : t('organisation.today')}`) : null}
      </dl>
      {asOf ? null : <>
        <h3>{t('organisation.posts')}</h3>
        {people.data ? <UnitPosts no={no} /> : u.posts?.length ? (
          <table className="post-table"><thead><tr><th scope="col">{t('organisation.post')}</th><th scope="col">{t('organisation.duty')}</th><th scope="col">{t('organisation.phone')}</th></tr></thead>
            <tbody>{u.posts.map((p) => <tr key={p.id}><th scope="row">{words(p.title, p.title_en)}</th><td>{p.on_duty ? <strong>{t('organisation.on_duty')}</strong> : t('organisation.off_duty')}</td><td>{p.phone ? <a href={`tel:${p.phone}`}>{p.phone}</a> : '–'}</td></tr>)}</tbody></table>
        ) : <p className="second">{t('organisation.no_posts')}</p>}
        {may('unit.phone') ? <UnitRoster no={no} /> : null}
        <p className="hint unit-note">{people.data ? t('organisation.note_people') : t('organisation.note')}</p>
      </>}
      <UnitHistory no={no} />
    </article>
  );
}

/** A day of the past: the unit and the tree as they were; the address carries it. */
function AsOfBar({ no, search }: { no: number; search: UnitSearch }) {
  const asOf = search.as_of;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const go = (day: string | undefined) => void navigate({ to: '/organisation/$no', params: { no: String(no) }, search: unitSearch({ ...search, as_of: day }) });
  return (
    <div className={asOf ? 'as-of-bar as-of-mark' : 'as-of-bar'}>
      {asOf ? <strong role="status">{t('organisation.as_was', { day: asOf })}</strong> : null}
      <label htmlFor="as-of-day" className="second">{t('organisation.as_of')}</label>
      <DatePicker id="as-of-day" format="YYYY-MM-DD" placeholder="" value={asOf ? dayjs(asOf) : null} onChange={(d) => go(d ? d.format('YYYY-MM-DD') : undefined)} />
      {asOf ? <Button onClick={() => go(undefined)}>{t('organisation.to_now')}</Button> : null}
    </div>
  );
}

function EndReporting({ no, line }: { no: number; line: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const end = useMutation({ mutationFn: () => take(api.POST('/units/{no}/end-reporting', { params: { path: { no } }, body: { line } })), onSettled: () => void client.invalidateQueries() });
  return <> <Button size="small" loading={end.isPending} onClick={() => end.mutate()}>{t('organisation.end_now')}</Button><ProblemNote error={end.error} /></>;
}
