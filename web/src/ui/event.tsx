/** A record of the journal in one line of words; an unknown kind shows its own name, never nothing. */
import { useTranslation } from 'react-i18next';
import type { UnitRef } from '../api/types';
import { useUnitName } from './unit';

export interface EventLike { kind: string; unit?: UnitRef | undefined; params?: Record<string, unknown> }

export function useEventWords(): (e: EventLike) => string {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  return (e) => {
    const p = e.params ?? {};
    const n = Number(p.units ?? p.n ?? 0);
    const key = `ui.event_${e.kind}`;
    if (!i18n.exists(key) && !i18n.exists(`${key}_other`)) return e.kind;
    const stage = typeof p.stage === 'string' ? t(`ui.stage_${p.stage}`) : '';
    const to = typeof p.to === 'string' ? t(`ui.to_${p.to}`) : '';
    const many = n > 0 ? t('ui.units_n', { count: n }) : '';
    return t(key, { unit: name(e.unit), stage, to, many, version: String(p.version ?? ''), level: String(p.level ?? ''), text: String(p.text ?? p.reason ?? '') })
      .replace(/\s{2,}/g, ' ').trim();
  };
}
