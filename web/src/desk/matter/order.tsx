/** One order out of what was granted or decided: to whom, what, until when; issued in one step. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Matter } from '../../api/types';
import { useNow } from '../../ui/clock';
import { DueField } from '../../ui/due-field';
import { ProblemNote } from '../../ui/problem-note';
import { HOUR_MS } from '../../ui/time';
import { AudienceField, useChecked } from '../compose/audience-field';
import '../compose/compose.css';

const FIVE_MIN_MS = 300_000;

export function OrderDialog({ matter, title: first, close }: { matter: Matter; title: string; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const now = useNow();
  const [title, setTitle] = useState(first);
  const [text, setText] = useState('');
  const [audience, setAudience] = useState('');
  const [due, setDue] = useState<number | undefined>(() => Math.ceil((now + 24 * HOUR_MS) / FIVE_MIN_MS) * FIVE_MIN_MS);
  const { check } = useChecked(audience);
  const act = useMutation({
    mutationFn: () => take(api.POST('/matters/{id}/break-down', { params: { path: { id: matter.id } }, body: { children: [{ audience, title: title.trim(), text, due_ms: due ?? 0 }] } })),
    onSuccess: close, onSettled: () => void client.invalidateQueries(),
  });
  const missing = [
    title.trim() ? null : t('compose.need_title'), text.trim() ? null : t('compose.need_text'), audience.trim() ? null : t('compose.need_audience'),
    check && !check.ok ? t('compose.need_audience_right') : null, !due || due <= now ? t('matter.break_due_first') : null,
  ].filter((m): m is string => m !== null);
  return (
    <Modal open onCancel={close} width={720} title={t('matter.order_title')} cancelText={t('ui.cancel')} okText={t('matter.order_ok')} okButtonProps={{ disabled: missing.length > 0, loading: act.isPending }} onOk={() => act.mutate()}>
      <p className="second">{t('matter.order_words')}</p>
      <label className="field" htmlFor="order-title">{t('matter.title')}</label>
      <Input id="order-title" value={title} maxLength={200} onChange={(e) => setTitle(e.target.value)} />
      <label className="field" htmlFor="order-text">{t('matter.text')}</label>
      <Input.TextArea id="order-text" autoSize={{ minRows: 3, maxRows: 8 }} value={text} onChange={(e) => setText(e.target.value)} />
      <label className="field" htmlFor="audience">{t('matter.audience')}</label>
      <AudienceField value={audience} onChange={setAudience} />
      <label className="field" htmlFor="order-due">{t('matter.due')}</label>
      <DueField id="order-due" value={due} onChange={setDue} />
      {missing.length ? <p className="hint">{missing.join(' ')}</p> : null}
      <ProblemNote error={act.error} />
    </Modal>
  );
}
