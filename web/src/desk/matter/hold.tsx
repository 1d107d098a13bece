/** Where the time went: held, left below, cut by a local due; one sentence for the lowest level. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { q } from '../../api/queries';
import type { Hold } from '../../api/types';
import { clock, day, span, spanWords } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { type Bar, barOf, chosen, marks } from './hold-shape';

const OVER_SHOWN = 5;
const DAY_MS = 86_400_000;

export function HoldPanel({ id }: { id: number }) {
  const { t } = useTranslation();
  const hold = useQuery(q.hold(id));
  if (!hold.data?.due_ms) return null;
  return (
    <section className="side-part">
      <h2>{t('matter.hold')}</h2>
      {hold.data.rows.length ? <Panel hold={{ ...hold.data, due_ms: hold.data.due_ms }} /> : <p className="second">{t('matter.hold_none')}</p>}
    </section>
  );
}

function Panel({ hold }: { hold: Hold & { due_ms: number } }) {
  const { t, i18n } = useTranslation();
  const lang = i18n.language;
  const name = useUnitName();
  const long = hold.due_ms - hold.issued_ms > 2 * DAY_MS;
  const at = (ms: number) => (long ? day(ms, lang) : clock(ms));
  const all = hold.due_ms - hold.issued_ms;
  const over = hold.rows.filter((r) => r.over).sort((a, b) => b.held_pct - a.held_pct);
  const low = hold.lowest;
  const lowBar: Bar | null = low ? barOf(hold, { unit: low.unit, got_ms: low.got_ms, relayed_ms: low.got_ms, held_ms: 0, held_pct: 0, local_due_ms: low.due_ms, left_ms: 0, over: false }) : null;
  return (
    <>
      <p className="second">{t('matter.hold_span', { from: at(hold.issued_ms), to: at(hold.due_ms), span: spanWords(all, lang) })}<br />{t('matter.hold_limit', { pct: hold.share_max_pct })}</p>
      <div className="hold">
        <div className="hold-axis" aria-hidden="true">{marks(hold.issued_ms, hold.due_ms).map((m) => <span key={m} style={{ left: `${((m - hold.issued_ms) / all) * 100}%` }} data-end={m === hold.due_ms || undefined}>{at(m)}</span>)}</div>
        <div className="hold-grid" aria-hidden="true">{marks(hold.issued_ms, hold.due_ms).map((m) => <i key={m} style={{ left: `${((m - hold.issued_ms) / all) * 100}%` }} />)}</div>
        {chosen(hold).map((r) => (
          <HoldBar key={r.unit.no} bar={barOf(hold, r)} name={name(r.unit)}
            words={t(r.over ? 'matter.held_over' : 'matter.held', { span: spanWords(r.held_ms, lang), pct: Math.round(r.held_pct) })} over={r.over} />
        ))}
        {low && lowBar ? <HoldBar bar={lowBar} name={t(`ui.level_${low.unit.level}`)} words={`${at(low.got_ms)} → ${at(low.due_ms)}`} over={false} /> : null}
        <b className="hold-due" />
      </div>
      {low ? <p className="hold-low"><strong>{t(`ui.level_${low.unit.level}`)}</strong> {t('matter.hold_low', { got: span(Math.max(0, low.due_ms - low.got_ms), lang), should: span(Math.max(0, low.should_have_ms - low.got_ms), lang) })}</p> : null}
      <p className="second legend"><span><i className="p-held" />{t('matter.legend_held')}</span><span><i className="p-left" />{t('matter.legend_left')}</span><span><i className="p-cut hatched" />{t('matter.legend_cut')}</span></p>
      <p className="second">{t('matter.hold_states', { time: at(hold.due_ms) })}</p>
      {over.length ? (
        <table className="side-table">
          <thead><tr><th scope="col">{t('matter.over_title', { n: hold.over ?? over.length, all: hold.relaying ?? hold.rows.length })}</th><th scope="col" className="num">{t('matter.over_share')}</th><th scope="col" className="num">{t('matter.over_earlier')}</th></tr></thead>
          <tbody>
            {over.slice(0, OVER_SHOWN).map((r) => (
              <tr key={r.unit.no}><td><Link to="/organisation/$no" params={{ no: String(r.unit.no) }}>{name(r.unit)}</Link></td><td className="num late strong">{Math.round(r.held_pct)}%</td><td className="num">{r.local_due_ms ? span(hold.due_ms - r.local_due_ms, lang) : '–'}</td></tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </>
  );
}

function HoldBar({ bar, name, words, over }: { bar: Bar; name: string; words: string; over: boolean }) {
  return (
    <div className="hold-row">
      <div className="hold-words"><strong>{name}</strong><span className={over ? 'late strong' : ''}>{words}</span></div>
      <div className="hold-bar">
        {bar.pieces.map((p) => <span key={p.kind} className={`p-${p.kind} ${p.kind === 'cut' ? 'hatched' : ''}`} style={{ left: `${p.from * 100}%`, width: `${(p.to - p.from) * 100}%` }} />)}
        {bar.tick !== null ? <b style={{ left: `${bar.tick * 100}%` }} /> : null}
      </div>
    </div>
  );
}
