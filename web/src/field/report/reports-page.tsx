/** @jsxImportSource preact */
/** 上报: every report that is owed by now, oldest due first, however many they are; or those of one duty alone. */
import { domainNow, tick } from '../clock';
import { useLive } from '../live';
import { Back, OfflineBadge } from '../parts';
import { items } from '../sender';
import { t } from '../words';
import { groupsOf, owed } from './owed';
import { ReportRow } from './row';

export function ReportsPage({ matter }: { matter?: number }) {
  useLive(tick);
  const now = domainNow();
  const list = useLive(owed);
  const groups = groupsOf(list ?? [], useLive(items), now).filter((group) => !matter || group.matter === matter);
  return (
    <>
      {matter
        ? <Back to="" title={groups[0]?.title ?? t('report.duty')}><OfflineBadge short /></Back>
        : <header class="head head-queue"><h1>{t('report.to_file')} <small>{t('report.to_file_n', { n: groups.filter((group) => group.left > 0).length })}</small></h1><OfflineBadge short /></header>}
      {groups.length ? <ul class="rows">{groups.map((group) => <ReportRow key={group.key} group={group} now={now} />)}</ul> : <p class="empty">{list ? t('report.nothing_owed') : t('field.nothing_read')}</p>}
    </>
  );
}
