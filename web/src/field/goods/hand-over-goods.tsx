/** @jsxImportSource preact */
/** 交付: goods of the own store for a request, by the label on the box; kept on the phone first, like everything. */
import { useEffect, useState } from 'preact/hooks';
import { ApiProblem } from '../../api/problem';
import type { Code, Supply, SupplyLine } from '../../api/supply';
import { count } from '../../ui/format';
import { useLive } from '../live';
import { ProblemWords } from '../parts';
import { Receipt } from '../receipt';
import { items, press } from '../sender';
import { named, t } from '../words';
import { followSupply, readCode } from './read';
import { Scan } from './scan';

type Lot = Extract<Code, { kind: 'lot' }>;

/** `first`: the code with which a phone's own camera has come here. */
export function HandOverGoods({ matter, title, first }: { matter: number; title: string; first?: string }) {
  const [supply, show] = useState<Supply>();
  const [scanning, scan] = useState(false);
  const [code, choose] = useState(first);
  const own = useLive(items).filter((i) => i.matter === matter && i.kind === 'handover' && i.dropped_ms === undefined);
  const settled = own.filter((i) => i.state === 'accepted').length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew when one more has been accepted
  useEffect(() => {
    let here = true;
    void followSupply(matter, (found) => { if (here) show(found); });
    return () => { here = false; };
  }, [matter, settled]);
  if (!supply?.lines.length) return null;
  const leave = () => { choose(undefined); scan(false); };
  const send = (amount: number, goods: string, brought: string) => { leave(); void press({ kind: 'handover', matter, title: `${goods} \u2192 ${supply.to ? named(supply.to) : title}`, body: { matter_id: matter, code: brought, amount } }); };
  return (
    <section class="steps goods" aria-label={t('goods.title')}>
      <h2>{t('goods.title')}</h2>
      <ul class="plain">{supply.lines.map((line) => <Line key={line.item} line={line} />)}</ul>
      {own.map((item) => <div key={item.id}><p class="strong">{item.title}</p><Receipt item={item} /></div>)}
      {!supply.can_send ? null : code ? <Confirm key={code} code={code} supply={supply} send={send} leave={leave} /> : scanning ? <Scan found={choose} /> : <button type="button" class="primary big" onClick={() => scan(true)}>{t('goods.scan')}</button>}
    </section>
  );
}

function Line({ line }: { line: SupplyLine }) {
  const wanted = line.wanted === 'unknown' ? t('goods.unknown') : `${count(line.wanted.amount)} ${line.measure}`;
  const left = line.left === undefined ? '' : ` · ${t('goods.left', { amount: `${count(line.left)} ${line.measure}` })}`;
  return <li><strong>{named(line)}</strong> {wanted}<br /><span class="second">{t('goods.sent', { amount: `${count(line.sent)} ${line.measure}` })}{left}</span></li>;
}

interface ConfirmProps { code: string; supply: Supply; send: (amount: number, goods: string, code: string) => void; leave: () => void }
function Confirm({ code, supply, send, leave }: ConfirmProps) {
  const [lot, show] = useState<Lot | null>();
  const [error, fail] = useState<ApiProblem>();
  const [typed, type] = useState<string>();
  useEffect(() => {
    let here = true;
    readCode(code).then((found) => { if (here) show(found.kind === 'lot' ? found : null); }).catch((problem: unknown) => { if (here && problem instanceof ApiProblem) fail(problem); });
    return () => { here = false; };
  }, [code]);
  // Without a network the code is judged when it arrives.
  const blind = error !== undefined && error.problem.status === 0;
  if (error && !blind) return <><ProblemWords error={error} /><button type="button" class="outline big" onClick={leave}>{t('goods.other')}</button></>;
  if (lot === null) return <><p class="problem" role="alert">{t('goods.not_lot')}</p><button type="button" class="outline big" onClick={leave}>{t('goods.other')}</button></>;
  if (!lot && !blind) return <p class="second" role="status">{t('goods.reading')}</p>;
  const line = supply.lines.find((one) => one.item === lot?.item);
  if (lot && !line) return <><p class="problem" role="alert">{t('goods.not_wanted', { name: named(lot) })}</p><button type="button" class="outline big" onClick={leave}>{t('goods.other')}</button></>;
  const most = lot?.there ?? Number.MAX_SAFE_INTEGER;
  const text = typed ?? (lot && line?.left !== undefined ? String(Math.min(most, line.left)) : '');
  const amount = /^\d{1,12}$/.test(text) ? Number(text) : 0;
  const ok = amount > 0 && amount <= most;
  const goods = `${lot ? named(lot) : code} ${count(amount)} ${lot?.measure ?? ''}`.trim();
  return (
    <form class="steps" onSubmit={(e) => { e.preventDefault(); if (ok) send(amount, goods, code); }}>
      <p>{lot ? <><strong>{named(lot)}</strong> {t('goods.lot', { lot: lot.lot })}<br /><span class="second">{t('goods.there', { amount: `${count(lot.there)} ${lot.measure}` })}{lot.expires ? ` · ${t('goods.expires', { day: lot.expires })}` : ''}</span></> : t('goods.blind', { code })}</p>
      <div><label for="handover-amount">{t('goods.amount')}</label><input id="handover-amount" inputMode="numeric" value={text} onInput={(e) => type(e.currentTarget.value)} /></div>
      {ok ? null : <p class="fault">{t(amount > most ? 'goods.too_much' : 'goods.need_amount')}</p>}
      <button type="submit" class="primary big" disabled={!ok}>{t('goods.hand_over', { goods: ok ? goods : '' })}</button>
      <button type="button" class="outline big" onClick={leave}>{t('field.cancel')}</button>
    </form>
  );
}
