/** One batch: where it stands, how each day was, who is with it, and its way; the next step is said from here. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may';
import type { BatchDay, BatchPage as Page, BatchStage } from '../../api/team';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { Glyph } from '../../ui/glyph';
import { useKeys } from '../../ui/keys';
import { ProblemNote } from '../../ui/problem-note';
import { day, moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { CountDay, MoveBatch, Release } from './deeds';
import { batchQuery } from './queries';
import { isOver, NEXT, SIGNS, useBatchName, useSkillName, useStrength } from './words';
import '../matters/matters.css';
import '../inspections/inspections.css';
import './teams.css';

const route = getRouteApi('/desk/teams/$batch');

export function BatchPage() {
  const { t } = useTranslation();
  const id = Number(route.useParams().batch);
  const batch = useQuery(batchQuery(id));
  if (batch.error) return <div className="alone"><ProblemNote error={batch.error} again={() => void batch.refetch()} /></div>;
  if (!batch.data) return <div className="alone hint" aria-busy="true">{t('ui.loading')}</div>;
  return (
    <div className="teams batch-page">
      <Head batch={batch.data} />
      <div className="batch-body">
        <div><Days batch={batch.data} /><Members batch={batch.data} /></div>
        <Way batch={batch.data} />
      </div>
    </div>
  );
}

type Asked = { move: BatchStage } | 'count' | 'release';

function Head({ batch }: { batch: Page }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const title = useBatchName();
  const strength = useStrength();
  const may = useMay();
  const since = batch.since.find((one) => one.stage === batch.stage);
  const now = useNow();
  return (
    <header className="page-head batch-head">
      <div>
        <p className="hint no-print"><Link to="/teams">{t('teams.title')}</Link></p>
        <h1>{title(batch)}</h1>
        <p className="second"><span className="found-state"><Glyph sign={SIGNS[batch.stage]} /> <strong>{t(`teams.stage_${batch.stage}`)}</strong></span>{since ? ` ${t('teams.since', { time: moment(since.at_ms, i18n.language) })}` : ''} · {name(batch.from)} → {name(batch.to)} · {batch.place}</p>
        <p className="second"><strong>{t('teams.people_n', { n: count(batch.heads) })}</strong>{batch.mustered === batch.heads ? '' : ` ${t('teams.of_mustered', { n: count(batch.mustered) })}`} · {strength(batch)} · {t('teams.person_days', { n: count(batch.person_days) })}{may('ledger.read') ? <> · <Link to="/ledger/$commodity" params={{ commodity: String(batch.commodity_id) }}>{t('teams.booked')}</Link></> : null}</p>
        <p className="second">{batch.matter ? <Link to="/matters/$id" params={{ id: String(batch.matter_id) }}>{batch.matter}</Link> : t('teams.unseen_order')}{batch.relieves ? <> · <Link to="/teams/$batch" params={{ batch: String(batch.relieves) }}>{t('teams.relieves_this')}</Link></> : null}</p>
        <p className="print-only second">{t('matter.printed', { time: moment(now, i18n.language) })}</p>
      </div>
      <Deeds batch={batch} />
    </header>
  );
}

function Deeds({ batch }: { batch: Page }) {
  const { t } = useTranslation();
  const [asked, ask] = useState<Asked | null>(null);
  const next = NEXT[batch.stage].filter((one) => batch[one.by]);
  const counts = batch.stage === 'in_place' && batch.can_report;
  const frees = !isOver(batch.stage) && batch.can_report;
  const [first] = next;
  useKeys({ p: () => window.print(), ...(first ? { d: () => ask({ move: first.stage }) } : {}), ...(counts ? { c: () => ask('count') } : {}) });
  const close = () => ask(null);
  return (
    <div className="ledger-buttons no-print">
      {counts ? <Button type="primary" onClick={() => ask('count')}>{t('teams.do_count')}<kbd>C</kbd></Button> : null}
      {next.map(({ stage }, at) => <Button key={stage} type={at === 0 && !counts ? 'primary' : 'default'} onClick={() => ask({ move: stage })}>{t(`teams.do_${stage}`)}{at === 0 ? <kbd>D</kbd> : null}</Button>)}
      {frees ? <Button onClick={() => ask('release')}>{t('teams.do_release')}</Button> : null}
      <Button onClick={() => window.print()}>{t('matter.print')}</Button>
      {asked === 'count' ? <CountDay batch={batch} close={close} /> : null}
      {asked === 'release' ? <Release batch={batch} close={close} /> : null}
      {asked && typeof asked === 'object' ? <MoveBatch batch={batch} stage={asked.move} close={close} /> : null}
    </div>
  );
}

/** Each day as one bar of those who were there; the figures stand beside it. */
function Days({ batch }: { batch: Page }) {
  const { t, i18n } = useTranslation();
  if (!batch.days.length) return null;
  const most = Math.max(...batch.days.map(sum));
  return (
    <section className="batch-part-of" aria-labelledby="batch-days">
      <h2 id="batch-days">{t('teams.days')}</h2>
      <table className="day-table">
        <thead><tr><th scope="col">{t('teams.day')}</th><th scope="col" className="num">{t('teams.on_duty')}</th><th scope="col" className="num">{t('teams.resting')}</th><th scope="col" className="num">{t('teams.ill')}</th><td /></tr></thead>
        <tbody>{batch.days.map((one) => (
          <tr key={one.day}>
            <th scope="row">{day(Date.parse(`${one.day}T00:00:00+08:00`), i18n.language)}</th>
            <td className="num">{count(one.on_duty)}</td><td className="num">{count(one.resting)}</td><td className={one.ill ? 'num late' : 'num'}>{count(one.ill)}</td>
            <td className="day-bar" aria-hidden="true">{(['on_duty', 'resting', 'ill'] as const).map((kind) => <i key={kind} className={`day-${kind}`} style={{ width: `${(one[kind] / most) * 100}%` }} />)}</td>
          </tr>
        ))}</tbody>
      </table>
    </section>
  );
}
const sum = (one: BatchDay) => one.on_duty + one.resting + one.ill;

