/** Of an alert: what has raised it, whom it obliges, and the button that closes it with the reason. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Alert, Matter } from '../../api/types';
import { Glyph } from '../../ui/glyph';
import { useKeys } from '../../ui/keys';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';
import { useWhyNot } from './why';

export function AlertLine({ matter, alert }: { matter: Matter; alert: Alert }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const why = useWhyNot()(matter, 'close');
  const [closing, setClosing] = useState(false);
  useKeys({ e: () => { if (!why) setClosing(true); } });
  return (
    <div className="note-line alert-line">
      <Glyph sign="late" /> <span>{t(`matter.alert_from_${alert.cause}`)}{alert.node ? ` · ${name(alert.node)}` : ''}{alert.period ? ` · ${alert.period}` : ''}</span>
      {' · '}<span>{t('matter.alert_obliged')} <strong>{name(alert.obliged)}</strong></span>{' '}
      {matter.status === 'issued' ? <Button disabled={Boolean(why)} title={why ?? undefined} onClick={() => setClosing(true)}>{t('matter.alert_close')}<kbd>E</kbd></Button> : null}
      <Closing id={matter.id} open={closing} close={() => setClosing(false)} />
    </div>
  );
}

export function Closing({ id, open, close }: { id: number; open: boolean; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const end = useMutation({
    mutationFn: () => take(api.POST('/matters/{id}/close', { params: { path: { id } }, body: { reason: reason.trim() } })),
    onSuccess: close,
    onSettled: () => void client.invalidateQueries(),
  });
  return (
    <Modal open={open} onCancel={close} title={t('matter.alert_close')} cancelText={t('ui.cancel')} okText={t('matter.alert_close')}
      okButtonProps={{ disabled: !reason.trim(), loading: end.isPending }} onOk={() => end.mutate()}>
      <p className="second">{t('matter.alert_close_words')}</p>
      <label htmlFor="alert-reason">{t('matter.alert_reason')}</label>
      <Input.TextArea id="alert-reason" rows={3} value={reason} onChange={(e) => setReason(e.target.value)} />
      {reason.trim() ? null : <p className="hint">{t('matter.reason_first')}</p>}
      <ProblemNote error={end.error} />
    </Modal>
  );
}
