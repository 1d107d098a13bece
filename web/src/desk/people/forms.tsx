/** What is said of a post, what it may do and who holds it, and its end. Rights wait for a second person. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Checkbox, Input, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { PostFields, PostKind, PostRow, RightsAsk } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { useWords } from '../../ui/unit';

const KINDS: PostKind[] = ['head', 'deputy', 'duty', 'liaison', 'other'];
export const ROLES = ['commander', 'duty', 'liaison', 'worker', 'steward', 'inspector', 'dispatcher', 'auditor', 'system_admin', 'rights_admin', 'audit_admin'];
const isAdmin = (role: string) => role.endsWith('_admin');

/** An administrator holds that one role and nothing else. */
export function tooMuch(roles: string[]): boolean {
  return roles.some(isAdmin) && roles.length > 1;
}

export function PostForm({ unit, post, close }: { unit: number; post?: PostRow; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [title, setTitle] = useState(post?.title ?? '');
  const [kind, setKind] = useState<PostKind>(post?.kind ?? 'duty');
  const [phone, setPhone] = useState(post?.phone ?? '');
  const [mail, setMail] = useState(post?.mail ?? '');
  const body: PostFields = { title: title.trim(), kind, ...(phone.trim() ? { phone: phone.trim() } : {}), ...(mail.trim() ? { mail: mail.trim() } : {}) };
  const act = useMutation({
    mutationFn: () => (post
      ? take(api.POST('/posts/{id}/edit', { params: { path: { id: post.id } }, body }))
      : take(api.POST('/units/{no}/posts', { params: { path: { no: unit } }, body }))),
    onSuccess: () => { void client.invalidateQueries({ queryKey: ['units'] }); close(); },
  });
  return (
    <Modal open onCancel={close} title={t(post ? 'people.edit_title' : 'people.add')} okText={t('people.save')} cancelText={t('ui.cancel')} okButtonProps={{ loading: act.isPending, disabled: !title.trim() }} onOk={() => act.mutate()}>
      <label className="field" htmlFor="post-title">{t('people.title')}</label>
      <Input id="post-title" autoFocus maxLength={60} value={title} onChange={(e) => setTitle(e.target.value)} />
      {title.trim() ? null : <p className="hint">{t('people.title_needed')}</p>}
      <label className="field" htmlFor="post-kind">{t('people.kind')}</label>
      <Select id="post-kind" className="people-select" value={kind} onChange={setKind} options={KINDS.map((k) => ({ value: k, label: t(`people.kind_${k}`) }))} />
      <label className="field" htmlFor="post-phone">{t('people.post_phone')}</label>
      <Input id="post-phone" maxLength={60} value={phone} onChange={(e) => setPhone(e.target.value)} />
      <label className="field" htmlFor="post-mail">{t('people.mail')}</label>
      <Input id="post-mail" maxLength={120} value={mail} onChange={(e) => setMail(e.target.value)} />
      {post ? null : <p className="hint">{t('people.add_hint')}</p>}
      <ProblemNote error={act.error} />
    </Modal>
  );
}

export function RightsForm({ post, close }: { post: PostRow; close: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const client = useQueryClient();
  const [roles, setRoles] = useState(post.proposed?.roles ?? post.roles);
  const [holder, setHolder] = useState<RightsAsk['holder']>(post.holder || post.proposed?.holder ? 'same' : 'nobody');
  const [name, setName] = useState('');
  const [account, setAccount] = useState('');
  const act = useMutation({
    mutationFn: () => take(api.POST('/posts/{id}/rights', { params: { path: { id: post.id } }, body: { roles, holder, ...(holder === 'new' ? { name: name.trim(), ...(account.trim() ? { account: account.trim() } : {}) } : {}) } })),
    onSuccess: () => { void client.invalidateQueries({ queryKey: ['units'] }); close(); },
  });
  const why = tooMuch(roles) ? t('people.one_admin') : holder === 'new' && !name.trim() ? t('people.name_needed') : null;
  return (
    <Modal open onCancel={close} title={t('people.rights_title', { post: words(post.title, post.title_en) })} okText={t('people.propose')} cancelText={t('ui.cancel')} okButtonProps={{ loading: act.isPending, disabled: why !== null }} onOk={() => act.mutate()}>
      <p className="second">{t('people.rights_words')}</p>
      <fieldset className="people-set"><legend className="field">{t('people.roles')}</legend>
        <Checkbox.Group className="people-roles" value={roles} onChange={(list) => setRoles(list as string[])} options={ROLES.map((r) => ({ value: r, label: t(`people.role_${r}`) }))} />
      </fieldset>
      <fieldset className="people-set"><legend className="field">{t('people.holder')}</legend>
        <Radio.Group value={holder} onChange={(e) => setHolder(e.target.value as RightsAsk['holder'])} options={[
          ...(post.holder || post.proposed?.holder ? [{ value: 'same', label: t('people.hold_same', { name: (post.proposed?.holder ?? post.holder)?.name ?? '' }) }] : []),
          { value: 'nobody', label: t('people.hold_nobody') },
          { value: 'new', label: t('people.hold_new') },
        ]} />
      </fieldset>
      {holder === 'new' ? <>
        <label className="field" htmlFor="holder-name">{t('people.name')}</label>
        <Input id="holder-name" maxLength={60} value={name} onChange={(e) => setName(e.target.value)} />
        <label className="field" htmlFor="holder-account">{t('people.account')}</label>
        <Input id="holder-account" maxLength={60} value={account} onChange={(e) => setAccount(e.target.value)} />
        <p className="hint">{t('people.account_hint')}</p>
      </> : null}
      {why ? <p className="hint late">{why}</p> : null}
      <ProblemNote error={act.error} />
    </Modal>
  );
}

/** Ends the post, or takes back what is proposed for it: both with a reason. */
export function EndForm({ post, close, refuse = false }: { post: PostRow; close: () => void; refuse?: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const at = { params: { path: { id: post.id } }, body: { reason: reason.trim() } };
  const act = useMutation({
    mutationFn: () => (refuse ? take(api.POST('/posts/{id}/refuse-rights', at)) : take(api.POST('/posts/{id}/end', at))),
    onSuccess: () => { void client.invalidateQueries({ queryKey: ['units'] }); close(); },
  });
  return (
    <Modal open onCancel={close} title={t(refuse ? 'people.refuse_title' : 'people.end_title', { post: words(post.title, post.title_en) })} okText={t(refuse ? 'people.refuse' : 'people.end')} cancelText={t('ui.cancel')} okButtonProps={{ loading: act.isPending, disabled: !reason.trim() }} onOk={() => act.mutate()}>
      {refuse ? null : <p className="second">{t('people.end_words')}</p>}
      <label className="field" htmlFor="end-reason">{t('people.reason')}</label>
      <Input.TextArea id="end-reason" rows={2} maxLength={2000} value={reason} onChange={(e) => setReason(e.target.value)} />
      {reason.trim() ? null : <p className="hint">{t('people.reason_needed')}</p>}
      <ProblemNote error={act.error} />
    </Modal>
  );
}
