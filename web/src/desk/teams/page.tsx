/** People and teams: batches with where they stand and on a line of time, and the list of those who can be sent. */
import { getRouteApi } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TeamsTab } from '../paths';
import { Batches } from './batches';
import { People } from './people';
import '../inspections/inspections.css';
import '../matters/matters.css';
import './teams.css';

const route = getRouteApi('/desk/teams');
const TABS: readonly TeamsTab[] = ['batches', 'people'];

export function TeamsPage() {
  const { t } = useTranslation();
  const { tab = 'batches', ...search } = route.useSearch();
  const go = route.useNavigate();
  return (
    <div className="teams">
      <header className="page-head">
        <h1>{t('teams.title')}</h1>
        <Segmented aria-label={t('teams.tabs')} value={tab} onChange={(v) => void go({ search: v === 'people' ? { tab: v } : {}, replace: true })} options={TABS.map((value) => ({ value, label: t(`teams.tab_${value}`) }))} />
      </header>
      {tab === 'batches' ? <Batches search={search} /> : <People search={search} />}
    </div>
  );
}
