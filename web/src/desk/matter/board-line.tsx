/** One line of the tree table. */
import { Checkbox } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardRow, Counts } from '../../api/types';
import { count, rate } from '../../ui/format';
import { Ladder } from '../../ui/ladder';
import { span } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import type { Line } from './tree-rows';

export function Figures({ counts, ladder }: { counts: Counts; ladder: ReactNode }) {
  return (
    <>
      <td className="num opt">{count(counts.expected)}</td>
      <td className="num">{rate(counts.signed, counts.expected)}</td>
      <td className="num opt">{rate(counts.done, counts.expected)}</td>
      <td className="ladder-col">{ladder}</td>
      <td className="num opt">{count(counts.difficulty)}</td>
      <td className="num opt">{count(counts.unreachable)}</td>
      <td className={counts.late > 0 ? 'num late' : 'num'}>{count(counts.late)}</td>
    </>
  );
}

interface Props { line: Line; here: boolean; ticked: boolean; tick: (row: BoardRow) => void; toggle: (no: number) => void; toggleRest: (no: number) => void }
export function BoardLine({ line, here, ticked, tick, toggle, toggleRest }: Props) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const pad = { paddingLeft: 24 + line.depth * 16 };
  if (line.type === 'loading') return <tr><td colSpan={8} className="hint" style={pad}>{t('ui.loading')}</td></tr>;
  if (line.type === 'self') {
    return <tr><th scope="row" style={pad} data-depth={line.depth}><span className="tick-space" /><span className="fold-space" />{t('matter.itself', { unit: name(line.of) })}</th><Figures counts={line.counts} ladder={<Ladder counts={line.counts} />} /></tr>;
  }
  if (line.type === 'rest') {
    return (
      <tr>
        <th scope="row" style={pad} data-depth={line.depth}>
          <span className="tick-space" />
          <button type="button" className="fold" aria-expanded={line.open} onClick={() => toggleRest(line.of.no)}>
            <Arrow open={line.open} />{t(`matter.rest_${line.level}`, { count: line.n })}
          </button>
        </th>
        <Figures counts={line.counts} ladder={<Ladder counts={line.counts} />} />
      </tr>
    );
  }
  const { row } = line;
  const silent = (row.silent_ms ?? 0) >= 60_000;
  const words = <>{name(row.unit)}{silent ? <span className="silent">{t('matter.silent', { span: span(row.silent_ms ?? 0, i18n.language) })}</span> : null}</>;
  return (
    <tr data-unit={row.unit.no} className={`${silent ? 'silent-row' : ''} ${here ? 'here-row' : ''}`} aria-current={here ? 'true' : undefined}>
      <th scope="row" style={pad} data-depth={line.depth}>
        <Checkbox checked={ticked} aria-label={t('matter.tick', { unit: name(row.unit) })} onChange={() => tick(row)} />
        {row.has_children
          ? <button type="button" className="fold" aria-expanded={line.open} onClick={() => toggle(row.unit.no)}><Arrow open={line.open} />{words}</button>
          : <span className="leaf"><span className="fold-space" />{words}</span>}
      </th>
      <Figures counts={row.counts} ladder={<Ladder counts={row.counts} />} />
    </tr>
  );
}

function Arrow({ open }: { open: boolean }) {
  return <svg className="arrow" width="10" height="10" viewBox="0 0 10 10" aria-hidden="true"><path d={open ? 'M0 2h10L5 9Z' : 'M2 0v10l7-5Z'} fill="currentColor" /></svg>;
}
