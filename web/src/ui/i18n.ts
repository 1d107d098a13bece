/**
 * Words. One `strings.json` per screen, `{key: {zh, en, note?}}`; the key is prefixed with the
 * folder's name (`now.title`). English may be `{one, other}`. Completeness is checked by
 * `scripts/check-strings.mjs` at every build.
 */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

type Entry = { zh: string; en: string | { one: string; other: string }; note?: string };
const files = import.meta.glob<Record<string, Entry>>(['/src/**/strings.json', '!/src/field/**'], { eager: true, import: 'default' });
export type Lang = 'zh' | 'en';
const LANG_KEY = 'shouhu.lang';

export function screenOf(path: string): string {
  return path.split('/').at(-2) ?? '';
}
export function catalogue(): Record<Lang, Record<string, string>> {
  const out: Record<Lang, Record<string, string>> = { zh: {}, en: {} };
  for (const [path, entries] of Object.entries(files)) {
    for (const [key, e] of Object.entries(entries)) {
      const full = `${screenOf(path)}.${key}`;
      out.zh[full] = e.zh;
      if (typeof e.en === 'string') out.en[full] = e.en;
      else { out.zh[`${full}_other`] = e.zh; out.en[`${full}_one`] = e.en.one; out.en[`${full}_other`] = e.en.other; }
    }
  }
  return out;
}
export function firstLang(): Lang {
  const stored = localStorage.getItem(LANG_KEY);
  if (stored === 'zh' || stored === 'en') return stored;
  return navigator.language.startsWith('en') ? 'en' : 'zh';
}
export function setLang(lang: Lang): void {
  localStorage.setItem(LANG_KEY, lang);
  document.documentElement.lang = lang;
  void i18next.changeLanguage(lang);
}
export async function startWords(lang: Lang = firstLang()): Promise<void> {
  const words = catalogue();
  document.documentElement.lang = lang;
  await i18next.use(initReactI18next).init({
    lng: lang, fallbackLng: false, keySeparator: false, nsSeparator: false, returnNull: false,
    interpolation: { escapeValue: false },
    resources: { zh: { translation: words.zh }, en: { translation: words.en } },
  });
}
