/** A unit's name in the reader's language. Codes and numbers are for machines, names for people. */
import { useTranslation } from 'react-i18next';
import type { UnitRef } from '../api/types';
import { englishName } from './city-words';

type Named = Pick<UnitRef, 'name' | 'name_en'> & { code?: string };

export function unitName(unit: Named | undefined, lang: string): string {
  if (!unit) return '';
  return lang.startsWith('en') ? unit.name_en ?? englishName(unit.code ?? '') ?? unit.name : unit.name;
}
export function useUnitName(): (unit: Named | undefined) => string {
  const { i18n } = useTranslation();
  return (unit) => unitName(unit, i18n.language);
}
