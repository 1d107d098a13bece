/** Reports: what my unit owes, oldest due first, with what one press can file; and what is owed to it. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may';
import { count } from '../../ui/format';
import { Duties } from './duties';
import { Owed } from './owed';
import { owedQuery } from './queries';
import './reports.css';

const route = getRouteApi('/desk/reports');

export function ReportsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const go = route.useNavigate();
  const may = useMay();
  const waiting = useQuery({ ...owedQuery(false), enabled: may('report.file') }).data?.waiting;
  const tab = search.tab ?? (may('report.file') ? 'owed' : 'due');
  return (
    <div className="reports">
      <header className="page-head">
        <h1>{t('reports.title')}</h1>
        <Segmented
          value={tab} onChange={(v) => void go({ search: v === 'due' ? { tab: 'due' } : {}, replace: true })}
          options={[{ value: 'owed', label: waiting ? `${t('reports.owed')} ${count(waiting)}` : t('reports.owed') }, { value: 'due', label: t('reports.due_to_me') }]}
        />
        {may('report.read') ? <Link to="/reports/burden">{t('burden.title')}</Link> : null}
        {may('report.read') ? <Link to="/reports/signals" search={{ state: 'raised' }}>{t('signals.title')}</Link> : null}
      </header>
      {tab === 'owed' ? <Owed all={search.all ?? false} setAll={(all) => void go({ search: all ? { all } : {}, replace: true })} /> : <Duties />}
    </div>
  );
}
