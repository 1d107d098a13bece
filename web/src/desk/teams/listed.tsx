/** The dialogs of the list: what somebody can do and when they are away, taking them off it, and a new skill. */
import { Button, Input, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Able, Responder } from '../../api/team';
import { useWords } from '../../ui/unit';
import { Frame, Reason } from '../restructure/frame';
import { skillsQuery } from './queries';

const CERTIFICATE_MAX = 80;

interface Props { who: Responder; close: () => void }

export function ChangeResponder({ who, close }: Props) {
  const { t } = useTranslation();
  const words = useWords();
  const skills = useQuery(skillsQuery()).data?.rows ?? [];
  const [able, setAble] = useState<Able[]>(who.skills);
  const [away, setAway] = useState({ from: who.away?.from ?? '', until: who.away?.until ?? '' });
  const half = Boolean(away.from) !== Boolean(away.until);
  const why = half ? t('teams.need_both_days') : away.from > away.until ? t('teams.need_order') : undefined;
  const put = (at: number, patch: Partial<Able>) => setAble(able.map((one, n) => (n === at ? { ...one, ...patch } : one)));
  const send = () => take(api.PUT('/responders/{responder}', { params: { path: { responder: who.no } }, body: {
    skills: able.map(({ skill, certificate, until }) => ({ skill, ...(certificate?.trim() ? { certificate: certificate.trim() } : {}), ...(until ? { until } : {}) })),
    ...(away.from ? { away } : {}),
  } }));
  const left = skills.filter((skill) => !able.some((one) => one.skill === skill.code));
  return (
    <Frame wide title={t('teams.do_change')} words={who.name} why={why} send={send} close={close}>
      <div className="found-form">
        {able.map((one, at) => (
          <fieldset key={one.skill} className="able-row">
            <legend>{words(skills.find((s) => s.code === one.skill)?.name ?? one.skill, skills.find((s) => s.code === one.skill)?.name_en)}</legend>
            <Input aria-label={t('teams.certificate')} placeholder={t('teams.certificate')} maxLength={CERTIFICATE_MAX} value={one.certificate ?? ''} onChange={(e) => put(at, { certificate: e.target.value })} />
            <Input aria-label={t('teams.good_until')} type="date" value={one.until ?? ''} onChange={(e) => put(at, { until: e.target.value })} />
            <Button onClick={() => setAble(able.filter((_, n) => n !== at))}>{t('teams.take_out')}</Button>
          </fieldset>
        ))}
        <label htmlFor="able-more">{t('teams.more_skill')}</label>
        <Select id="able-more" aria-label={t('teams.more_skill')} className="unit-field" value={null} disabled={!left.length} onChange={(code: string | null) => { if (code) setAble([...able, { skill: code }]); }} options={left.map((skill) => ({ value: skill.code, label: words(skill.name, skill.name_en) }))} />
        <fieldset className="able-row"><legend>{t('teams.away')}</legend>
          <Input aria-label={t('teams.away_from')} type="date" value={away.from} onChange={(e) => setAway({ ...away, from: e.target.value })} />
          <Input aria-label={t('teams.away_until')} type="date" value={away.until} onChange={(e) => setAway({ ...away, until: e.target.value })} />
          <Button onClick={() => setAway({ from: '', until: '' })}>{t('teams.take_out')}</Button>
        </fieldset>
      </div>
    </Frame>
  );
}

export function EndResponder({ who, close }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const send = () => take(api.POST('/responders/{responder}/end', { params: { path: { responder: who.no } }, body: { reason: reason.trim() } }));
  return <Frame title={t('teams.do_end')} words={t('teams.words_end', { name: who.name })} why={reason.trim() ? undefined : t('matter.reason_first')} send={send} close={close}><Reason value={reason} onChange={setReason} /></Frame>;
}

const CODE = /^[a-z0-9][a-z0-9-]{0,39}$/;
export function NewSkill({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const [said, setSaid] = useState({ code: '', name: '', name_en: '' });
  const say = (part: keyof typeof said) => (e: { target: { value: string } }) => setSaid({ ...said, [part]: e.target.value });
  const why = !CODE.test(said.code) ? t('teams.need_code') : said.name.trim() ? undefined : t('teams.need_name');
  const send = () => take(api.PUT('/skills/{code}', { params: { path: { code: said.code } }, body: { name: said.name.trim(), name_en: said.name_en.trim() } }));
  return (
    <Frame title={t('teams.new_skill')} why={why} send={send} close={close}>
      <div className="found-form">
        <label htmlFor="skill-code">{t('teams.skill_code')}</label><Input id="skill-code" value={said.code} onChange={say('code')} />
        <label htmlFor="skill-name">{t('teams.skill_name')}</label><Input id="skill-name" maxLength={200} value={said.name} onChange={say('name')} />
        <label htmlFor="skill-name-en">{t('teams.skill_name_en')}</label><Input id="skill-name-en" maxLength={200} value={said.name_en} onChange={say('name_en')} />
      </div>
    </Frame>
  );
}
