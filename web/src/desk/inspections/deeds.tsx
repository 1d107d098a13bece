/** The dialogs of a finding: how it was mended, a difficulty, the re-check, taking it back. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { FileRef, Found, Matter } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { Attachments } from '../compose/text-field';
import { Frame, Reason } from '../restructure/frame';
import { Photos } from './matter';

interface Props { matter: Matter; close: () => void }
const NOTE_MAX = 2_000;

function useFiles() {
  const [files, set] = useState<FileRef[]>([]);
  const add = (file: FileRef) => set((all) => [...all.filter((f) => f.sha256 !== file.sha256), file]);
  const remove = (sha: string) => set((all) => all.filter((f) => f.sha256 !== sha));
  return { files, add, remove };
}

export function Mend({ matter, found, close }: Props & { found: Found }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const kept = useFiles();
  const why = !note.trim() ? t('inspections.need_note') : found.evidence && !kept.files.length ? t('inspections.need_file', { what: found.evidence }) : undefined;
  const send = () => take(api.POST('/matters/{id}/done', { params: { path: { id: matter.id } }, body: { note: note.trim(), files: kept.files.map((f) => f.sha256) } }));
  return (
    <Frame title={t('inspections.do_mend')} words={t('inspections.mend_words')} why={why} send={send} close={close}>
      <div className="found-form">
        <label htmlFor="mend-note">{t('inspections.f_mended')}</label>
        <Input.TextArea id="mend-note" autoFocus rows={3} maxLength={NOTE_MAX} value={note} onChange={(e) => setNote(e.target.value)} />
        <h3>{t('inspections.after')}</h3>
        {found.evidence ? <p className="hint">{t('inspections.to_show')} {found.evidence}</p> : null}
        <Attachments {...kept} />
      </div>
    </Frame>
  );
}

export function Difficulty({ matter, close }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const send = () => take(api.POST('/matters/{id}/difficulty', { params: { path: { id: matter.id } }, body: { text: text.trim() } }));
  return (
    <Frame title={t('inspections.do_difficulty')} words={t('matter.difficulty_words')} why={text.trim() ? undefined : t('matter.reason_first')} send={send} close={close}>
      <div className="found-form"><label htmlFor="mend-difficulty">{t('matter.difficulty_what')}</label>
        <Input.TextArea id="mend-difficulty" autoFocus rows={3} maxLength={NOTE_MAX} value={text} onChange={(e) => setText(e.target.value)} /></div>
    </Frame>
  );
}

/** What was found and what is shown stand beside each other; then passed, or back. */
export function Recheck({ matter, found, close }: Props & { found: Found }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const kept = useFiles();
  const act = useMutation({
    mutationFn: (passed: boolean) => take(api.POST('/matters/{id}/recheck', { params: { path: { id: matter.id } }, body: { passed, note: note.trim(), files: kept.files.map((f) => f.sha256) } })),
    onSuccess: close, onSettled: () => void client.invalidateQueries(),
  });
  const why = note.trim() ? undefined : t('inspections.need_seen');
  const button = (passed: boolean) => <Button key={String(passed)} type={passed ? 'primary' : 'default'} disabled={why !== undefined} title={why} loading={act.isPending && act.variables === passed} onClick={() => act.mutate(passed)}>{t(passed ? 'inspections.passed' : 'inspections.not_passed')}</Button>;
  return (
    <Modal open width={720} onCancel={close} title={t('inspections.do_recheck')} footer={[<Button key="no" onClick={close}>{t('ui.cancel')}</Button>, button(false), button(true)]}>
      <p className="second">{t('inspections.recheck_words')}</p>
      <Photos matter={matter} found={found} />
      <div className="found-form">
        <label htmlFor="recheck-note">{t('inspections.f_seen')}</label>
        <Input.TextArea id="recheck-note" autoFocus rows={2} maxLength={NOTE_MAX} value={note} onChange={(e) => setNote(e.target.value)} onKeyDown={(e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && !why) act.mutate(true); }} />
        <p className="hint">{why ?? t('inspections.recheck_keys')}</p>
        <Attachments {...kept} />
      </div>
      <ProblemNote error={act.error} />
    </Modal>
  );
}

export function Withdraw({ matter, close }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const send = () => take(api.POST('/matters/{id}/withdraw', { params: { path: { id: matter.id } }, body: { reason: reason.trim() } }));
  return (
    <Frame title={t('inspections.do_withdraw')} words={t('inspections.withdraw_words')} why={reason.trim() ? undefined : t('matter.reason_first')} send={send} close={close}>
      <Reason value={reason} onChange={setReason} />
    </Frame>
  );
}
