/** @jsxImportSource preact */
/** What is filled in here was begun before the last filing: who has filed since, and which of the two is to stand. */
import { filedSince } from '../../form/stale';
import { domainNow } from '../clock';
import { when } from '../parts';
import { named, t } from '../words';
import type { Report } from './state';

export function Overtaken({ report: { held, draft }, mine, theirs }: { report: Report; mine: () => void; theirs: () => void }) {
  const since = filedSince(held?.history ?? [], draft.revision);
  return (
    <div class="came-back" role="alert">
      <p>{t('report.overtaken')}</p>
      <ul class="plain">{since.map((event) => <li key={event.seq}>{t('report.overtaken_by', { who: event.by ? named(event.by) : t('report.by_machine'), at: when(event.at_ms, domainNow()), n: event.revision })}</li>)}</ul>
      <div class="card-buttons">
        <button type="button" class="outline" onClick={mine}>{t('report.overtaken_mine')}</button>
        <button type="button" class="outline" onClick={theirs}>{t('report.overtaken_theirs')}</button>
      </div>
    </div>
  );
}
