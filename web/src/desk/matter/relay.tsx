/** Relay as it is, with local words and an earlier local due; the limit is shown before it is crossed. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { Matter } from '../../api/types';
import { useNow } from '../../ui/clock';
import { DueField } from '../../ui/due-field';
import { ProblemNote } from '../../ui/problem-note';
import { moment, spanWords } from '../../ui/time';
import { localDue } from './share';

export function Relay({ matter, close }: { matter: Matter; close: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const now = useNow();
  const hold = useQuery(q.hold(matter.id));
  const share = hold.data?.share_max_pct ?? 25;
  const [text, setText] = useState('');
  const [due, setDue] = useState<number | undefined>(() => (matter.due_ms ? localDue(now, matter.due_ms, share) : undefined));
  const act = useMutation({
    mutationFn: () => take(api.POST('/matters/{id}/relay', { params: { path: { id: matter.id } }, body: { ...(text.trim() ? { text: text.trim() } : {}), ...(due ? { due_ms: due } : {}) } })),
    onSettled: () => void client.invalidateQueries(),
    onSuccess: close,
  });
  const left = matter.due_ms ? matter.due_ms - now : 0;
  const taken = matter.due_ms && due && left > 0 ? Math.round(((matter.due_ms - due) / left) * 100) : 0;
  return (
    <Modal open onCancel={close} title={t('matter.relay_title')} okText={t('matter.relay_ok')} cancelText={t('ui.cancel')} okButtonProps={{ loading: act.isPending }} onOk={() => act.mutate()}>
      <p className="second">{t('matter.relay_words')}</p>
      <label className="field" htmlFor="relay-text">{t('matter.relay_text')}</label>
      <Input.TextArea id="relay-text" rows={3} value={text} onChange={(e) => setText(e.target.value)} />
      <label className="field" htmlFor="relay-due">{t('matter.local_due')}</label>
      <DueField id="relay-due" value={due} onChange={setDue} max={matter.due_ms && matter.due_ms > now ? matter.due_ms : undefined} quick={false} />
      {matter.due_ms && left > 0 ? <p className={taken > share ? 'hint late' : 'hint'}>{t('matter.relay_share', { due: moment(matter.due_ms, i18n.language), left: spanWords(Math.max(0, left), i18n.language), taken, share })}</p> : null}
      <ProblemNote error={act.error} />
    </Modal>
  );
}
