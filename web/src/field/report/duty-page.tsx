/** @jsxImportSource preact */
/** One period of a duty that is about several units or sites: which of them wait, and what became of the others. */
import { domainNow, tick } from '../clock';
import { Icon } from '../icons';
import { useLive } from '../live';
import { Back, Chip, dueWords, Late, OfflineBadge } from '../parts';
import { items } from '../sender';
import { named, t } from '../words';
import { groupsOf, owed, periodWords, slotOf } from './owed';
import { pathTo } from './report-page';

export function DutyPage({ matter, period }: { matter: number; period: string }) {
  useLive(tick);
  const now = domainNow();
  const group = groupsOf(useLive(owed) ?? [], useLive(items), now).find((one) => one.matter === matter && one.period === period);
  if (!group) return <><Back to="" title={t('report.duty')}><OfflineBadge short /></Back><p class="empty">{t('report.all_filed')}</p></>;
  return (
    <article>
      <Back to="" title={group.title}><OfflineBadge short /></Back>
      <div class="under">
        <p>{periodWords(group.period, group.last_day)}</p>
        {now > group.due_ms ? <Late due={group.due_ms} now={now} /> : <p>{dueWords(group.due_ms, now)}</p>}
        <p>{t('report.left_of', { n: group.left, all: group.slots.length })}</p>
      </div>
      <ul class="rows">
        {group.slots.map(({ row, item }) => (
          <li key={row.subject.no} class="row">
            <a class="row-link" href={`#/${pathTo(slotOf(row))}`}>
              <strong class="row-title">{named(row.subject)}</strong>
              {row.state === 'returned' && !item ? <span class="second">{t('report.returned')}</span> : null}
            </a>
            {item ? <Chip state={item.state} /> : <Icon name="chevron" />}
          </li>
        ))}
      </ul>
    </article>
  );
}
