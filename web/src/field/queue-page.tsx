/** @jsxImportSource preact */
/** 队列: everything that was pressed on this phone and what became of it, what was refused first. */
import { useState } from 'preact/hooks';
import { dayStart, MINUTE_MS } from '../ui/time';
import { domainNow, tick } from './clock';
import { giveFile, toFile } from './hand-over';
import { useLive } from './live';
import { age, type Item, listed, toSend, unfinished, UNSENT_WARN_MS, waited } from './outbox';
import { Chip, fate, itemTitle, OfflineBadge, Refusal, span, Unsent, when } from './parts';
import { pathTo } from './report/report-page';
import { drop, filesOf, flush, items, retry, undrop } from './sender';
import { TakeIn } from './take-in';
import { t } from './words';

export function QueuePage() {
  useLive(tick);
  const own = useLive(items);
  const now = Date.now();
  const rows = listed(own);
  const waiting = toSend(own).filter((i) => !i.quiet);
  const give = (some: Item[]) => void filesOf(some).then((files) => giveFile(`shouhu-outbox-${new Date(now).toISOString().slice(0, 10)}.json`, toFile(some, location.host, now, files)));
  const unsent = rows.filter((i) => i.dropped_ms === undefined && (i.state === 'kept' || i.state === 'refused'));
  return (
    <>
      <header class="head head-queue">
        <h1>{t('field.queue')} <small>{t('field.queue_left', { n: unfinished(own) })}</small></h1>
        <OfflineBadge short />
      </header>
      {rows.length ? <ul class="cards">{rows.map((item) => <Card key={item.id} item={item} now={now} give={() => give([item])} />)}</ul> : <p class="empty">{t('field.queue_empty')}</p>}
      <div class="under steps">
        {waiting.length ? <button type="button" class="outline big" onClick={() => void flush()}><strong>{t('field.send_now')}</strong></button> : null}
        {unsent.length ? <button type="button" class="linkish" onClick={() => give(unsent)}>{t('field.export_all')}</button> : null}
        <TakeIn />
      </div>
    </>
  );
}

/** When it was pressed, by the clock of this phone. */
function pressedAt(item: Item, now: number): string {
  const since = age(item, now);
  if (since < MINUTE_MS) return t('field.just_now');
  if (since < 60 * MINUTE_MS && dayStart(now) === dayStart(item.made_ms)) return t('field.ago', { span: span(since) });
  return when(item.made_ms, now);
}

function Card({ item, now, give }: { item: Item; now: number; give: () => void }) {
  const [sure, ask] = useState(false);
  const title = itemTitle(item);
  if (item.dropped_ms !== undefined) {
    return (
      <li class="card" role="status">
        <p>{t('field.deleted', { title })}</p>
        <button type="button" class="outline" onClick={() => void undrop(item.id)}>{t('field.undo')}</button>
      </li>
    );
  }
  const late = item.state === 'kept' && age(item, now) >= UNSENT_WARN_MS;
  const unsettled = item.state === 'kept' || item.state === 'refused';
  return (
    <li class={`card card-${item.state}${late ? ' card-late' : ''}`}>
      <div class="card-top"><Chip state={item.state} /><span class="second">{pressedAt(item, now)}</span></div>
      <h2>{title}</h2>
      <Unsent item={item} now={now} />
      <Refusal item={item} />
      <p class="second">{fate(item)}</p>
      {item.answer?.at_ms === undefined ? null : <p class="second">{t('field.times', { pressed: when(item.made_ms, now), received: when(item.answer.at_ms, domainNow()) })}</p>}
      {sure ? <Sure item={item} leave={() => ask(false)} /> : unsettled ? (
        <div class="card-buttons">
          {item.state !== 'refused' ? null : item.slot
            ? <a class="primary" href={`#/${pathTo({ matter: item.matter, ...item.slot })}`}>{t('report.mend')}</a>
            : <button type="button" class="primary" onClick={() => void retry(item.id)}>{t('field.again')}</button>}
          {item.state === 'refused' && item.slot ? <button type="button" class="outline" onClick={() => void retry(item.id)}>{t('field.again')}</button> : null}
          <button type="button" class="outline" onClick={give}>{t('field.hand_over')}</button>
          <button type="button" class="outline" onClick={() => ask(true)}>{t('field.delete')}</button>
        </div>
      ) : null}
      {!unsettled && item.slot ? <a class="linkish" href={`#/${pathTo({ matter: item.matter, ...item.slot }, 'mend')}`}>{t('report.correct')}</a> : null}
    </li>
  );
}

/** Deleting asks once more; what may have arrived is said. */
function Sure({ item, leave }: { item: Item; leave: () => void }) {
  return (
    <div role="alert">
      <p>{item.state === 'kept' && item.tries ? t('field.delete_maybe') : t('field.delete_sure')}</p>
      <div class="card-buttons">
        <button type="button" class="outline" onClick={() => { leave(); void drop(item.id); }}>{t('field.delete_yes')}</button>
        <button type="button" class="outline" onClick={leave}>{t('field.keep')}</button>
      </div>
    </div>
  );
}

/** On every page, once something has waited for a day. */
export function UnsentBanner() {
  useLive(tick);
  const own = useLive(items);
  const now = Date.now();
  if (waited(own, now) < UNSENT_WARN_MS) return null;
  const old = toSend(own).filter((i) => !i.quiet && age(i, now) >= UNSENT_WARN_MS).length;
  return <p class="banner" role="alert"><a href="#/queue">{t('field.unsent_banner', { n: old })}</a></p>;
}
