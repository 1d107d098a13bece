/** Who is seconded: a home post, found by its unit, with title and role in the group. Posts, never persons. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { q } from '../../api/queries';
import type { NewMember, PostKind, UnitRef } from '../../api/types';
import { useUnitName, useWords } from '../../ui/unit';
import { UnitField } from '../restructure/unit-field';

const KINDS: PostKind[] = ['head', 'deputy', 'duty', 'liaison', 'other'];
/** The highest first: nobody gives one above their own. */
export const ROLES = ['commander', 'duty', 'liaison', 'worker'];
export interface Drafted extends NewMember { words: string }

export function MemberFields({ at, mine, add, word }: { at: string; mine: string[]; add: (member: Drafted) => void; word: string }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const words = useWords();
  const [unit, setUnit] = useState<UnitRef>();
  const posts = useQuery({ ...q.unit(unit?.no ?? 0), enabled: unit !== undefined }).data?.posts;
  const [home, setHome] = useState<number>();
  const [title, setTitle] = useState('');
  const [kind, setKind] = useState<PostKind>('other');
  const highest = ROLES.findIndex((r) => mine.includes(r));
  const may = highest < 0 ? [] : ROLES.slice(highest);
  const [role, setRole] = useState(may.at(-2) ?? may[0] ?? 'liaison');
  const post = posts?.find((p) => p.id === home);
  const ready = unit && post && title.trim();
  const take = () => {
    if (!unit || !post) return;
    add({ home: post.id, title: title.trim(), kind, roles: [role], words: `${name(unit)} · ${words(post.title, post.title_en)}` });
    setHome(undefined);
    setTitle('');
  };
  return (
    <div className="member-fields">
      <div><label htmlFor={`${at}-unit`}>{t('groups.home_unit')}</label><UnitField id={`${at}-unit`} label={t('groups.home_unit')} value={unit} onChange={(u) => { setUnit(u); setHome(undefined); }} /></div>
      <div><label htmlFor={`${at}-post`}>{t('groups.home_post')}</label><Select id={`${at}-post`} aria-label={t('groups.home_post')} className="unit-field" disabled={!unit} title={unit ? undefined : t('groups.need_post')} value={home ?? null} onChange={(no: number) => setHome(no)} notFoundContent={t('groups.no_posts')} options={(posts ?? []).map((p) => ({ value: p.id, label: words(p.title, p.title_en) }))} /></div>
      <div><label htmlFor={`${at}-title`}>{t('groups.title_in')}</label><Input id={`${at}-title`} maxLength={60} value={title} onChange={(e) => setTitle(e.target.value)} /></div>
      <div><label htmlFor={`${at}-kind`}>{t('groups.duty_in')}</label><Select id={`${at}-kind`} aria-label={t('groups.duty_in')} className="unit-field" value={kind} onChange={setKind} options={KINDS.map((k) => ({ value: k, label: t(`groups.post_${k}`) }))} /></div>
      <div><label htmlFor={`${at}-role`}>{t('groups.role')}</label><Select id={`${at}-role`} aria-label={t('groups.role')} className="unit-field" value={role} onChange={setRole} options={may.map((r) => ({ value: r, label: t(`groups.role_${r}`) }))} /></div>
      <div className="member-add"><Button disabled={!ready} title={ready ? undefined : t('groups.need_post')} onClick={take}>{word}</Button>{ready ? null : <span className="hint">{t('groups.need_post')}</span>}</div>
    </div>
  );
}
