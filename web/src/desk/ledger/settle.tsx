/** The second person posts what was reserved, having read once more how much and to whom; or sets it free. */
import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { OpenEntry } from '../../api/types';
import { Frame } from '../restructure/frame';
import { PayeesLink } from './payment';
import { Cause, Moves } from './waiting';

const REASON_MAX = 2_000;
interface Props { row: OpenEntry; close: () => void }

export function Settle({ row, close }: Props) {
  const { t } = useTranslation();
  const send = () => take(api.POST('/reservations/{entry}/settle', { params: { path: { entry: row.entry_id } }, body: {} }));
  return (
    <Frame title={t('ledger.settle')} words={t('ledger.settle_words')} why={undefined} send={send} close={close}>
      <div className="ledger-confirm">
        <Moves moves={row.moves} />
        {row.payees ? <p><PayeesLink payees={row.payees} /></p> : null}
        {row.note || !row.payees ? <p>{row.note ? t('ledger.to_whom', { note: row.note }) : t('ledger.no_note')}</p> : null}
        <p className="second"><Cause row={row} /></p>
      </div>
    </Frame>
  );
}

export function Void({ row, close }: Props) {
  const { t } = useTranslation();
  const send = (reason: string) => take(api.POST('/reservations/{entry}/void', { params: { path: { entry: row.entry_id } }, body: { reason } }));
  return <WithReason title={t('ledger.void')} words={t('ledger.void_words')} send={send} close={close}><Moves moves={row.moves} /></WithReason>;
}

/** What is taken back says why. */
export function WithReason({ title, words, send, close, children }: { title: string; words: string; send: (reason: string) => Promise<unknown>; close: () => void; children: React.ReactNode }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  return (
    <Frame title={title} words={words} why={reason.trim() ? undefined : t('ledger.reason_first')} send={() => send(reason.trim())} close={close}>
      {children}
      <div className="ledger-form">
        <label htmlFor="ledger-reason">{t('ledger.reason')}</label>
        <Input.TextArea id="ledger-reason" rows={2} maxLength={REASON_MAX} value={reason} onChange={(e) => setReason(e.target.value)} />
      </div>
    </Frame>
  );
}
