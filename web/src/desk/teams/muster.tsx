/** A batch as a dispatcher musters it: on which order, under whom, where, and who goes for what. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { useOwnUnit } from '../../api/may';
import type { Responder } from '../../api/team';
import type { UnitRef } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName, useWords } from '../../ui/unit';
import { CauseField } from '../ledger/cause-field';
import { Frame } from '../restructure/frame';
import { UnitField } from '../restructure/unit-field';
import { batchesQuery, peopleQuery, skillsQuery } from './queries';
import { PEOPLE_MAX } from './roll';
import { isOver, useSkillName } from './words';

interface Goes { no: number; skill: string; name: string }

export function NewMuster({ matter: first, close }: { matter?: number; close: () => void }) {
  const { t } = useTranslation();
  const own = useOwnUnit();
  const [matter, setMatter] = useState(first);
  const [to, setTo] = useState<UnitRef>();
  const [place, setPlace] = useState('');
  const [relieves, setRelieves] = useState<number | null>(null);
  const [people, setPeople] = useState<Goes[]>([]);
  const why = matter === undefined ? t('teams.need_order_of') : !to ? t('teams.need_to') : !place.trim() ? t('teams.need_place') : !people.length ? t('teams.need_people') : people.length > PEOPLE_MAX ? t('teams.too_many', { max: count(PEOPLE_MAX) }) : undefined;
  const send = () => take(api.POST('/batches', { body: {
    matter_id: matter ?? 0, to: to?.no ?? 0, place: place.trim(), people: people.map(({ no, skill }) => ({ no, skill })), ...(relieves === null ? {} : { relieves }),
  } }));
  return (
    <Frame wide title={t('teams.muster')} words={t('teams.muster_words')} why={why} send={send} close={close}>
      <div className="found-form">
        <CauseField value={matter} onChange={(id) => { setMatter(id); setRelieves(null); }} {...(first === undefined ? {} : { first })} />
        <label htmlFor="muster-to">{t('teams.to')}</label>
        <UnitField id="muster-to" label={t('teams.to')} value={to} onChange={(unit) => { setTo(unit); setRelieves(null); }} without={own ? [own.no] : []} />
        <label htmlFor="muster-place">{t('teams.place')}</label>
        <Input id="muster-place" maxLength={200} value={place} onChange={(e) => setPlace(e.target.value)} />
        {matter !== undefined && to ? <Relieves matter={matter} to={to.no} value={relieves} onChange={setRelieves} /> : null}
        <Picker people={people} onChange={setPeople} />
      </div>
    </Frame>
  );
}

/** Only a batch of the same order that serves there now can be relieved. */
function Relieves({ matter, to, value, onChange }: { matter: number; to: number; value: number | null; onChange: (batch: number | null) => void }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(batchesQuery({ open: true, matter_id: matter }));
  const rows = (list.data?.pages ?? []).flatMap((page) => page.rows).filter((row) => row.to.no === to && !isOver(row.stage));
  if (!rows.length) return null;
  return (
    <>
      <label htmlFor="muster-relieves">{t('teams.relieves')}</label>
      <Select id="muster-relieves" aria-label={t('teams.relieves')} className="unit-field" allowClear value={value} onChange={(batch: number | undefined) => onChange(batch ?? null)}
        options={rows.map((row) => ({ value: row.batch_id, label: `${t('teams.batch_n', { n: count(row.n) })} · ${t('teams.people_n', { n: count(row.heads) })}` }))} />
    </>
  );
}

/** Who can go today, skill by skill: ticked one by one, or the next so many of the list. */
function Picker({ people, onChange }: { people: Goes[]; onChange: (people: Goes[]) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const unit = useUnitName();
  const skillName = useSkillName();
  const skills = useQuery(skillsQuery()).data?.rows ?? [];
  const [skill, setSkill] = useState<string>();
  const [some, setSome] = useState<number | null>(10);
  const list = useInfiniteQuery({ ...peopleQuery({ below: true, free: true, ...(skill ? { skill } : {}) }), enabled: skill !== undefined });
  const chosen = new Set(people.map((one) => one.no));
  const rows = (list.data?.pages.flatMap((page) => page.rows) ?? []).filter((row) => row.batch_id === undefined);
  const goes = (row: Responder): Goes => ({ no: row.no, skill: skill ?? '', name: row.name });
  const flip = (row: Responder) => onChange(chosen.has(row.no) ? people.filter((one) => one.no !== row.no) : [...people, goes(row)]);
  const next = () => onChange([...people, ...rows.filter((row) => !chosen.has(row.no)).slice(0, some ?? 0).map(goes)]);
  const of = (code: string) => people.filter((one) => one.skill === code).length;
  return (
    <fieldset className="muster-people">
      <legend>{t('teams.who_goes')} <strong role="status">{people.length ? [...new Set(people.map((one) => one.skill))].map((code) => `${skillName(code)} ${count(of(code))}`).join(' · ') : t('teams.nobody_yet')}</strong></legend>
      <div className="muster-bar">
        <Select id="muster-skill" aria-label={t('teams.skill')} placeholder={t('teams.skill')} className="unit-field" value={skill ?? null} onChange={(code: string) => setSkill(code)} options={skills.map((one) => ({ value: one.code, label: `${words(one.name, one.name_en)} · ${count(one.people)}` }))} />
        <InputNumber aria-label={t('teams.how_many')} min={1} max={PEOPLE_MAX} precision={0} value={some} onChange={setSome} />
        <Button disabled={!rows.some((row) => !chosen.has(row.no))} onClick={next}>{t('teams.take_next')}</Button>
        {people.length ? <Button onClick={() => onChange([])}>{t('teams.take_none')}</Button> : null}
      </div>
      <ProblemNote error={list.error} />
      {skill && list.isPending ? <p className="hint" aria-busy="true">{t('ui.loading')}</p> : null}
      {skill && list.data && !rows.length ? <p className="second">{t('teams.nobody_free')}</p> : null}
      <ul className="muster-list">{rows.map((row) => (
        <li key={row.no}><Checkbox checked={chosen.has(row.no)} onChange={() => flip(row)}>{row.name} <span className="hint">{[t('teams.no', { no: row.no }), unit(row.unit), row.back_on ? t('teams.back_on', { day: row.back_on }) : ''].filter(Boolean).join(' · ')}</span></Checkbox></li>
      ))}</ul>
      {list.hasNextPage ? <Button size="small" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('inspections.more')}</Button> : null}
    </fieldset>
  );
}
