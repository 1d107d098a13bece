/** A name that people gave in one or two languages. */
import { useTranslation } from 'react-i18next';

export function useNamed(): (named: { name: string; name_en?: string } | undefined) => string {
  const { i18n } = useTranslation();
  return (named) => (named ? (i18n.language === 'en' && named.name_en ? named.name_en : named.name) : '');
}
