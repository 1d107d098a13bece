/** Supplies and money: what came in and where it is, what waits for a second person or is on its way, and what does not fit. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { LEDGER_TABS, type LedgerTab } from '../paths';
import { CommodityList } from './list';
import { Mismatches } from './mismatches';
import { OpenCommodity } from './open';
import { waitingQuery } from './queries';
import { Waiting } from './waiting';
import '../matters/matters.css';
import './ledger.css';

const route = getRouteApi('/desk/ledger');

export function LedgerPage() {
  const { t } = useTranslation();
  const tab = route.useSearch().tab ?? 'money';
  const go = route.useNavigate();
  const may = useMay();
  const [opening, setOpening] = useState(false);
  const waiting = useQuery(waitingQuery());
  const open = waiting.data;
  const n: Partial<Record<LedgerTab, number>> = open ? { waiting: open.reservations.length + open.shipments.length, mismatches: open.mismatches.length } : {};
  const label = (one: LedgerTab) => <span className={one === 'mismatches' && n[one] ? 'late' : undefined}>{t(`ledger.tab_${one}`)}{n[one] ? ` ${count(n[one])}` : ''}</span>;
  const listed = tab === 'money' || tab === 'supplies';
  return (
    <div className="ledger">
      <header className="page-head">
        <h1>{t('ledger.title')}</h1>
        <Segmented aria-label={t('ledger.tabs')} value={tab} onChange={(v) => void go({ search: v === 'money' ? {} : { tab: v }, replace: true })} options={LEDGER_TABS.map((value) => ({ value, label: label(value) }))} />
        <Link to="/aid" className="ledger-aid">{t('aid.title')}</Link>
        {listed && may('ledger.book') ? <Button type="primary" className="ledger-open" onClick={() => setOpening(true)}>{t(`ledger.open_${tab}`)}</Button> : null}
      </header>
      {tab === 'money' ? <CommodityList kind="money" alone /> : null}
      {tab === 'supplies' ? <><CommodityList kind="goods" alone /><CommodityList kind="person_days" /><CommodityList kind="vehicles" /></> : null}
      {listed ? null : <ProblemNote error={waiting.error} again={() => void waiting.refetch()} />}
      {!listed && waiting.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {tab === 'waiting' && open ? <Waiting open={open} /> : null}
      {tab === 'mismatches' && open ? <Mismatches rows={open.mismatches} /> : null}
      {!listed && open?.more ? <p className="hint pad">{t('ledger.more_than_shown')}</p> : null}
      {opening ? <OpenCommodity money={tab === 'money'} close={() => setOpening(false)} /> : null}
    </div>
  );
}
