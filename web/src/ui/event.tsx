/** A record of the journal in one line of words; an unknown kind shows its own name, never nothing. */
import { useTranslation } from 'react-i18next';
import type { UnitRef } from '../api/types';
import { count } from './format';
import { useUnitName } from './unit';

export interface EventLike { kind: string; places?: number; unit?: UnitRef | undefined; params?: Record<string, unknown> }

/** The journal and the timeline name one thing with and without its noun: `matter.relayed`, `relayed`. */
const OTHER: Record<string, string> = { 'difficulty.raised': 'difficulty', 'difficulty.answered': 'answered', 'unit.excused': 'excused', 'unit.unreachable': 'unreachable', 'receipt.returned': 'returned', 'link.made': 'link_made', 'link.revoked': 'link_revoked', 'rectification.reported': 'reported', 'finding.rechecked': 'rechecked', 'finding.close_tried': 'close_tried', 'site.visited': 'visited', 'aid.verified': 'aid_verified', 'aid.returned': 'aid_returned', 'aid.resubmitted': 'aid_resubmitted', 'aid.granted': 'ruled_granted', 'signal.put': 'signal_put', 'signal.retired': 'signal_retired', 'signal.seen': 'signal_seen' };
export function bareKind(kind: string): string {
  return OTHER[kind] ?? (kind.startsWith('matter.') ? kind.slice(7) : kind);
}

export function useEventWords(): (e: EventLike) => string {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  return (e) => {
    const p = e.params ?? {};
    const n = Number(p.units ?? p.n ?? 0);
    const kind = bareKind(e.kind);
    // Ended by a lower level: its words name the level.
    const key = kind === 'closed' && p.reason ? 'ui.event_ended' : kind === 'closed' && typeof (p.text ?? p.lowered) === 'string' ? 'ui.event_closed_lowered' : `ui.event_${kind}`;
    if (!i18n.exists(key) && !i18n.exists(`${key}_other`)) return e.kind;
    const stage = typeof p.stage === 'string' ? t(`ui.stage_${p.stage}`) : '';
    const told = kind === 'escalated' ? p.to ?? p.text : undefined;
    // A reminder on another line than the territory's says which.
    const on = kind === 'reminded' ? p.line ?? p.text : undefined;
    const to = typeof told === 'string' ? t(`ui.to_${told}`) : typeof on === 'string' && on ? t('ui.on_line', { line: i18n.exists(`ui.line_${on}`) ? t(`ui.line_${on}`) : on }) : '';
    const many = n > 0 ? t('ui.units_n', { count: n, n: count(n) }) : '';
    const unit = e.places && e.places > 1 ? t('ui.places_n', { count: e.places, n: count(e.places) }) : name(e.unit);
    return t(key, { unit, stage, to, many, version: String(p.version ?? p.step ?? ''), level: String(p.level ?? (kind === 'closed' ? p.text ?? p.lowered : '') ?? ''), text: String(p.text ?? p.reason ?? (typeof p.purpose === 'string' ? t(`ui.purpose_${p.purpose}`) : '')) })
      .replace(/\s{2,}/g, ' ').trim() || e.kind;
  };
}
