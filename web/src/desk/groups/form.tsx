/** Forms a group under the own unit, with its first members. */
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { GroupKind, Post, UnitRef } from '../../api/types';
import { useNow } from '../../ui/clock';
import { DueField } from '../../ui/due-field';
import { useUnitName } from '../../ui/unit';
import { Frame } from '../restructure/frame';
import { UnitField } from '../restructure/unit-field';
import { type Drafted, MemberFields } from './member';

const KINDS: GroupKind[] = ['leading_group', 'task_group', 'task_force', 'inspection_group'];

export function GroupForm({ post, close, done }: { post: Post; close: () => void; done: (no: number) => void }) {
  const { t } = useTranslation();
  const unitName = useUnitName();
  const now = useNow();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<GroupKind>('task_group');
  const [ledBy, setLedBy] = useState<UnitRef>();
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState<number>();
  const [members, setMembers] = useState<Drafted[]>([]);
  const why = !name.trim() ? t('groups.need_name') : !reason.trim() ? t('groups.need_reason') : !until ? t('groups.need_end') : until <= now ? t('groups.end_past') : undefined;
  const send = async () => {
    const body = { parent: post.unit.no, name: name.trim(), kind, ...(ledBy ? { led_by: ledBy.no } : {}), reason: reason.trim(), until_ms: until ?? 0, members: members.map(({ words: _, ...m }) => m) };
    const formed = await take(api.POST('/groups', { body }));
    done(formed.unit.no);
  };
  return (
    <Frame wide title={t('groups.form')} why={why} send={send} close={close}>
      <p className="second">{t('groups.under')} <strong>{unitName(post.unit)}</strong></p>
      <label className="field" htmlFor="group-name">{t('groups.name')}</label>
      <Input id="group-name" maxLength={100} value={name} onChange={(e) => setName(e.target.value)} />
      <label className="field" htmlFor="group-kind">{t('groups.kind')}</label>
      <Select id="group-kind" aria-label={t('groups.kind')} className="unit-field" value={kind} onChange={setKind} options={KINDS.map((k) => ({ value: k, label: t(`groups.kind_${k}`) }))} />
      <label className="field" htmlFor="group-led">{t('groups.led_by')}</label>
      <UnitField id="group-led" label={t('groups.led_by')} clear value={ledBy ?? post.unit} onChange={setLedBy} />
      <label className="field" htmlFor="group-reason">{t('groups.reason')}</label>
      <Input.TextArea id="group-reason" rows={2} maxLength={2000} value={reason} onChange={(e) => setReason(e.target.value)} />
      <label className="field" htmlFor="group-until">{t('groups.until')}</label>
      <DueField id="group-until" value={until} onChange={setUntil} quick={false} />
      <p className="field">{t('groups.members')}</p>
      {members.length ? <ul className="drafted">{members.map((m) => <li key={m.home}><strong>{m.title}</strong> {m.words} <span className="hint">{m.roles.map((r) => t(`groups.role_${r}`)).join(' · ')}</span> <Button type="link" size="small" onClick={() => setMembers(members.filter((o) => o.home !== m.home))}>{t('groups.take_out')}</Button></li>)}</ul> : null}
      <MemberFields at="form" mine={post.roles} word={t('groups.add_member')} add={(m) => setMembers([...members.filter((o) => o.home !== m.home), m])} />
    </Frame>
  );
}
