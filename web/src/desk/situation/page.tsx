/** The situation: key figures with their denominators, the map and the table on one selection. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { boardFile } from '../../api/download';
import { q } from '../../api/queries';
import { space } from '../../api/space';
import type { Board, BoardRow } from '../../api/types';
import { count, rate } from '../../ui/format';
import { IncidentChoice } from '../../ui/incident-choice';
import { Ladder } from '../../ui/ladder';
import { LINES } from '../../ui/lines';
import { ProblemNote } from '../../ui/problem-note';
import { clockSeconds } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { apart, sumCounts } from '../matter/tree-rows';
import { TileMap } from './tile-map';
import { BOUNDS } from './tiles';
import './situation.css';

const route = getRouteApi('/desk/situation');

/** Who cannot be reached sorts first, then the lowest rate. */
export function worstFirst(rows: BoardRow[]): BoardRow[] {
  const lost = (r: BoardRow) => (r.counts.expected > 0 && r.counts.unreachable === r.counts.expected ? 0 : 1);
  const part = (r: BoardRow) => (r.counts.expected > 0 ? r.counts.signed / r.counts.expected : 2);
  return [...rows].sort((a, b) => lost(a) - lost(b) || part(a) - part(b) || (a.unit.code < b.unit.code ? -1 : 1));
}

export function SituationPage() {
  const { t, i18n } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = useNavigate();
  const line = search.line ?? 'territory';
  const board = useQuery(q.allBoard(search.node, line, search.incident));
  const chosen = search.at;
  const choose = (no: number) => void navigate({ search: (s) => { const { at, ...rest } = s; return at === no ? rest : { ...rest, at: no }; }, replace: true });
  const mapped = board.data?.node.level === 'province' && line === 'territory';
  return (
    <div className="situation">
      <header className="page-head">
        <h1>{t('situation.title')}</h1>
        <span className="second">{t('situation.line')} <Select aria-label={t('situation.line')} value={line} onChange={(v) => void navigate({ search: (s) => ({ ...s, line: v }) })} options={LINES.map((v) => ({ value: v, label: t(`ui.line_${v}`) }))} popupMatchSelectWidth={false} /></span>
        <IncidentChoice
          value={search.incident}
          onChange={(incident) => void navigate({ search: ({ incident: _was, ...rest }) => (incident === undefined ? rest : { ...rest, incident }) })}
        />
        <span className="situation-buttons">
          <span className="second">{t('situation.export')}</span>
          <a href={boardFile('csv', space, { line, node: search.node, incident: search.incident, lang: i18n.language })}>CSV</a>
          <a href={boardFile('xlsx', space, { line, node: search.node, incident: search.incident, lang: i18n.language })}>XLSX</a>
          <Button onClick={() => void go({ to: '/wall', search: search.incident === undefined ? {} : { incident: search.incident } })}>{t('situation.wall')}</Button>
        </span>
      </header>
      <ProblemNote error={board.error} again={() => void board.refetch()} />
      {board.data ? (
        <>
          <KeyFigures board={board.data} incident={search.incident} />
          <div className={mapped ? 'situation-body' : 'situation-body no-map'}>
            {mapped ? <div className="situation-map"><Legend /><TileMap rows={board.data.rows} chosen={chosen} choose={choose} /></div> : null}
            <Table board={board.data} chosen={chosen} choose={choose} />
          </div>
          <footer className="situation-foot hint">{t('situation.foot', { time: clockSeconds(board.data.as_of_ms), seq: count(board.data.seq) })}</footer>
        </>
      ) : board.error ? null : <p className="hint pad" aria-busy="true">{t('ui.loading')}</p>}
    </div>
  );
}

function KeyFigures({ board, incident }: { board: Board; incident: number | undefined }) {
  const { t } = useTranslation();
  const c = board.total;
  const silent = board.rows.filter((r) => r.silent_ms).length;
  const sum = sumCounts([...board.rows.map((r) => r.counts), ...(board.own ? [board.own] : [])]);
  const differs = board.line === 'territory' && board.rows.length > 0 && sum.expected !== c.expected;
  const figure = (word: string, n: string, unit: string, second: ReactNode, tone = '') => <div className="figure"><span className="second">{word}</span><b className={tone}>{n} <small>{unit}</small></b><span className="hint">{second}</span></div>;
  return (
    <div className="figures">
      {figure(t('situation.open'), count(board.matters ?? 0), t('situation.open_unit'), <Link to="/matters" search={{ status: 'issued', ...(incident === undefined ? {} : { incident }) }}>{t('situation.see_matters')}</Link>)}
      {figure(t('situation.expected'), count(c.expected), t('situation.receipts'), differs ? <span className="warn strong">{t('situation.differs', { n: count(sum.expected) })}</span> : t('situation.excused', { n: count(c.excused) }))}
      {figure(t('situation.signed'), count(c.signed), t('situation.receipts'), t('situation.of', { rate: rate(c.signed, c.expected), all: count(c.expected) }))}
      {figure(t('situation.late'), count(c.late), t('situation.receipts'), t('situation.of', { rate: rate(c.late, c.expected), all: count(c.expected) }), c.late ? 'late' : '')}
      {figure(t('situation.trouble'), `${count(c.difficulty)} / ${count(c.unreachable)}`, '', silent ? t('situation.silent_n', { n: silent }) : t('situation.no_silent'))}
    </div>
  );
}

