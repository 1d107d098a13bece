/** Why a button is closed, in words: a disabled control always says it. */
import { useTranslation } from 'react-i18next';
import type { Matter, Verb } from '../../api/types';

/** Why a verb is not open to this reader, in words, or null when it is. */
export function useWhyNot(): (matter: Matter, verb: Verb) => string | null {
  const { t, i18n } = useTranslation();
  return (matter, verb) => {
    const may = matter.can[verb];
    if (may?.ok) return null;
    const key = `matter.why_${may?.why ?? 'none'}`;
    return i18n.exists(key) ? t(key) : t('matter.why_none', { code: may?.why ?? '' });
  };
}

