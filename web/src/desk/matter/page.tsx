/** A matter: its receipts for those who issued it, its text and its buttons for those it is for. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { useMay } from '../../api/may';
import { q } from '../../api/queries';
import { leadTo } from '../../api/space';
import type { Matter } from '../../api/types';
import { Ladder } from '../../ui/ladder';
import { ProblemNote } from '../../ui/problem-note';
import { AidMatter } from '../aid/matter';
import { AskMatter } from '../ask/matter';
import { FoundMatter } from '../inspections/matter';
import { InspectionMatter } from '../inspections/plan';
import { MeetingMatter } from '../meeting/matter';
import { AlertLine } from './alert';
import { BoardTree } from './board';
import { Children } from './children';
import { HoldPanel } from './hold';
import { Head } from './head';
import { Messages } from './messages';
import { Recipient } from './recipient';
import { Strip } from './strip';
import { MatterText, TextFold } from './text';
import { Timeline } from './timeline';
import { UnitList } from './unit-list';
import './matter.css';

const route = getRouteApi('/desk/matters/$id');

export function useMatterId(): number {
  return Number(route.useParams().id);
}

export function MatterPage() {
  const { t } = useTranslation();
  const id = useMatterId();
  const matter = useQuery(q.matter(id));
  const unread = matter.data?.my.addressed && matter.data.status === 'issued' && !matter.data.my.read_ms ? matter.data.id : null;
  // Opening the text is reading it; the server keeps the first time only.
  useEffect(() => { if (unread) void api.POST('/matters/{id}/read', { params: { path: { id: unread } }, body: {} }).catch(() => undefined); }, [unread]);
  const belongs = matter.data?.space;
  useEffect(() => { if (belongs) leadTo(belongs, `/matters/${id}`); }, [belongs, id]);
  if (matter.error) return <div className="alone"><ProblemNote error={matter.error} again={() => void matter.refetch()} /></div>;
  if (!matter.data) return <div className="alone hint" aria-busy="true">{t('ui.loading')}</div>;
  if (matter.data.meeting) return <MeetingMatter matter={matter.data} meeting={matter.data.meeting} />;
  if (matter.data.finding) return <FoundMatter matter={matter.data} found={matter.data.finding} />;
  if (matter.data.kind === 'application') return <AidMatter matter={matter.data} />;
  if (matter.data.kind === 'inspection') return <InspectionMatter matter={matter.data} />;
  if (matter.data.ask) return <AskMatter matter={matter.data} ask={matter.data.ask} />;
  return matter.data.my.addressed ? <Recipient matter={matter.data} /> : <Issuer matter={matter.data} />;
}

/** The receipts of a matter; also under a recipient's text, for those below it. */
export function Receipts({ matter, tail }: { matter: Matter; tail?: ReactNode }) {
  const search = route.useSearch();
  const may = useMay();
  const issued = matter.status !== 'draft' && matter.status !== 'countersigning' && matter.status !== 'approving';
  // An administrator of units or rights sees the text only.
  if (!issued || !may('board.read')) return null;
  return (
    <>
      <Strip counts={matter.counts} />
      <div className="full-ladder"><Ladder counts={matter.counts} height={24} words /></div>
      <div className="matter-body">
        <section className="matter-main">
          {search.filter ? <UnitList matter={matter} /> : <BoardTree matter={matter} />}
        </section>
        <aside className="matter-side">
          <HoldPanel id={matter.id} />
          <Timeline id={matter.id} />
          <Messages id={matter.id} />
          {tail}
        </aside>
      </div>
    </>
  );
}

function Issuer({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const unsent = matter.status === 'countersigning' || matter.status === 'approving';
  const [open, setOpen] = useState(unsent);
  return (
    <div className="matter-page">
      {matter.alert ? <AlertLine matter={matter} alert={matter.alert} /> : null}
      <Head matter={matter} tail={<TextFold matter={matter} open={open} flip={() => setOpen(!open)} />} />
      <MatterText matter={matter} open={open} />
      <Children matter={matter} title={t('matter.children')} />
      <Receipts matter={matter} />
    </div>
  );
}
