/** @jsxImportSource preact */
/** 今天: what waits for the post, oldest due first, at most seven rows; signing takes one tap and shows its receipt. */
import { useEffect, useState } from 'preact/hooks';
import { day } from '../ui/time';
import { domainNow, tick } from './clock';
import { Icon } from './icons';
import { useLive } from './live';
import { dueWords, Late, OfflineBadge, weekday, when } from './parts';
import { Receipt } from './receipt';
import { items, press } from './sender';
import type { Me } from './session';
import { pressed, ROWS_MAX, type Row, rowsOf, today } from './today';
import { currentLang, known, named, t } from './words';

export function TodayPage({ me }: { me: Me }) {
  useLive(tick);
  const list = useLive(today);
  const own = useLive(items);
  const done = useLive(pressed);
  const now = domainNow();
  const rows = list ? rowsOf(list.needs, done, own) : [];
  // What was pressed on this visit stays until the page is left: its receipt is on it.
  useEffect(() => () => pressed.set([]), []);
  const waits = list ? list.needs.length - rows.filter((r) => r.item?.state === 'accepted' && list.needs.includes(r.need)).length : 0;
  return (
    <>
      <header class="head">
        <div class="head-top">
          <a class="unit" href="#/me">{named(me.post.unit)}</a>
          <OfflineBadge />
        </div>
        <h1>{t('field.today')} {list ? <small>{t('field.today_sub', { day: day(now, currentLang()), weekday: weekday(now), n: waits })}</small> : null}</h1>
      </header>
      {rows.length ? <ul class="rows">{rows.map((row) => <TodayRow key={row.need.key} row={row} now={now} />)}</ul> : null}
      {list && !rows.length ? <p class="empty">{t('field.empty')}</p> : null}
      {!list ? <Unread /> : (
        <div class="under">
          {list.needs.length > ROWS_MAX ? <p>{t('field.more_wait', { n: list.needs.length - ROWS_MAX })}</p> : null}
          <p>{t('field.list_until', { at: when(list.as_of_ms, now) })}{currentLang() === 'en' ? ' ' : ''}{t('field.works_offline')}</p>
        </div>
      )}
    </>
  );
}

/** Nothing has been read on this phone: it is being read, or there is no network to do it. */
function Unread() {
  const [patient, wait] = useState(true);
  useEffect(() => { const timer = setTimeout(() => wait(false), 4_000); return () => clearTimeout(timer); }, []);
  return <p class="empty" role="status">{patient ? t('field.reading') : t('field.nothing_read')}</p>;
}

function TodayRow({ row, now }: { row: Row; now: number }) {
  const { need, step, item } = row;
  const late = need.due_ms !== undefined && now > need.due_ms && item?.state !== 'accepted';
  const key = `field.need_${need.kind}`;
  const title = known(key) ? t(key, { title: need.matter.title }) : need.matter.title;
  const sign = step === 'sign' && !item;
  return (
    <li class={late ? 'row row-late' : 'row'}>
      <a class="row-link" href={`#/matter/${need.matter.id}`}>
        <strong class="row-title">{title}</strong>
        {need.due_ms === undefined ? <span class="second">{t('field.no_due')}</span> : late ? <Late due={need.due_ms} now={now} /> : item?.state === 'accepted' ? null : <span class="second">{dueWords(need.due_ms, now)}</span>}
      </a>
      {sign ? <button type="button" class="primary row-button" onClick={() => void pressRow(row)}>{t('field.sign')}</button> : item ? null : <Icon name="chevron" />}
      {item ? <Receipt item={item} /> : null}
    </li>
  );
}
async function pressRow({ need, step }: Row): Promise<void> {
  if (!step) return;
  pressed.set([...pressed.get().filter((n) => n.key !== need.key), need]);
  await press({ kind: step, matter: need.matter.id, title: need.matter.title });
}
