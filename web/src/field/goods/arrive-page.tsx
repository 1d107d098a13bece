/** @jsxImportSource preact */
/** 接收: goods on their way here; one press when all of it is good, else how much is, and why. */
import { useEffect, useState } from 'preact/hooks';
import type { Arriving } from '../../api/supply';
import { count } from '../../ui/format';
import { domainNow, tick } from '../clock';
import { useLive } from '../live';
import { Back, OfflineBadge, span } from '../parts';
import { Receipt } from '../receipt';
import { items, press } from '../sender';
import { named, t } from '../words';
import { followArriving } from './read';

export function ArrivePage({ entry }: { entry: number }) {
  useLive(tick);
  const [row, show] = useState<Arriving>();
  const [read, done] = useState(false);
  useEffect(() => {
    let here = true;
    const put = (list: { rows: Arriving[] }) => { const found = list.rows.find((one) => one.entry_id === entry); if (here && found) show(found); };
    void followArriving(put).then(() => { if (here) done(true); });
    return () => { here = false; };
  }, [entry]);
  const own = useLive(items).filter((i) => i.shipment === entry && i.dropped_ms === undefined);
  return (
    <article>
      <Back to="" title={t('goods.arriving')}><OfflineBadge short /></Back>
      <div class="page steps goods">
        {row ? <>
          <p><strong>{named(row.from)}</strong><br /><span class="second">{t('goods.in_transit', { span: span(domainNow() - row.at_ms) })}{row.matter ? ` · ${row.matter}` : ''}</span></p>
          <ul class="plain">{row.moves.map((m) => <li key={m.commodity_id}><strong>{count(m.amount)} {m.measure}</strong> {named(m)}</li>)}</ul>
        </> : <p class="second" role="status">{t(read ? 'goods.gone' : 'goods.reading')}</p>}
        {own.map((item) => <Receipt key={item.id} item={item} />)}
        {row && !own.some((i) => i.state !== 'refused') ? <Receive row={row} /> : null}
      </div>
    </article>
  );
}

function Receive({ row }: { row: Arriving }) {
  const [differs, differ] = useState(false);
  const [good, set] = useState(() => row.moves.map((m) => String(m.amount)));
  const [note, type] = useState('');
  const title = row.moves.map((m) => `${named(m)} ${count(m.amount)} ${m.measure}`).join('\u3001');
  const send = (lines: { commodity_id: number; good: number }[], words: string) => void press({ kind: 'arrive', matter: row.matter_id, shipment: row.entry_id, title, body: { lines, ...(words ? { note: words } : {}) } });
  const all = () => send(row.moves.map((m) => ({ commodity_id: m.commodity_id, good: m.amount })), '');
  if (!differs) return <><button type="button" class="primary big" onClick={all}>{t('goods.all_good')}</button><button type="button" class="outline big" onClick={() => differ(true)}><strong>{t('goods.differs')}</strong><span>{t('goods.differs_words')}</span></button></>;
  const figures = good.map((text) => (/^\d{1,12}$/.test(text) ? Number(text) : -1));
  const wrong = figures.some((n, at) => n < 0 || n > (row.moves[at]?.amount ?? 0));
  const less = figures.some((n, at) => n < (row.moves[at]?.amount ?? 0));
  const why = wrong ? t('goods.wrong_good') : less && !note.trim() ? t('goods.need_why') : '';
  return (
    <form class="steps" onSubmit={(e) => { e.preventDefault(); if (!why) send(row.moves.map((m, at) => ({ commodity_id: m.commodity_id, good: figures[at] ?? 0 })), note.trim()); }}>
      {row.moves.map((m, at) => <div key={m.commodity_id}><label for={`good-${at}`}>{t('goods.good_of', { name: named(m), amount: `${count(m.amount)} ${m.measure}` })}</label><input id={`good-${at}`} inputMode="numeric" value={good[at] ?? ''} onInput={(e) => { const { value } = e.currentTarget; set(good.map((one, n) => (n === at ? value : one))); }} /></div>)}
      <div><label for="arrive-note">{t('goods.why')}</label><textarea id="arrive-note" rows={2} maxLength={2000} value={note} onInput={(e) => type(e.currentTarget.value)} /></div>
      {why ? <p class="fault">{why}</p> : null}
      <button type="submit" class="primary big" disabled={why !== ''}>{t('goods.receive')}</button>
      <button type="button" class="outline big" onClick={() => differ(false)}>{t('field.cancel')}</button>
    </form>
  );
}
