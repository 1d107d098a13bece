/** Inspections: the findings that the own unit sees, where they stand, what recurs; a new one is found from here. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may';
import type { FoundCounts, FoundRow, FoundState, Repeat, Severity } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { Glyph } from '../../ui/glyph';
import { useKeys } from '../../ui/keys';
import { ProblemNote } from '../../ui/problem-note';
import { dueWords, shortMoment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { FOUND_STATES, type InspectionsSearch, SEVERITIES } from '../paths';
import { NewFinding } from './new';
import { NewPlan } from './new-plan';
import { Plans } from './plans';
import { findingsBoard } from './queries';
import '../matters/matters.css';
import './inspections.css';

const route = getRouteApi('/desk/inspections');

export function InspectionsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const go = route.useNavigate();
  const may = useMay();
  const board = useInfiniteQuery(findingsBoard(search));
  const [finding, setFinding] = useState(false);
  const [planning, setPlanning] = useState(false);
  const first = board.data?.pages[0];
  const rows = board.data?.pages.flatMap((page) => page.rows) ?? [];
  useKeys({ n: () => { if (may('finding.write')) setFinding(true); } });
  const change = (patch: { [K in keyof InspectionsSearch]: InspectionsSearch[K] | undefined }) => void go({ search: (s) => Object.fromEntries(Object.entries({ ...s, ...patch }).filter(([, v]) => v !== undefined)) as InspectionsSearch, replace: true });
  return (
    <div className="inspections">
      <header className="page-head">
        <h1>{t('inspections.title')}</h1>
        <States counts={first?.counts} value={search.state} change={(state) => change({ state })} />
        <Select<Severity | ''> aria-label={t('inspections.severity')} value={search.severity ?? ''} onChange={(v) => change({ severity: v || undefined })} popupMatchSelectWidth={false}
          options={[{ value: '', label: t('inspections.any_severity') }, ...SEVERITIES.map((value) => ({ value, label: t(`inspections.severity_${value}`) }))]} />
        {search.category || search.unit !== undefined ? <Button onClick={() => change({ category: undefined, unit: undefined })}>{t('inspections.all_kinds')}</Button> : null}
        {may('finding.write') ? <><Button className="inspections-new" onClick={() => setPlanning(true)}>{t('inspections.plan_new')}</Button><Button type="primary" onClick={() => setFinding(true)}>{t('inspections.new')}<kbd>N</kbd></Button></> : null}
      </header>
      <ProblemNote error={board.error} again={() => void board.refetch()} />
      <Plans />
      {first?.repeats.length ? <Repeats rows={first.repeats} /> : null}
      {rows.length ? <Table rows={rows} /> : null}
      {board.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
      {board.data && !rows.length ? <p className="second pad">{t(Object.keys(search).length ? 'inspections.none_such' : 'inspections.none')}</p> : null}
      {board.hasNextPage ? <p className="pad"><Button loading={board.isFetchingNextPage} onClick={() => void board.fetchNextPage()}>{t('inspections.more')}</Button></p> : null}
      {planning ? <NewPlan close={() => setPlanning(false)} /> : null}
      {finding ? <NewFinding close={() => setFinding(false)} /> : null}
    </div>
  );
}

function States({ counts, value, change }: { counts: FoundCounts | undefined; value: FoundState | undefined; change: (state: FoundState | undefined) => void }) {
  const { t } = useTranslation();
  const n = (state: FoundState) => (counts ? ` ${count(counts[state])}${state === 'overdue' && counts.overdue_more ? '+' : ''}` : '');
  const word = (state: FoundState) => <span className={state === 'overdue' && counts?.overdue ? 'late' : undefined}>{t(`inspections.state_${state}`)}{n(state)}</span>;
  return (
    <Segmented aria-label={t('inspections.states')} value={value ?? 'all'} onChange={(v) => change(FOUND_STATES.find((one) => one === v))}
      options={[{ value: 'all', label: t('inspections.all') }, ...FOUND_STATES.map((state) => ({ value: state, label: word(state) }))]} />
  );
}

/** The same again at the same unit: each line shows these findings. */
function Repeats({ rows }: { rows: Repeat[] }) {
  const { t } = useTranslation();
  const name = useUnitName();
  return (
    <section className="inspections-repeats" aria-labelledby="repeats">
      <h2 id="repeats">{t('inspections.repeats')}</h2>
      <ul>{rows.map((row) => (
        <li key={`${row.unit.no} ${row.category}`}>
          <Link to="/inspections" search={{ unit: row.unit.no, category: row.category }}>{name(row.unit)} · {row.category}</Link> <strong>{t('inspections.times', { n: count(row.times) })}</strong>
        </li>
      ))}</ul>
    </section>
  );
}

function Table({ rows }: { rows: FoundRow[] }) {
  const { t } = useTranslation();
  return (
    <table className="matter-table found-table">
      <thead><tr><th scope="col">{t('inspections.col_due')}</th><th scope="col">{t('inspections.col_finding')}</th><th scope="col">{t('inspections.col_unit')}</th><th scope="col">{t('inspections.col_severity')}</th><th scope="col">{t('inspections.col_state')}</th></tr></thead>
      <tbody>{rows.map((row) => <Row key={row.id} row={row} />)}</tbody>
    </table>
  );
}

function Row({ row }: { row: FoundRow }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const now = useNow();
  const due = row.due_ms ? dueWords(row.due_ms, now, i18n.language) : null;
  const open = row.state === 'open';
  return (
    <tr>
      <td className="due">{row.due_ms && due ? <><strong className={row.overdue ? 'late' : ''}>{open ? due.words : t(`inspections.state_${row.state}`)}</strong><span className="hint">{shortMoment(row.due_ms, now, i18n.language)}</span></> : null}</td>
      <th scope="row"><Link to="/matters/$id" params={{ id: String(row.id) }}>{row.title}</Link><div className="second">{[row.category, name(row.from), t('inspections.found_at', { time: shortMoment(row.found_ms, now, i18n.language) })].join(' · ')}</div></th>
      <td>{name(row.unit)}{row.site.no === row.unit?.no ? null : <div className="hint">{name(row.site)}</div>}</td>
      <td>{row.severity === 'grave' ? <Glyph sign="late" /> : null} {t(`inspections.severity_${row.severity}`)}</td>
      <td><Standing row={row} /></td>
    </tr>
  );
}

export function Standing({ row }: { row: FoundRow }) {
  const { t } = useTranslation();
  const beside = [row.rounds ? t('inspections.rounds', { n: count(row.rounds) }) : '', row.tried ? t('inspections.tried') : ''].filter(Boolean).join(' · ');
  return <><span className="found-state"><Glyph sign={row.state === 'closed' ? 'verified' : row.state === 'waiting' ? 'done' : row.overdue ? 'late' : 'delivered'} /> {t(`inspections.state_${row.state}`)}</span>{beside ? <div className={row.tried ? 'late hint' : 'hint'}>{beside}</div> : null}</>;
}
