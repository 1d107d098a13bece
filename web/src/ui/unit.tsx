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
/** A post's title, or where a unit stands: the English words where there are some. */
export function useWords(): (zh: string | undefined, en: string | undefined) => string {
  const { i18n } = useTranslation();
  return (zh, en) => (i18n.language.startsWith('en') ? en || zh : zh) ?? '';
}
