/** A payment to persons: who gets how much, who has confirmed; the codes as slips, and the notice to hang up. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { download } from '../../api/download';
import type { Payees, Payment } from '../../api/ledger';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { FEN } from './amount';
import { LEDGER, paymentQuery } from './queries';
import { WithReason } from './settle';
import { Cause } from './waiting';
import { useAmount, useCommodityName } from './words';
import '../matters/matters.css';
import '../organisation/organisation.css';
import '../people/people.css';
import './ledger.css';

/** That a payment goes to persons, and how far they have confirmed. */
export function PayeesLink({ payees }: { payees: Payees | undefined }) {
  const { t } = useTranslation();
  if (!payees) return null;
  return <Link to="/ledger/payments/$list" params={{ list: String(payees.list_id) }}>{t('ledger.payees_of', { n: count(payees.count), confirmed: count(payees.confirmed) })}</Link>;
}

export function PaymentPage() {
  const { t } = useTranslation();
  const list = Number(useParams({ strict: false }).list ?? 0);
  const payment = useQuery(paymentQuery(list));
  return (
    <div className="ledger">
      <ProblemNote error={payment.error} again={() => void payment.refetch()} />
      {payment.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {payment.data ? <Shown payment={payment.data} /> : null}
    </div>
  );
}

function Shown({ payment }: { payment: Payment }) {
  const { t, i18n } = useTranslation();
  const title = useCommodityName();
  const name = useUnitName();
  const amount = useAmount();
  const cache = useQueryClient();
  const codes = useMutation({
    mutationFn: () => take(api.POST('/payments/{list}/codes', { params: { path: { list: payment.list_id } }, body: {} })),
    onSuccess: () => cache.invalidateQueries({ queryKey: LEDGER }),
  });
  const [objecting, setObjecting] = useState(false);
  const state = payment.reversed ? 'ledger.payment_reversed' : payment.entry_id === undefined ? 'ledger.payment_waits' : 'ledger.payment_done';
  const address = `${location.origin}/r/`;
  return (
    <>
      <header className="page-head commodity-head no-print">
        <div>
          <p className="hint"><Link to="/ledger/$commodity" params={{ commodity: String(payment.commodity_id) }}>{title(payment)}</Link></p>
          <h1>{t('ledger.payment_title', { n: count(payment.rows.length), amount: amount(payment.amount, FEN) })}</h1>
          <p className="second"><span className="nature">{name(payment.unit)}</span><span className="nature"><Cause row={payment} /></span><span className={payment.reversed ? 'nature late' : 'nature'}>{t(state, { no: payment.entry_id })}</span></p>
        </div>
        <div className="ledger-buttons">
          {payment.can_make_codes && !codes.data ? <Button type="primary" loading={codes.isPending} onClick={() => codes.mutate()}>{t('ledger.make_codes')}</Button> : null}
          {payment.entry_id !== undefined && !payment.reversed ? <Button href={download(`/payments/${payment.list_id}/disclosure?lang=${i18n.language}`)} target="_blank">{t('ledger.disclosure')}</Button> : null}
          {payment.objections_to ? <Button onClick={() => setObjecting(true)}>{t('ledger.object')}</Button> : null}
        </div>
      </header>
      {objecting && payment.objections_to ? <Objection list={payment.list_id} to={name(payment.objections_to)} close={() => setObjecting(false)} /> : null}
      <ProblemNote error={codes.error} />
      {codes.data ? (
        <section aria-label={t('ledger.make_codes')} className="import-body">
          <p role="status" className="no-print"><strong>{t('ledger.codes_made', { n: count(codes.data.rows.length) })}</strong> {t('ledger.codes_once')} <Button onClick={() => window.print()}>{t('ledger.print')}</Button></p>
          <ul className="slips">{codes.data.rows.map((row) => (
            <li key={row.n}>
              <div>{name(payment.unit)}</div><div><strong>{row.name}</strong> {amount(row.amount, FEN)}</div>
              <code>{row.code}</code>
              <div className="slip-words">{t('ledger.code_slip', { address: `${address}${row.code}` })}</div>
            </li>
          ))}</ul>
        </section>
      ) : null}
      <p className="second pad no-print">{t('ledger.confirmed_of', { n: count(payment.rows.length), confirmed: count(payment.confirmed) })} {t('ledger.payees_masked')}</p>
      <table className="matter-table payee-table no-print">
        <thead><tr><th scope="col">{t('ledger.payee_name')}</th><th scope="col">{t('ledger.payee_account')}</th><th scope="col" className="num">{t('ledger.col_amount')}</th><th scope="col">{t('ledger.col_confirmed')}</th></tr></thead>
        <tbody>{payment.rows.map((row) => (
          <tr key={row.n}>
            <th scope="row">{row.name || t('ledger.erased')}</th>
            <td>{row.account}</td>
            <td className="num">{amount(row.amount, FEN)}</td>
            <td>{row.confirmed_ms === undefined ? <span className="second">{t('ledger.not_confirmed')}</span> : t('ledger.confirmed_at', { at: moment(row.confirmed_ms, i18n.language) })}</td>
          </tr>
        ))}</tbody>
      </table>
    </>
  );
}

/** Never to the unit that paid. */
function Objection({ list, to, close }: { list: number; to: string; close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const send = async (text: string) => {
    const { id } = await take(api.POST('/payments/{list}/objections', { params: { path: { list } }, body: { text } }));
    void navigate({ to: '/matters/$id', params: { id: String(id) } });
  };
  return <WithReason title={t('ledger.object')} words={t('ledger.object_words', { unit: to })} send={send} close={close}>{null}</WithReason>;
}
