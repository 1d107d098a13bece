/** What needs me now, oldest due first; what is slipping, by area; what is happening. No charts. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may';
import { q } from '../../api/queries';
import { space } from '../../api/space';
import { useNow } from '../../ui/clock';
import { ProblemNote } from '../../ui/problem-note';
import { longDay } from '../../ui/time';
import { HappeningColumn } from './happening';
import { NeedsColumn } from './needs';
import { SlippingColumn } from './slipping';
import { ShiftLog } from './shift-log';
import { HandOver, WatchLine } from './watch';
import './now.css';

export function NowPage() {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const navigate = useNavigate();
  const data = useQuery(q.now());
  const overview = useQuery(q.overview());
  // What this post may not do is not offered, and not asked for.
  const may = useMay();
  return (
    <div className="now">
      <header className="now-head">
        <h1>{t('now.title')}</h1>
        {overview.data ? <span className="second">{longDay(now, i18n.language)}</span> : null}
        {may('roster.write') || may('receipt.write') ? <WatchLine /> : null}
        {may('matter.request') ? <Button className="now-ask" onClick={() => void navigate({ to: '/matters/ask' })}>{t('now.ask')}<kbd>Q</kbd></Button> : null}
        {may('matter.issue') ? <Button className="now-write" onClick={() => void navigate({ to: '/matters/new' })}>{t('now.write')}<kbd>N</kbd></Button> : null}
      </header>
      {may('roster.write') ? <HandOver /> : null}
      {data.error ? <div className="now-problem"><ProblemNote error={data.error} again={() => void data.refetch()} /></div> : null}
      {data.data ? (
        <div className="now-columns">
          <NeedsColumn needs={data.data.needs} until={data.data.next_until_ms} />
          <SlippingColumn slipping={data.data.slipping} mayRemind={may('remind')} />
          <HappeningColumn rows={data.data.happening} />
        </div>
      ) : data.error ? null : <p className="hint now-problem" aria-busy="true">{t('ui.loading')}</p>}
      {space === 'live' && (may('roster.write') || may('receipt.write')) ? <ShiftLog /> : null}
    </div>
  );
}
