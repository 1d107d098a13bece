/** A signal as it is typed, and the body that sets it. Pure. */
import type { Signal, SignalBody, SignalField, SignalLevel, SignalMeasure, SignalRule } from '../../api/types';

export const MEASURES: readonly SignalMeasure['type'][] = ['median', 'sum', 'mean', 'days_of_stock'];
export const LEVELS: readonly SignalLevel[] = ['county', 'city', 'town', 'subject'];
export const RULES: readonly SignalRule['type'][] = ['rise', 'fall', 'above', 'below'];

export interface Draft {
  id: number | undefined;
  title: string; title_en: string; field: string; measure: SignalMeasure['type']; used: string; level: SignalLevel;
  rule: SignalRule['type']; limit: string; percent: number; periods: number; least: number;
}

/** A new one asks for the usual: a third over the median of the last seven, of which four are there. */
export function draftOf(before: Signal | undefined, fields: SignalField[]): Draft {
  const fresh: Draft = { id: undefined, title: '', title_en: '', field: fields[0]?.field ?? '', measure: 'median', used: '', level: 'county', rule: 'rise', limit: '', percent: 30, periods: 7, least: 4 };
  if (!before) return fresh;
  const { rule } = before;
  const figures = 'limit' in rule ? { limit: rule.limit } : { percent: rule.percent, periods: rule.periods, least: rule.least };
  return {
    ...fresh, id: before.signal_id, title: before.title.zh, title_en: before.title.en, field: before.field, measure: before.measure.type,
    used: before.measure.type === 'days_of_stock' ? before.measure.used : '', level: before.level, rule: rule.type, ...figures,
  };
}

/** Digits after the point that a limit may have. */
export function scaleOf(draft: Draft, fields: SignalField[]): number {
  const own = fields.find((f) => f.field === draft.field)?.scale ?? 0;
  return { sum: own, median: own + 1, mean: own + 2, days_of_stock: 3 }[draft.measure];
}

export function isWhole(d: Draft): boolean {
  const limited = d.rule === 'above' || d.rule === 'below';
  const ruled = limited ? /^-?\d+(\.\d+)?$/.test(d.limit.trim()) : d.percent >= 1 && d.periods >= 1 && d.least >= 1 && d.least <= d.periods;
  return d.title.trim() !== '' && d.field !== '' && (d.measure !== 'days_of_stock' || d.used !== '') && ruled;
}

export function body(d: Draft): SignalBody {
  const measure: SignalMeasure = d.measure === 'days_of_stock' ? { type: 'days_of_stock', used: d.used } : { type: d.measure };
  const rule: SignalRule = d.rule === 'above' || d.rule === 'below'
    ? { type: d.rule, limit: d.limit.trim() }
    : { type: d.rule, percent: d.percent, periods: d.periods, least: d.least };
  return { ...(d.id !== undefined ? { signal_id: d.id } : {}), title: d.title.trim(), title_en: d.title_en.trim(), field: d.field, measure, level: d.level, rule };
}