function Legend() {
  const { t } = useTranslation();
  return (
    <ul className="map-legend">
      <li className="strong">{t('situation.legend')}</li>
      {BOUNDS.map((b, n) => <li key={b.level}><i style={{ background: `var(--v${b.level})` }} />{n === 0 ? `≥ ${b.from}%` : b.from === 0 ? `< ${BOUNDS[n - 1]?.from ?? 0}%` : `${b.from}–${(BOUNDS[n - 1]?.from ?? 0)}%`}</li>)}
      <li><i className="hatched" />{t('situation.lost')}</li>
    </ul>
  );
}

function Table({ board, chosen, choose }: { board: Board; chosen: number | undefined; choose: (no: number) => void }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const [open, setOpen] = useState(false);
  const { land, organs } = apart(board.rows);
  const figures = (r: Pick<BoardRow, 'counts'>) => (
    <>
      <td className="num">{count(r.counts.expected)}</td><td className="num opt">{count(r.counts.signed)}</td><td className="num">{rate(r.counts.signed, r.counts.expected)}</td>
      <td className="opt situation-ladder"><Ladder counts={r.counts} height={13} /></td><td className="num opt">{r.counts.unreachable || '–'}</td><td className="num opt">{r.counts.difficulty || '–'}</td><td className={r.counts.late ? 'num late' : 'num'}>{r.counts.late ? count(r.counts.late) : '–'}</td>
    </>
  );
  return (
    <div className="situation-table-wrap">
      <table className="situation-table">
        <thead><tr><th scope="col">{t('situation.col_unit')}</th><th scope="col" className="num">{t('situation.col_expected')}</th><th scope="col" className="num opt">{t('situation.col_signed')}</th><th scope="col" className="num" aria-sort="ascending">{t('situation.col_rate')}<span aria-hidden="true"> ↑</span></th><th scope="col" className="opt">{t('situation.col_ladder')}</th><th scope="col" className="num opt">{t('situation.col_lost')}</th><th scope="col" className="num opt">{t('situation.col_difficulty')}</th><th scope="col" className="num">{t('situation.col_late')}</th></tr></thead>
        <tbody>
          <tr className="total"><th scope="row">{board.path.length > 1 ? board.path.map((u, n) => (
            <span key={u.no}>{n ? ' › ' : ''}{u.no === board.node.no ? name(u) : <Link to="/situation" search={(s) => { const { node: _n, at: _a, ...rest } = s; return n ? { ...rest, node: u.no } : rest; }}>{name(u)}</Link>}</span>)) : board.node.level === 'province' ? t('situation.province') : name(board.node)}</th>{figures({ counts: board.total })}</tr>
          {worstFirst(open ? board.rows : land).map((r) => (
            <tr key={r.unit.no} className={r.unit.no === chosen ? 'on' : ''} aria-selected={r.unit.no === chosen} onClick={() => choose(r.unit.no)}>
              <th scope="row">{r.has_children ? <Link to="/situation" search={(s) => { const { at: _a, ...rest } = s; return { ...rest, node: r.unit.no }; }} onClick={(e) => e.stopPropagation()}>{name(r.unit)}</Link> : <Link to="/organisation/$no" params={{ no: String(r.unit.no) }} onClick={(e) => e.stopPropagation()}>{name(r.unit)}</Link>}</th>{figures(r)}
            </tr>
          ))}
          {organs.length ? <tr onClick={() => setOpen(!open)}><th scope="row"><button type="button" className="linkish" aria-expanded={open} onClick={(e) => { e.stopPropagation(); setOpen(!open); }}>{t('situation.organs', { count: organs.length })}</button></th>{figures({ counts: sumCounts(organs.map((r) => r.counts)) })}</tr> : null}
          {board.own && board.own.expected > 0 ? <tr><th scope="row">{t('situation.itself', { unit: name(board.node) })}</th>{figures({ counts: board.own })}</tr> : null}
        </tbody>
      </table>
    </div>
  );
}
