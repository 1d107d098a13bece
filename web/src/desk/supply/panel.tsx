/** What a request has asked for and what has come of it, and from which stores the rest is proposed; a person decides. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../../api/download';
import { useMay, useOwnUnit } from '../../api/may';
import type { SupplyLine } from '../../api/supply';
import type { Matter } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName, useWords } from '../../ui/unit';
import { Order, SendOwn } from './accept';
import { picksOf } from './picks';
import { supplyQuery } from './queries';
import './supply.css';

export function SupplyPanel({ matter }: { matter: Matter }) {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const own = useOwnUnit();
  const supply = useQuery({ ...supplyQuery(matter.id), enabled: may('ledger.read') });
  const [doing, setDoing] = useState<'send' | 'order' | null>(null);
  const [sent, setSent] = useState<number>();
  const lines = supply.data?.lines ?? [];
  if (supply.error) return <ProblemNote error={supply.error} again={() => void supply.refetch()} />;
  if (!lines.length) return null;
  const picks = picksOf(lines);
  const mine = picks.filter((pick) => pick.offer.unit.no === own?.no);
  const others = picks.filter((pick) => pick.offer.unit.no !== own?.no);
  const orders = others.length > 0 && matter.kind === 'request' && matter.my.addressed;
  const why = orders && !matter.can.break_down?.ok ? t('supply.grant_first') : undefined;
  return (
    <section className="supply" aria-labelledby="supply-title">
      <h2 id="supply-title">{t('supply.title')}</h2>
      <Lines lines={lines} />
      <h2>{t('supply.proposal')}</h2>
      <p className="hint">{t('supply.proposal_words')}</p>
      {lines.map((line) => <Offers key={line.item} line={line} own={own?.no} />)}
      <div className="supply-buttons no-print">
        {mine.length && supply.data?.can_send ? <Button type="primary" onClick={() => { setSent(undefined); setDoing('send'); }}>{t('supply.send_own')}</Button> : null}
        {orders ? <Button type={mine.length ? 'default' : 'primary'} disabled={why !== undefined} title={why} onClick={() => setDoing('order')}>{t('supply.order')}</Button> : null}
        {why ? <span className="hint">{why}</span> : null}
      </div>
      {sent === undefined ? null : <p className="ledger-done" role="status">{t('supply.did_send', { no: sent })} <a href={download(`/shipments/${sent}/note`, { lang: i18n.language })} target="_blank" rel="noreferrer">{t('supply.note')}</a></p>}
      {doing === 'send' && supply.data?.to ? <SendOwn matter={matter} to={supply.data.to} picks={mine} close={() => setDoing(null)} done={setSent} /> : null}
      {doing === 'order' && supply.data?.to ? <Order matter={matter} to={supply.data.to} picks={others} close={() => setDoing(null)} /> : null}
    </section>
  );
}

export function useWanted(): (line: Pick<SupplyLine, 'wanted' | 'measure'>) => string {
  const { t } = useTranslation();
  return ({ wanted, measure }) => (wanted === 'unknown' ? t('supply.unknown') : `${count(wanted.amount)} ${measure}`);
}

function Lines({ lines }: { lines: SupplyLine[] }) {
  const { t } = useTranslation();
  const words = useWords();
  const wanted = useWanted();
  return (
    <table className="supply-table">
      <thead><tr><th scope="col">{t('ledger.item')}</th>{(['wanted', 'sent', 'received', 'left'] as const).map((head) => <th key={head} scope="col" className="num">{t(`supply.${head}`)}</th>)}</tr></thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.item}>
            <th scope="row">{words(line.name, line.name_en)}</th>
            <td className="num" data-word={t('supply.wanted')}>{line.wanted === 'unknown' ? <strong>{wanted(line)}</strong> : wanted(line)}</td>
            <td className="num" data-word={t('supply.sent')}>{count(line.sent)}</td>
            <td className="num" data-word={t('supply.received')}>{count(line.received)}{line.lost ? <span className="late"> {t('supply.lost', { n: count(line.lost) })}</span> : null}</td>
            <td className="num" data-word={t('supply.left')}>{line.left === undefined ? t('supply.unknown') : count(line.left)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Offers({ line, own }: { line: SupplyLine; own: number | undefined }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const words = useWords();
  const amount = (n: number) => `${count(n)} ${line.measure}`;
  const unknown = line.wanted === 'unknown';
  return (
    <div className="supply-offers">
      <h3>{words(line.name, line.name_en)}</h3>
      {unknown ? <p className="second">{t(line.offers.length ? 'supply.unknown_there' : 'supply.unknown_none')}</p> : null}
      {!unknown && line.left === 0 ? <p className="second">{t('supply.all_sent')}</p> : null}
      {line.offers.length ? (
        <ul>
          {line.offers.map((offer) => (
            <li key={`${offer.unit.no} ${offer.commodity_id}`}>
              <strong>{unknown ? t('supply.there', { amount: amount(offer.there) }) : amount(offer.amount)}</strong> <span>{offer.unit.no === own ? t('supply.own_store', { unit: name(offer.unit) }) : name(offer.unit)}</span>
              <span className="second"> {[t('ledger.lot_is', { lot: offer.lot }), t('supply.steps', { count: offer.steps }), offer.expires ? t('ledger.expires', { day: offer.expires }) : '', unknown ? '' : t(offer.amount === offer.there ? 'supply.takes_all' : 'supply.of_there', { amount: amount(offer.there) })].filter(Boolean).join(' · ')}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {line.missing ? <p className="late">{t('supply.missing', { amount: amount(line.missing) })}</p> : null}
      {line.expired ? <p className="hint">{t('supply.expired', { amount: amount(line.expired) })}</p> : null}
    </div>
  );
}
