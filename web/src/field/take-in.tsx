/** @jsxImportSource preact */
/** Takes in a file that another phone has handed over: says what it holds before anything is put into the outbox. */
import { useState } from 'preact/hooks';
import { type Found, fromFile } from './hand-over';
import { useLive } from './live';
import { adopt } from './sender';
import { itemTitle } from './parts';
import { me } from './session';
import { t } from './words';

/** Commands are small; photographs that come with them are not. */
const BYTES_MAX = 60_000_000;

export function TakeIn() {
  const who = useLive(me);
  const [found, show] = useState<Found | null>();
  if (!who) return null;
  const read = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (file) show(file.size <= BYTES_MAX ? fromFile(await file.text(), who.person) : null);
    input.value = '';
  };
  return (
    <>
      <label class="linkish file">
        {t('field.import')}
        <input type="file" accept="application/json,.json" onChange={(e) => void read(e.currentTarget)} />
      </label>
      {found === null ? <p class="problem" role="alert">{t('field.import_wrong')}</p> : null}
      {found ? <Holds found={found} leave={() => show(undefined)} /> : null}
    </>
  );
}

function Holds({ found, leave }: { found: Found; leave: () => void }) {
  const take = () => { void adopt(found.own, found.files); leave(); };
  return (
    <div class="card" role="status">
      <p>{found.own.length ? t('field.import_found', { n: found.own.length }) : t('field.import_none')}</p>
      {found.others ? <p>{t('field.import_others', { n: found.others })}</p> : null}
      {found.host !== location.host ? <p>{t('field.import_from', { host: found.host, here: location.host })}</p> : null}
      {found.own.length ? <ul class="plain">{found.own.map((i) => <li key={i.id}>{itemTitle(i)}</li>)}</ul> : null}
      <div class="card-buttons">
        {found.own.length ? <button type="button" class="primary" onClick={take}>{t('field.import_take')}</button> : null}
        <button type="button" class="outline" onClick={leave}>{t('field.cancel')}</button>
      </div>
    </div>
  );
}