function Members({ batch }: { batch: Page }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const skill = useSkillName();
  return (
    <section className="batch-part-of" aria-labelledby="batch-people">
      <h2 id="batch-people">{t('teams.members')} {count(batch.heads)}</h2>
      <table className="matter-table people-table">
        <thead><tr><th scope="col">{t('teams.name')}</th><th scope="col">{t('teams.sent_as')}</th><th scope="col">{t('teams.listed_at')}</th><th scope="col">{t('teams.state')}</th></tr></thead>
        <tbody>{batch.people.map((one) => (
          <tr key={one.no} className={one.out ? 'is-out' : undefined}>
            <th scope="row">{one.name || t('teams.erased')} <span className="hint">{t('teams.no', { no: one.no })}</span></th>
            <td>{skill(one.skill)}</td><td>{name(one.unit)}</td>
            <td>{one.out ? <span className="found-state"><Glyph sign="excused" /> {t('teams.is_out')}</span> : t('teams.is_with')}</td>
          </tr>
        ))}</tbody>
      </table>
    </section>
  );
}

const STAGES: readonly string[] = Object.keys(NEXT);
function Way({ batch }: { batch: Page }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const words = (kind: string) => (STAGES.includes(kind) ? t(`teams.stage_${kind}`) : t(`teams.step_${kind}`));
  return (
    <section className="batch-way" aria-labelledby="batch-way">
      <h2 id="batch-way">{t('teams.way')}</h2>
      <ol className="found-way">{batch.steps.map((step) => (
        <li key={step.seq}>
          <Glyph sign={SIGNS[step.kind as BatchStage] ?? (step.kind === 'reduced' ? 'excused' : 'read')} />
          <span>{words(step.kind)}{step.day ? ` ${step.day}` : ''}{step.n === undefined ? '' : ` · ${t('teams.people_n', { n: count(step.n) })}`} <span className="hint">{[moment(step.at_ms, i18n.language), name(step.by)].filter(Boolean).join(' · ')}</span>{step.note ? <span className="found-words">{step.note}</span> : null}</span>
        </li>
      ))}</ol>
    </section>
  );
}
