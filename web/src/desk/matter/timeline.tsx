/** Escalations with reach and cost, then everything else that happened to the matter. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { q } from '../../api/queries';
import type { TimelineRow } from '../../api/types';
import { useNow } from '../../ui/clock';
import { bareKind, useEventWords } from '../../ui/event';
import { grouped } from '../../ui/event-group';
import { count, yuan } from '../../ui/format';
import { shortMoment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';

const CHASING = new Set(['reminded', 'escalated']);
const SHOWN = 12;

/** `without`: what the page shows elsewhere; then an empty course is not named at all. */
export function Timeline({ id, without }: { id: number; without?: readonly string[] }) {
  const { t, i18n } = useTranslation();
  const lang = i18n.language;
  const rows = (useQuery(q.timeline(id)).data?.rows ?? []).map((r) => ({ ...r, kind: bareKind(r.kind) })).filter((r) => !without?.includes(r.kind)).sort((a, b) => a.seq - b.seq);
  const now = useNow();
  const words = useEventWords();
  const name = useUnitName();
  const chasing = rows.filter((r) => CHASING.has(r.kind));
  const rest = rows.filter((r) => !CHASING.has(r.kind));
  const what = (r: TimelineRow, places: number) => `${r.kind === 'reminded' ? t('matter.chase_remind') : t(`ui.to_${String(r.params.text ?? r.params.to ?? 'superior')}`)} ${places > 1 ? t('ui.places_n', { count: places, n: count(places) }) : name(r.unit)}`;
  return (
    <>
      {chasing.length ? (
        <section className="side-part">
          <h2>{t('matter.escalation')}</h2>
          <table className="side-table">
            <tbody>{grouped(chasing).slice(-SHOWN).map(({ first: r, places, units }) => (
              <tr key={r.seq}><td className="when">{shortMoment(r.at_ms, now, lang)}</td><td>{what(r, places)}</td><td className="num">{units ? count(units) : ''}</td>
                <td className="num">{r.params.cost_fen === undefined ? '' : yuan(Number(r.params.cost_fen), lang)}</td></tr>
            ))}</tbody>
          </table>
        </section>
      ) : null}
      {without && rest.length === 0 ? null : <section className="side-part">
        <h2>{t('matter.course')}</h2>
        {rest.length === 0 ? <p className="second">{t('ui.nothing')}</p> : (
          <table className="side-table">
            <tbody>{grouped(rest).slice(-SHOWN).map(({ first: r, places, units }) => <tr key={r.seq}><td className="when">{shortMoment(r.at_ms, now, lang)}</td><td>{words({ ...r, places, params: { ...r.params, units } })}</td></tr>)}</tbody>
          </table>
        )}
      </section>}
    </>
  );
}
