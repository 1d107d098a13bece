/** Those who can be sent: how many have each skill, who is free today and why the others are not. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Responder } from '../../api/team';
import { count } from '../../ui/format';
import { Glyph } from '../../ui/glyph';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName, useWords } from '../../ui/unit';
import { ReadRecord } from '../people/record';
import type { TeamsSearch } from '../paths';
import { Enrol } from './enrol';
import { ChangeResponder, EndResponder, NewSkill } from './listed';
import { peopleQuery, skillsQuery } from './queries';
import { useSkillName } from './words';

const route = getRouteApi('/desk/teams');

export function People({ search }: { search: TeamsSearch }) {
  const { t } = useTranslation();
  const go = route.useNavigate();
  const { skill, below, free } = search;
  const list = useInfiniteQuery(peopleQuery({ ...(skill ? { skill } : {}), ...(below ? { below } : {}), ...(free ? { free } : {}) }));
  const [asked, ask] = useState<'enrol' | 'skill' | null>(null);
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const can = list.data?.pages[0]?.can_write ?? false;
  const change = (patch: { [K in keyof TeamsSearch]: TeamsSearch[K] | undefined }) => void go({ search: (s) => Object.fromEntries(Object.entries({ ...s, ...patch }).filter(([, v]) => v !== undefined)) as TeamsSearch, replace: true });
  const close = () => ask(null);
  return (
    <>
      <div className="teams-bar">
        <Checkbox checked={free === true} onChange={(e) => change({ free: e.target.checked || undefined })}>{t('teams.free_only')}</Checkbox>
        <Checkbox checked={below === true} onChange={(e) => change({ below: e.target.checked || undefined })}>{t('teams.below_too')}</Checkbox>
        {can ? <Button type="primary" className="teams-new" onClick={() => ask('enrol')}>{t('teams.enrol')}</Button> : null}
      </div>
      <Strengths skill={skill} pick={(code) => change({ skill: code === skill ? undefined : code })} add={() => ask('skill')} />
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      {list.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {list.data && !rows.length ? <p className="second pad">{t(skill || free || below ? 'teams.nobody_such' : 'teams.nobody')}</p> : null}
      {rows.length ? <Listed rows={rows} /> : null}
      {list.hasNextPage ? <p className="pad"><Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('inspections.more')}</Button></p> : null}
      {asked === 'enrol' ? <Enrol close={close} /> : null}
      {asked === 'skill' ? <NewSkill close={close} /> : null}
    </>
  );
}

/** How many on the lists of the own unit and of those below have a skill, as bars that can be chosen. */
function Strengths({ skill, pick, add }: { skill: string | undefined; pick: (code: string) => void; add: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const skills = useQuery(skillsQuery());
  const rows = skills.data?.rows ?? [];
  const most = Math.max(1, ...rows.map((row) => row.people));
  return (
    <section className="strengths" aria-labelledby="strengths">
      <h2 id="strengths">{t('teams.strengths')}</h2>
      <ul>{rows.map((row) => (
        <li key={row.code}>
          <button type="button" aria-pressed={row.code === skill} onClick={() => pick(row.code)}>
            <span>{words(row.name, row.name_en)}</span><span className="strength-bar"><i style={{ width: `${(row.people / most) * 100}%` }} /></span><strong>{count(row.people)}</strong>
          </button>
        </li>
      ))}</ul>
      {skills.data?.can_write ? <button type="button" className="linkish" onClick={add}>{t('teams.new_skill')}</button> : null}
    </section>
  );
}

type Deed = { what: 'change' | 'end' | 'read'; who: Responder };

function Listed({ rows }: { rows: Responder[] }) {
  const { t } = useTranslation();
  const [deed, set] = useState<Deed | null>(null);
  const close = () => set(null);
  return (
    <>
      <table className="matter-table people-table">
        <thead><tr><th scope="col">{t('teams.name')}</th><th scope="col">{t('teams.listed_at')}</th><th scope="col">{t('teams.skills')}</th><th scope="col">{t('teams.state')}</th><td /></tr></thead>
        <tbody>{rows.map((row) => <Person key={row.no} row={row} ask={(what) => set({ what, who: row })} />)}</tbody>
      </table>
      {deed?.what === 'change' ? <ChangeResponder who={deed.who} close={close} /> : null}
      {deed?.what === 'end' ? <EndResponder who={deed.who} close={close} /> : null}
      {deed?.what === 'read' ? <ReadRecord who={deed.who} close={close} /> : null}
    </>
  );
}

function Person({ row, ask }: { row: Responder; ask: (what: Deed['what']) => void }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const skill = useSkillName();
  return (
    <tr>
      <th scope="row">{row.name || t('teams.erased')} <span className="hint">{t('teams.no', { no: row.no })} · {t(`teams.kind_${row.kind}`)}</span><div className="hint">{row.phone}</div></th>
      <td>{name(row.unit)}</td>
      <td>{row.skills.map((able) => <div key={able.skill}>{skill(able.skill)}{able.certificate || able.until ? <span className="hint"> {[able.certificate, able.until ? t('teams.until', { day: able.until }) : ''].filter(Boolean).join(' · ')}</span> : null}</div>)}</td>
      <td><State row={row} /></td>
      <td className="people-deeds no-print">{row.can_write ? <><Button size="small" onClick={() => ask('change')}>{t('teams.do_change')}</Button><Button size="small" onClick={() => ask('end')}>{t('teams.do_end')}</Button></> : null}</td>
    </tr>
  );
}

function State({ row }: { row: Responder }) {
  const { t } = useTranslation();
  if (row.batch_id !== undefined) return <span className="found-state"><Glyph sign="done" /> <Link to="/teams/$batch" params={{ batch: String(row.batch_id) }}>{t('teams.kept_sent')}</Link></span>;
  const away = row.away ? <div className="hint">{t('teams.away_days', { from: row.away.from, until: row.away.until })}</div> : null;
  if (row.kept) return <><span className="found-state"><Glyph sign={row.kept === 'lapsed' ? 'late' : 'excused'} /> {t(`teams.kept_${row.kept}`)}</span>{away}</>;
  return <><span className="found-state"><Glyph sign="delivered" /> {t('teams.is_free')}</span>{row.back_on ? <div className="hint">{t('teams.back_on', { day: row.back_on })}</div> : null}{away}</>;
}
