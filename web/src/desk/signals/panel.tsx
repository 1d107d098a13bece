/** What is watched of one duty; set, set otherwise and retired by whoever may issue it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Signal, SignalField } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { useWords } from '../../ui/unit';
import { SignalForm } from './form';
import { signalsQuery } from './queries';
import { useRuleWords, useUnitOf } from './words';

export function Panel({ matter }: { matter: number }) {
  const { t } = useTranslation();
  const list = useQuery(signalsQuery(matter));
  const [editing, setEditing] = useState<Signal | 'new' | null>(null);
  const rows = list.data?.rows ?? [];
  const writes = list.data?.can_write ?? false;
  return (
    <section className="signal-panel" aria-label={t('signals.panel')}>
      <h2>{t('signals.panel')}{writes && !editing ? <Button type="primary" onClick={() => setEditing('new')}>{t('signals.add')}</Button> : null}</h2>
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      {editing && list.data ? <SignalForm key={editing === 'new' ? 'new' : editing.signal_id} matter={matter} fields={list.data.fields} before={editing === 'new' ? undefined : editing} close={() => setEditing(null)} /> : null}
      {list.data && !rows.length && !editing ? <p className="second">{t('signals.panel_none')}</p> : null}
      <ul>{rows.map((row) => <One key={row.signal_id} row={row} fields={list.data?.fields ?? []} writes={writes && !row.retired} edit={() => setEditing(row)} />)}</ul>
    </section>
  );
}

function One({ row, fields, writes, edit }: { row: Signal; fields: SignalField[]; writes: boolean; edit: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const rule = useRuleWords();
  const unit = useUnitOf()(row);
  const [retiring, setRetiring] = useState(false);
  const label = (name: string) => { const field = fields.find((f) => f.field === name); return field ? words(field.label.zh, field.label.en) : name; };
  const measure = row.measure.type === 'days_of_stock' ? t('signals.measure_days_of', { stock: label(row.field), used: label(row.measure.used) }) : `${label(row.field)} · ${t(`signals.measure_${row.measure.type}`)}`;
  return (
    <li>
      <div><strong>{words(row.title.zh, row.title.en)}</strong>{row.retired ? <span className="second"> {t('signals.is_retired')}</span> : null}
        <div className="second">{[measure, t(`signals.level_${row.level}`), rule(row.rule, unit)].join(' · ')}</div>
        {row.retired ? null : <div className="hint">{[row.period ? t('signals.judged', { period: row.period }) : t('signals.not_judged'), t('signals.counts', { raised: count(row.counts.raised), quiet: count(row.counts.quiet), not_enough: count(row.counts.not_enough) })].join(' · ')}</div>}
      </div>
      {writes ? <span className="signal-buttons"><Button onClick={edit}>{t('signals.edit')}</Button><Button onClick={() => setRetiring(true)}>{t('signals.retire')}</Button></span> : null}
      {retiring ? <Retiring row={row} close={() => setRetiring(false)} /> : null}
    </li>
  );
}

function Retiring({ row, close }: { row: Signal; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const end = useMutation({
    mutationFn: () => take(api.POST('/reports/{matter}/signals/{signal}/retire', { params: { path: { matter: row.matter_id, signal: row.signal_id } }, body: { reason: reason.trim() } })),
    onSuccess: close,
    onSettled: () => void client.invalidateQueries({ queryKey: ['matters'] }),
  });
  return (
    <Modal open onCancel={close} title={t('signals.retire')} cancelText={t('ui.cancel')} okText={t('signals.retire')} okButtonProps={{ disabled: !reason.trim(), loading: end.isPending }} onOk={() => end.mutate()}>
      <p className="second">{t('signals.retire_words')}</p>
      <label htmlFor="retire-reason">{t('signals.reason')}</label>
      <Input.TextArea id="retire-reason" rows={2} value={reason} onChange={(e) => setReason(e.target.value)} />
      {reason.trim() ? null : <p className="hint">{t('signals.reason_first')}</p>}
      <ProblemNote error={end.error} />
    </Modal>
  );
}
