/** @jsxImportSource preact */
/** A report that is owed, as a row: how many are left, or what became of the one that was pressed. */
import { Icon } from '../icons';
import { dueWords, Late } from '../parts';
import { Receipt } from '../receipt';
import { named, t } from '../words';
import { type Backlog, type OwedGroup, periodWords, slotOf } from './owed';
import { pathTo } from './report-page';

/** A period of a duty: its report, or the list of those that it is about. */
export function ReportRow({ group, now }: { group: OwedGroup; now: number }) {
  const [only] = group.slots;
  const one = group.slots.length === 1 && only ? only : undefined;
  const late = now > group.due_ms && group.left > 0;
  const returned = one?.row.state === 'returned' && !one.item;
  return (
    <li class={late ? 'row row-late' : 'row'}>
      <a class="row-link" href={`#/${one ? pathTo(slotOf(one.row)) : `duty/${group.matter}/${group.period}`}`}>
        <strong class="row-title">{t('field.need_report', { title: group.title })}</strong>
        <span class="second">{periodWords(group.period, group.last_day)}{one?.row.unit ? ` · ${named(one.row.subject)}` : ''}</span>
        {returned ? <strong class="second">{t('report.returned')}</strong> : null}
        {group.left === 0 ? null : late ? <Late due={group.due_ms} now={now} /> : <span class="second">{dueWords(group.due_ms, now)}</span>}
      </a>
      {one ? null : <span class="left">{t('report.left_short')} <strong>{group.left}</strong> {t('report.left_unit')}</span>}
      {one?.item ? <Receipt item={one.item} /> : <Icon name="chevron" />}
    </li>
  );
}

/** Periods of a duty that are late, as one row: their list is one tap away. */
export function BacklogRow({ backlog, now }: { backlog: Backlog; now: number }) {
  return (
    <li class="row row-late">
      <a class="row-link" href={`#/reports/${backlog.matter}`}>
        <strong class="row-title">{t('field.need_report', { title: backlog.title })}</strong>
        <span class="second">{t('report.periods_late', { n: backlog.late.length })}</span>
        <Late due={backlog.due_ms} now={now} />
      </a>
      <Icon name="chevron" />
    </li>
  );
}
