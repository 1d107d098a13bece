/** People put on the list of the own unit, pasted from a table or typed line by line. */
import { useQuery } from '@tanstack/react-query';
import { Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { ResponderKind } from '../../api/team';
import { count } from '../../ui/format';
import { useWords } from '../../ui/unit';
import { Frame } from '../restructure/frame';
import { skillsQuery } from './queries';
import { PEOPLE_MAX, rollOf } from './roll';

const KINDS: readonly ResponderKind[] = ['staff', 'volunteer', 'expert'];

export function Enrol({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const skills = useQuery(skillsQuery()).data?.rows ?? [];
  const [kind, setKind] = useState<ResponderKind>('staff');
  const [text, setText] = useState('');
  const { rows, wrong } = rollOf(text, kind, skills);
  const why = wrong.length ? t('teams.lines_wrong', { lines: wrong.slice(0, 5).join(', ') }) : rows.length > PEOPLE_MAX ? t('teams.too_many', { max: count(PEOPLE_MAX) }) : rows.length ? undefined : t('teams.need_line');
  const send = () => take(api.POST('/responders', { body: { rows } }));
  return (
    <Frame wide title={t('teams.enrol')} words={t('teams.enrol_words')} why={why} send={send} close={close}>
      <div className="found-form">
        <fieldset><legend>{t('teams.kind')}</legend><Radio.Group value={kind} onChange={(e) => setKind(e.target.value as ResponderKind)} options={KINDS.map((value) => ({ value, label: t(`teams.kind_${value}`) }))} /></fieldset>
        <label htmlFor="enrol-rows">{t('teams.enrol_line')}</label>
        <Input.TextArea id="enrol-rows" autoFocus rows={8} value={text} onChange={(e) => setText(e.target.value)} />
        <p className="hint">{t('teams.enrol_skills', { skills: skills.map((skill) => words(skill.name, skill.name_en)).join(', ') })}</p>
        {rows.length ? <p role="status">{t('teams.enrol_n', { n: count(rows.length) })}</p> : null}
      </div>
    </Frame>
  );
}
