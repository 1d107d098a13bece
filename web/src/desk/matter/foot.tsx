/** What may be done with the ticked rows: remind, phone, excuse; with how many it touches. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { BoardRow, Matter } from '../../api/types';
import { RemindCost } from '../../ui/cost';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';
import { RemindResult, useRemind } from './remind';
import { useWhyNot } from './why';

export function Foot({ matter, line, rows, clear }: { matter: Matter; line: string; rows: BoardRow[]; clear: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const remind = useRemind(matter.id);
  const whyNot = useWhyNot();
  const [excusing, setExcusing] = useState(false);
  if (!rows.length) return null;
  const unsigned = rows.reduce((n, r) => n + r.counts.expected - r.counts.signed, 0);
  const leaves = rows.filter((r) => !r.has_children);
  const why = whyNot(matter, 'remind') ?? (unsigned === 0 ? t('matter.why_all_signed') : null);
  const whyExcuse = whyNot(matter, 'excuse') ?? (leaves.length !== rows.length ? t('matter.why_excuse_leaf') : null);
  const first = rows[0];
  return (
    <div className="foot" role="region" aria-label={t('matter.ticked')}>
      <div className="foot-words">
        <strong>{t('matter.selected', { count: rows.length })}</strong> <span>{t('matter.selected_unsigned', { n: count(unsigned) })}</span>
        {why ? <span className="hint"> · {why}</span> : <> · <RemindCost id={matter.id} units={rows.map((r) => r.unit.no)} line={line} /></>}
        <RemindResult remind={remind} />
      </div>
      <div className="foot-buttons">
        <Button type="primary" disabled={Boolean(why)} loading={remind.isPending} onClick={() => remind.mutate({ units: rows.map((r) => r.unit.no), line })}><strong>{t('matter.remind_k', { n: count(unsigned) })}</strong></Button>
        <Button disabled={rows.length !== 1} title={rows.length === 1 ? undefined : t('matter.why_phone_one')} onClick={() => first && void navigate({ to: '/matters/$id', params: { id: String(matter.id) }, search: { filter: 'unsigned', under: first.unit.no, line } })}>{t('matter.phone')}</Button>
        <Button disabled={Boolean(whyExcuse)} title={whyExcuse ?? undefined} onClick={() => setExcusing(true)}>{t('matter.excuse')}</Button>
        <Button onClick={clear}>{t('matter.untick')}</Button>
      </div>
      <Excuse id={matter.id} rows={leaves} open={excusing} close={() => setExcusing(false)} done={clear} />
    </div>
  );
}

function Excuse({ id, rows, open, close, done }: { id: number; rows: BoardRow[]; open: boolean; close: () => void; done: () => void }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const excuse = useMutation({
    mutationFn: async () => { for (const r of rows) await take(api.POST('/matters/{id}/units/{no}/excuse', { params: { path: { id, no: r.unit.no } }, body: { reason } })); },
    onSuccess: () => { close(); done(); },
    onSettled: () => void client.invalidateQueries({ queryKey: ['matter', id] }),
  });
  return (
    <Modal open={open} onCancel={close} title={t('matter.excuse_title', { count: rows.length })} okText={t('matter.excuse_ok')} cancelText={t('ui.cancel')} okButtonProps={{ disabled: !reason.trim(), loading: excuse.isPending }} onOk={() => excuse.mutate()}>
      <p className="second">{rows.map((r) => name(r.unit)).join(' · ')}</p>
      <label htmlFor="excuse-reason">{t('matter.reason')}</label>
      <Input.TextArea id="excuse-reason" rows={3} value={reason} onChange={(e) => setReason(e.target.value)} />
      <p className="hint">{t('matter.excuse_words')}</p>
      <ProblemNote error={excuse.error} />
    </Modal>
  );
}
