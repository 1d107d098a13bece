/** Batches by the order that sends them: how many went, where each stands, and its stages on one line of time. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may';
import type { Batch } from '../../api/team';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { Glyph } from '../../ui/glyph';
import { useKeys } from '../../ui/keys';
import { ProblemNote } from '../../ui/problem-note';
import { day, moment, shortMoment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import type { TeamsSearch } from '../paths';
import { NewMuster } from './muster';
import { batchesQuery } from './queries';
import { marksOf, nowAt, partsOf, type Span, spanOf } from './span';
import { SIGNS, useStrength } from './words';

const route = getRouteApi('/desk/teams');

export function Batches({ search }: { search: TeamsSearch }) {
  const { t } = useTranslation();
  const go = route.useNavigate();
  const now = useNow();
  const may = useMay();
  const list = useInfiniteQuery(batchesQuery(search.over ? {} : { open: true }));
  const [mustering, setMustering] = useState(search.muster !== undefined);
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const can = list.data?.pages[0]?.can_muster ?? false;
  useKeys({ n: () => { if (can) setMustering(true); } });
  const span = spanOf(rows, now);
  const close = () => { setMustering(false); if (search.muster !== undefined) void go({ search: ({ muster: _, ...rest }) => rest, replace: true }); };
  return (
    <>
      <div className="teams-bar no-print">
        <Checkbox checked={search.over === true} onChange={(e) => void go({ search: (s) => { const { over: _, ...rest } = s; return e.target.checked ? { ...rest, over: true } : rest; }, replace: true })}>{t('teams.over_too')}</Checkbox>
        <Legend />
        <Button className="teams-new" onClick={() => window.print()}>{t('matter.print')}</Button>
        {can ? <Button type="primary" onClick={() => setMustering(true)}>{t('teams.muster')}<kbd>N</kbd></Button> : null}
      </div>
      <ProblemNote error={list.error} again={() => void list.refetch()} />
      {list.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {list.data && !rows.length ? <p className="second pad">{t(search.over ? 'teams.none' : 'teams.none_open')}</p> : null}
      {ordersOf(rows).map((batches) => <Order key={batches[0]?.commodity_id} batches={batches} whole={!list.hasNextPage} span={span} booked={may('ledger.read')} />)}
      {list.hasNextPage ? <p className="pad"><Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('inspections.more')}</Button></p> : null}
      {mustering ? <NewMuster close={close} {...(search.muster === undefined ? {} : { matter: search.muster })} /> : null}
    </>
  );
}

/** Those of one order and sender, the first batch first; the order whose batch is newest comes first. */
export function ordersOf(rows: readonly Batch[]): Batch[][] {
  const orders = new Map<number, Batch[]>();
  for (const row of rows) orders.set(row.commodity_id, [row, ...(orders.get(row.commodity_id) ?? [])]);
  return [...orders.values()];
}

function Legend() {
  const { t } = useTranslation();
  return <p className="batch-legend hint">{(['mustered', 'departed', 'in_place', 'leaving'] as const).map((stage) => <span key={stage}><i className={`batch-part batch-${stage}`} aria-hidden="true" />{t(`teams.stage_${stage}`)}</span>)}</p>;
}

/** `whole`: whether all of it is here, so that its sum is one. */
function Order({ batches, whole, span, booked }: { batches: Batch[]; whole: boolean; span: Span; booked: boolean }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const [first] = batches;
  if (!first) return null;
  const heads = batches.reduce((sum, batch) => sum + batch.heads, 0);
  const title = first.matter || t('teams.unseen_order');
  return (
    <section className="batch-order" aria-label={title}>
      <header>
        <h2>{first.matter ? <Link to="/matters/$id" params={{ id: String(first.matter_id) }}>{title}</Link> : title}</h2>
        <p className="second">{name(first.from)}{whole ? <> · <strong>{t('teams.heads_in', { count: batches.length, n: count(heads) })}</strong></> : null}{booked ? <> · <Link to="/ledger/$commodity" params={{ commodity: String(first.commodity_id) }}>{t('teams.booked')}</Link></> : null}</p>
      </header>
      <ol className="batch-rows">{batches.map((batch) => <Row key={batch.batch_id} batch={batch} span={span} />)}</ol>
      <Marks span={span} />
    </section>
  );
}

function Row({ batch, span }: { batch: Batch; span: Span }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const strength = useStrength();
  const now = useNow();
  const since = batch.since.find((one) => one.stage === batch.stage);
  return (
    <li>
      <div className="batch-who">
        <p><Link to="/teams/$batch" params={{ batch: String(batch.batch_id) }}>{t('teams.batch_n', { n: count(batch.n) })}</Link> <strong>{t('teams.people_n', { n: count(batch.heads) })}</strong>{batch.mustered === batch.heads ? null : <span className="hint"> {t('teams.of_mustered', { n: count(batch.mustered) })}</span>}</p>
        <p className="second">{name(batch.to)} · {batch.place}</p>
        <p className="hint">{strength(batch)}</p>
      </div>
      <div className="batch-state">
        <p className="found-state"><Glyph sign={SIGNS[batch.stage]} /> {t(`teams.stage_${batch.stage}`)}</p>
        {since ? <p className="hint">{t('teams.since', { time: shortMoment(since.at_ms, now, i18n.language) })}</p> : null}
        {batch.stage === 'in_place' ? <LastDay batch={batch} /> : null}
      </div>
      <Line batch={batch} span={span} />
    </li>
  );
}

/** A day that nobody has counted is said to be one. */
function LastDay({ batch }: { batch: Batch }) {
  const { t, i18n } = useTranslation();
  const last = batch.last_day;
  if (!last) return <p className="hint warn">{t('teams.not_counted')}</p>;
  return <p className="hint">{day(Date.parse(`${last.day}T00:00:00+08:00`), i18n.language)}: {t('teams.day_line', { on_duty: count(last.on_duty), resting: count(last.resting), ill: count(last.ill) })}</p>;
}

function Line({ batch, span }: { batch: Batch; span: Span }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const parts = partsOf(batch, span, now);
  const words = batch.since.map((one) => `${t(`teams.stage_${one.stage}`)} ${moment(one.at_ms, i18n.language)}`).join('; ');
  return (
    <div className="batch-line" role="img" aria-label={words}>
      {marksOf(span).map((mark) => <i key={mark.at_ms} className="batch-day" style={{ left: `${mark.left}%` }} />)}
      {parts.map((part) => <i key={part.stage} className={`batch-part batch-${part.stage}`} title={`${t(`teams.stage_${part.stage}`)} ${moment(part.from_ms, i18n.language)} – ${moment(part.until_ms, i18n.language)}`} style={{ left: `${part.left}%`, width: `${part.width}%` }} />)}
      <i className="batch-now" style={{ left: `${nowAt(span, now)}%` }} />
    </div>
  );
}

function Marks({ span }: { span: Span }) {
  const { i18n } = useTranslation();
  return <div className="batch-marks hint" aria-hidden="true"><div>{marksOf(span).map((mark) => <span key={mark.at_ms} style={{ left: `${mark.left}%` }}>{day(mark.at_ms, i18n.language)}</span>)}</div></div>;
}
