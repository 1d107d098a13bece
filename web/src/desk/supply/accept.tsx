/** A proposal accepted: the own store sends at once, the lots together; other stores get an order each. */
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Matter, UnitRef } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { DAY_MS } from '../../ui/time';
import { useUnitName, useWords } from '../../ui/unit';
import { Frame } from '../restructure/frame';
import { byStore, type Pick } from './picks';

interface Props { matter: Matter; to: UnitRef; picks: Pick[]; close: () => void }

function useGoods(): (pick: Pick) => string {
  const { t } = useTranslation();
  const words = useWords();
  return ({ line, offer }) => `${words(line.name, line.name_en)} ${count(offer.amount)} ${line.measure} (${t('ledger.lot_is', { lot: offer.lot })})`;
}

export function SendOwn({ matter, to, picks, close, done }: Props & { done: (entry: number) => void }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const goods = useGoods();
  const send = async () => {
    const lots = picks.map(({ offer }) => ({ commodity_id: offer.commodity_id, amount: offer.amount }));
    const booked = await take(api.POST('/entries', { body: { matter_id: matter.id, deed: { type: 'send', to: to.no, goods: lots } } }));
    done(booked.entry_id);
  };
  return (
    <Frame title={t('supply.send_own')} words={t('supply.send_words', { unit: name(to) })} why={undefined} send={send} close={close}>
      <ul className="supply-picks">{picks.map((pick) => <li key={pick.offer.commodity_id}>{goods(pick)}</li>)}</ul>
    </Frame>
  );
}

export function Order({ matter, to, picks, close }: Props) {
  const { t } = useTranslation();
  const name = useUnitName();
  const goods = useGoods();
  const now = useNow();
  const stores = byStore(picks);
  const send = () => take(api.POST('/matters/{id}/break-down', {
    params: { path: { id: matter.id } },
    body: { children: stores.map((store) => ({ audience: `unit:${store.unit.code}`, title: t('supply.order_title', { unit: name(to) }), text: t('supply.order_text', { unit: name(to), goods: store.picks.map(goods).join('\n- ') }), due_ms: matter.due_ms !== undefined && matter.due_ms > now ? matter.due_ms : now + DAY_MS })) },
  }));
  return (
    <Frame title={t('supply.order')} words={t('supply.order_words', { unit: name(to) })} why={undefined} send={send} close={close}>
      <ul className="supply-picks">{stores.map((store) => <li key={store.unit.no}><strong>{name(store.unit)}</strong><ul>{store.picks.map((pick) => <li key={pick.offer.commodity_id}>{goods(pick)}</li>)}</ul></li>)}</ul>
    </Frame>
  );
}
