/** Amend, withdraw or close: the reason is always asked for; a withdrawal needs a typed word. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Matter } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { count } from '../../ui/format';
import { Attachments, TextField } from '../compose/text-field';
import '../compose/compose.css';
import { useWhyNot } from './why';

type Deed = 'amend' | 'withdraw' | 'close';
export function Amend({ matter, open, close }: { matter: Matter; open: boolean; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const whyNot = useWhyNot();
  const [deed, setDeed] = useState<Deed>('amend');
  const [title, setTitle] = useState(matter.title);
  const [text, setText] = useState(matter.text);
  const [file, setFile] = useState(matter.text_file);
  const [files, setFiles] = useState(matter.files);
  const [again, setAgain] = useState(false);
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const word = t('matter.withdraw_word');
  const params = { path: { id: matter.id } };
  const act = useMutation({
    mutationFn: () => {
      if (deed === 'withdraw') return take(api.POST('/matters/{id}/withdraw', { params, body: { reason } }));
      if (deed === 'close') return take(api.POST('/matters/{id}/close', { params, body: {} }));
      return take(api.POST('/matters/{id}/amend', { params, body: { title, text, files: files.map((f) => f.sha256), ...(file ? { text_file: file.sha256 } : {}), sign_again: again, reason } }));
    },
    onSuccess: close,
    onSettled: () => void client.invalidateQueries(),
  });
  const worded = text.trim() !== '' || file !== undefined;
  const ready = deed === 'close' || (reason.trim() !== '' && (deed === 'amend' ? title.trim() !== '' && worded : typed.trim() === word));
  const missing = deed === 'withdraw' && typed.trim() !== word ? t('matter.withdraw_type', { word }) : deed === 'amend' && !worded ? t('compose.need_text') : deed !== 'close' && !reason.trim() ? t('matter.reason_first') : null;
  const why = whyNot(matter, deed);
  return (
    <Modal open={open} onCancel={close} title={t('matter.amend_title')} width={720} footer={[
      <Button key="no" onClick={close}>{t('ui.cancel')}</Button>,
      <Button key="yes" type="primary" disabled={!ready || Boolean(why)} loading={act.isPending} onClick={() => act.mutate()}>{t(`matter.deed_${deed}_ok`)}</Button>,
    ]}>
      <Radio.Group value={deed} onChange={(e) => setDeed(e.target.value as Deed)} options={(['amend', 'withdraw', 'close'] as const).map((d) => ({ value: d, label: t(`matter.deed_${d}`) }))} />
      {deed === 'amend' ? (
        <>
          <label className="field" htmlFor="amend-title">{t('matter.title')}</label>
          <Input id="amend-title" value={title} onChange={(e) => setTitle(e.target.value)} />
          <label className="field" htmlFor="text">{t('matter.text')}</label>
          <TextField text={text} onText={setText} file={file} onFile={setFile} />
          <p className="field">{t('matter.files')}</p>
          <Attachments files={files} add={(f) => setFiles((old) => [...old.filter((x) => x.sha256 !== f.sha256), f])} remove={(sha) => setFiles((old) => old.filter((x) => x.sha256 !== sha))} />
          <Checkbox checked={again} onChange={(e) => setAgain(e.target.checked)}>{t('matter.sign_again', { n: count(matter.counts.signed) })}</Checkbox>
        </>
      ) : null}
      {deed === 'withdraw' ? <p className="second">{t('matter.withdraw_words', { n: count(matter.counts.expected) })}</p> : null}
      {deed === 'close' ? <p className="second">{t('matter.close_words')}</p> : null}
      {deed !== 'close' ? <><label className="field" htmlFor="amend-reason">{t('matter.reason')}</label><Input id="amend-reason" value={reason} onChange={(e) => setReason(e.target.value)} /></> : null}
      {deed === 'withdraw' ? <><label className="field" htmlFor="amend-word">{t('matter.withdraw_type', { word })}</label><Input id="amend-word" value={typed} onChange={(e) => setTyped(e.target.value)} /></> : null}
      <p className="hint">{why ?? missing ?? ''}</p>
      <ProblemNote error={act.error} />
    </Modal>
  );
}
