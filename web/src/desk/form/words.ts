/** Answers and faults of a form in the reader's words. Codes come from the form's check, their words from `form/strings.json`. */
import i18next from 'i18next';
import type { Choice, Fault, Question, Words as Both } from '../../form/form';
import { faultIn, saidIn } from '../../form/shown';

export interface Words {
  say: (words: Both | undefined) => string;
  fault: (fault: Fault, node?: Question, list?: readonly Choice[]) => string;
}

export function wordsOf(lang: string): Words {
  const fault = (of: Fault, node?: Question, list?: readonly Choice[]) => {
    const found = faultIn(of, lang, node, list);
    return typeof found === 'string' ? found : i18next.t(found.key, { detail: found.detail });
  };
  return { say: (words) => saidIn(words, lang), fault };
}
