/** One fund or lot: its sum, where it stands unit by unit, and the entries behind each figure. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../../api/download';
import { useMay, useOwnUnit } from '../../api/may';
import type { Commodity } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { clockSeconds, day } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { Book } from './book';
import { Children, Path } from './children';
import { type DeedKind, deedsOf } from './deed';
import { Entries } from './entries';
import { Identity } from './identity';
import { causesQuery, standQuery, waitingQuery } from './queries';
import { heldBack } from './stand';
import { useAmount, useCommodityName, useNature } from './words';
import '../matters/matters.css';
import './ledger.css';

const route = getRouteApi('/desk/ledger/$commodity');

export function CommodityPage() {
  const { t, i18n } = useTranslation();
  const id = Number(route.useParams().commodity);
  const { node, unit } = route.useSearch();
  const own = useOwnUnit();
  const board = useQuery({ ...standQuery(id, node), placeholderData: (old) => (old?.commodity.commodity_id === id ? old : undefined) });
  const data = board.data;
  const shown = data ? [data.node, ...data.rows.map((row) => row.unit)].find((one) => one.no === unit) ?? data.node : undefined;
  return (
    <div className="ledger commodity">
      {data ? <Head commodity={data.commodity} /> : <header className="page-head"><h1>{t('ledger.title')}</h1></header>}
      <ProblemNote error={board.error} again={() => void board.refetch()} />
      {board.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {data && shown ? (
        <>
          <div className="ledger-where"><Path board={data} own={own?.no} /><span className="hint">{t('ledger.as_of', { at: `${day(data.as_of_ms, i18n.language)} ${clockSeconds(data.as_of_ms)}` })}</span></div>
          <Identity stand={data.total} measure={data.commodity.measure} />
          <Held commodity={data.commodity} unit={shown.no} />
          <Children board={data} unit={shown.no} />
          <Entries key={shown.no} commodity={id} unit={shown} />
        </>
      ) : null}
    </div>
  );
}

function Head({ commodity }: { commodity: Commodity }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const title = useCommodityName();
  const nature = useNature()(commodity);
  const own = useOwnUnit();
  const may = useMay();
  // Not everybody who has some of it sees what caused it.
  const cause = useQuery(causesQuery('')).data?.rows.find((m) => m.id === commodity.matter_id);
  const [deed, setDeed] = useState<DeedKind | null>(null);
  const [done, setDone] = useState('');
  return (
    <>
      <header className="page-head commodity-head">
        <div>
          <p className="hint no-print"><Link to="/ledger" search={commodity.nature.kind === 'money' ? {} : { tab: 'supplies' }}>{t('ledger.title')}</Link></p>
          <h1>{title(commodity)}</h1>
          <p className="second">{nature.map((part) => <span key={part.words} className={part.late ? 'late nature' : 'nature'}>{part.words}</span>)}<span className="nature">{t('ledger.owner_is', { unit: name(commodity.owner) })}</span>{cause ? <span className="nature"><Link to="/matters/$id" params={{ id: String(cause.id) }}>{cause.title}</Link></span> : null}</p>
        </div>
        <div className="ledger-buttons no-print">
          {may('ledger.book') && own ? deedsOf(commodity.nature.kind, commodity.owner.no === own.no).map((kind, at) => <Button key={kind} type={at === 0 ? 'primary' : 'default'} onClick={() => { setDone(''); setDeed(kind); }}>{t(`ledger.kind_of_${kind}`)}</Button>) : null}
          {commodity.nature.kind === 'goods' ? <Button href={download(`/commodities/${commodity.commodity_id}/label`, { lang: i18n.language })} target="_blank">{t('supply.label')}</Button> : null}
          <Button onClick={() => window.print()}>{t('ledger.print')}</Button>
          <Button href={download(`/commodities/${commodity.commodity_id}/beancount`)} download title={t('ledger.beancount_words')}>{t('ledger.beancount')}</Button>
        </div>
      </header>
      {done ? <p className="ledger-done no-print" role="status">{done}</p> : null}
      {deed && own ? <Book kind={deed} commodity={commodity} own={own} close={() => setDeed(null)} done={setDone} /> : null}
    </>
  );
}

/** What waits for a second person is in no entry yet. */
function Held({ commodity, unit }: { commodity: Commodity; unit: number }) {
  const { t } = useTranslation();
  const amount = useAmount();
  const open = useQuery(waitingQuery()).data;
  const held = heldBack(open?.reservations ?? [], commodity.commodity_id, unit);
  if (!held) return null;
  return <p className="ledger-held"><Link to="/ledger" search={{ tab: 'waiting' }}>{t('ledger.held_here', { amount: amount(held, commodity.measure) })}</Link></p>;
}
