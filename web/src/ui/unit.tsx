/** A unit's name in the reader's language. Codes and numbers are for machines, names for people. */
import { useTranslation } from 'react-i18next';
import type { UnitRef } from '../api/types';

export function unitName(unit: Pick<UnitRef, 'name' | 'name_en'> | undefined, lang: string): string {
  if (!unit) return '';
  return lang.startsWith('en') ? unit.name_en ?? unit.name : unit.name;
}
export function useUnitName(): (unit: Pick<UnitRef, 'name' | 'name_en'> | undefined) => string {
  const { i18n } = useTranslation();
  return (unit) => unitName(unit, i18n.language);
}
