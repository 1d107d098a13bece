/** A unit's name in the reader's language. Codes and numbers are for machines, names for people. */
import { useTranslation } from 'react-i18next';
import type { UnitRef } from '../api/types';

type Named = Pick<UnitRef, 'name' | 'name_en'>;

export function unitName(unit: Named | undefined, lang: string): string {
  if (!unit) return '';
  return lang.startsWith('en') ? unit.name_en || unit.name : unit.name;
}
export function useUnitName(): (unit: Named | undefined) => string {
  const { i18n } = useTranslation();
  return (unit) => unitName(unit, i18n.language);
}
/** Those of a list that share their name with another of it: their code is said beside it. */
export function alike(units: readonly (Named & Pick<UnitRef, 'no'>)[], lang: string): ReadonlySet<number> {
  const named = new Map<string, Set<number>>();
  for (const unit of units) {
    const name = unitName(unit, lang);
    named.set(name, (named.get(name) ?? new Set()).add(unit.no));
  }
  return new Set([...named.values()].filter((nos) => nos.size > 1).flatMap((nos) => [...nos]));
}
/** A post's title, or where a unit stands: the English words where there are some. */
export function useWords(): (zh: string | undefined, en: string | undefined) => string {
  const { i18n } = useTranslation();
  return (zh, en) => (i18n.language.startsWith('en') ? en || zh : zh) ?? '';
}
