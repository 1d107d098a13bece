/** The tree table: a node in bold, its children by lateness, drilled to the unit; ticked rows open the foot bar. */
import { useQueries, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Select } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '../../api/download';
import { q } from '../../api/queries';
import type { Board, BoardRow, Matter } from '../../api/types';
import { count, rate } from '../../ui/format';
import { useKeys } from '../../ui/keys';
import { Ladder } from '../../ui/ladder';
import { LINES } from '../../ui/lines';
import { ProblemNote } from '../../ui/problem-note';
import { clockSeconds } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { BoardLine, Figures } from './board-line';
import { Foot } from './foot';
import { type Line, linesOf } from './tree-rows';

const route = getRouteApi('/desk/matters/$id');

function toggled<T>(set: ReadonlySet<T>, value: T): Set<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

/** The board of the node and of every opened node below it. */
function useBoards(id: number, under: number | undefined, line: string) {
  const [nodes, setNodes] = useState<ReadonlySet<number>>(new Set());
  const [rests, setRests] = useState<ReadonlySet<number>>(new Set());
  const top = useQuery(q.board(id, under, line));
  const list = [...nodes];
  const below = useQueries({ queries: list.map((no) => q.board(id, no, line)) });
  const boards = new Map<number, Board>();
  list.forEach((no, n) => { const b = below[n]?.data; if (b) boards.set(no, b); });
  const lines: Line[] = top.data ? linesOf(top.data, { nodes, rests, boards }) : [];
  return { top, lines, nodes, setNodes, toggle: (no: number) => setNodes((s) => toggled(s, no)), toggleRest: (no: number) => setRests((s) => toggled(s, no)) };
}

export function BoardTree({ matter }: { matter: Matter }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const line = search.line ?? 'territory';
  const tree = useBoards(matter.id, search.under, line);
  const [ticked, setTicked] = useState<ReadonlyMap<number, BoardRow>>(new Map());
  const [at, setAt] = useState(-1);
  const table = useRef<HTMLTableElement>(null);
  const started = useRef(false);
  const { top, lines } = tree;
  // The worst child stands open at the start: the silent county is one look away.
  useEffect(() => {
    const first = lines.find((l) => l.type === 'unit');
    if (started.current || !first || first.type !== 'unit') return;
    started.current = true;
    if (first.row.has_children && first.row.counts.late > 0) tree.setNodes(new Set([first.row.unit.no]));
  }, [lines, tree]);
  const unitLines = useMemo(() => lines.filter((l) => l.type === 'unit'), [lines]);
  const here = at >= 0 ? unitLines[Math.min(at, unitLines.length - 1)] : undefined;
  const tick = (row: BoardRow) => setTicked((m) => { const next = new Map(m); if (!next.delete(row.unit.no)) next.set(row.unit.no, row); return next; });
  const move = (by: number) => {
    const next = Math.max(0, Math.min(unitLines.length - 1, at + by));
    setAt(next);
    table.current?.querySelectorAll<HTMLTableRowElement>('tr[data-unit]')[next]?.scrollIntoView({ block: 'nearest' });
  };
  useKeys({
    j: () => move(1), k: () => move(-1),
    Enter: () => { if (here?.type === 'unit' && here.row.has_children) tree.toggle(here.row.unit.no); },
    x: () => { if (here?.type === 'unit') tick(here.row); },
    Escape: () => setTicked(new Map()),
  });
  if (top.error) return <ProblemNote error={top.error} again={() => void top.refetch()} />;
  if (!top.data) return <p className="hint pad" aria-busy="true">{t('ui.loading')}</p>;
  const board = top.data;
  return (
    <>
      <div className="board-scroll">
        <table className="board" ref={table}>
          <caption className="sr">{t('matter.board_caption', { node: name(board.node) })}</caption>
          <thead>
            <tr>
              <th scope="col">{t('matter.col_unit')}</th>
              <th scope="col" className="num opt">{t('matter.col_expected')}</th>
              <th scope="col" className="num">{t('matter.col_signed')}</th>
              <th scope="col" className="num opt">{t('matter.col_done')}</th>
              <th scope="col" className="ladder-col">{t('matter.col_ladder')}</th>
              <th scope="col" className="num opt">{t('matter.col_difficulty')}</th>
              <th scope="col" className="num opt">{t('matter.col_unreachable')}</th>
              <th scope="col" className="num" aria-sort="descending">{t('matter.col_late')}<span aria-hidden="true"> ↓</span></th>
            </tr>
          </thead>
          <tbody>
            <tr className="total">
              <th scope="row">{board.node.level === 'province' ? t('matter.whole_province') : name(board.node)}
                {search.under !== undefined ? <button type="button" className="linkish up" onClick={() => void navigate({ search: (s) => { const { under: _, ...rest } = s; return rest; } })}>{t('matter.up')}</button> : null}
              </th>
              <Figures counts={board.total} ladder={<Ladder counts={board.total} />} />
            </tr>
            {lines.map((l) => <BoardLine key={l.key} line={l} here={l === here} ticked={l.type === 'unit' && ticked.has(l.row.unit.no)} tick={tick} toggle={tree.toggle} toggleRest={tree.toggleRest} />)}
          </tbody>
        </table>
        <div className="board-note hint">
          <span>{t('matter.as_of', { time: clockSeconds(board.as_of_ms) })} · {t('matter.seq', { seq: count(board.seq) })} · {t('matter.signed_share', { part: count(board.total.signed), all: count(board.total.expected), rate: rate(board.total.signed, board.total.expected) })}</span>
          <span>
            {t('matter.line')} <Select size="small" aria-label={t('matter.line')} value={line} style={{ minWidth: 96 }} onChange={(v) => { setTicked(new Map()); void navigate({ search: (s) => ({ ...s, line: v }) }); }} options={LINES.map((v) => ({ value: v, label: t(`ui.line_${v}`) }))} />
            <a href={download(`/matters/${matter.id}/board.csv`, { node: search.under, line, lang: i18n.language })}>CSV</a>
            <a href={download(`/matters/${matter.id}/board.xlsx`, { node: search.under, line, lang: i18n.language })}>XLSX</a>
          </span>
        </div>
      </div>
      <Foot matter={matter} line={line} rows={[...ticked.values()]} clear={() => setTicked(new Map())} />
    </>
  );
}
