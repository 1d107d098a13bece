/** Publish: what has changed in a line, then the version that never changes again. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { FormDraft } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';

const NOTE_MAX = 500;

/** Only the new fields that the form asks for go with it. */
function bodyOf(draft: FormDraft): FormDraft {
  const asked = JSON.stringify(draft.nodes);
  const fields = Object.entries(draft.fields ?? {}).filter(([name]) => asked.includes(`"field":${JSON.stringify(name)}`));
  const { fields: _fields, ...rest } = draft;
  return { ...rest, ...(fields.length ? { fields: Object.fromEntries(fields) } : {}) };
}
export { bodyOf as toSend };

interface Props { open: boolean; close: () => void; form: number | undefined; base: number; draft: FormDraft; setNote: (note: string) => void; drop: () => void }
export function Publish({ open, close, form, base, draft, setNote, drop }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const version = base + 1;
  const publish = useMutation({
    mutationFn: () => {
      const body = bodyOf({ ...draft, note: draft.note.trim() });
      return take(form === undefined ? api.POST('/forms', { body }) : api.POST('/forms/{id}/versions', { params: { path: { id: form } }, body: { ...body, version } }));
    },
    onSuccess: (sent) => { drop(); void navigate({ to: '/forms/$id', params: { id: String(sent.id) } }); },
    onSettled: () => { void client.invalidateQueries({ queryKey: ['forms'] }); void client.invalidateQueries({ queryKey: ['fields'] }); },
  });
  const why = version > 1 && !draft.note.trim() ? t('forms.need_note') : undefined;
  return (
    <Modal open={open} onCancel={close} title={t('forms.publish_title', { n: version })} okText={t('forms.publish', { n: version })} cancelText={t('ui.cancel')} okButtonProps={{ disabled: why !== undefined, title: why, loading: publish.isPending }} onOk={() => publish.mutate()}>
      <p className="second">{t('forms.publish_words')}</p>
      <label className="forms-label" htmlFor="form-note">{t('forms.note')}</label>
      <Input.TextArea id="form-note" autoSize={{ minRows: 2, maxRows: 6 }} maxLength={NOTE_MAX} value={draft.note} onChange={(e) => setNote(e.target.value)} />
      {why ? <p className="hint">{why}</p> : null}
      <ProblemNote error={publish.error} />
    </Modal>
  );
}
