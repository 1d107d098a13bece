/**
 * The words of the phone entry: the same strings files as the desk's (`{key: {zh, en}}`, English may be `{one, other}`),
 * held complete by the same check, without the desk's library.
 */
type Entry = { zh: string; en: string | { one: string; other: string }; note?: string };
export type Lang = 'zh' | 'en';
export type Facts = Record<string, string | number>;

const LANG_KEY = 'shouhu.lang';
const files = import.meta.glob<Record<string, Entry>>(['/src/field/**/strings.json', '/src/form/strings.json'], { eager: true, import: 'default' });
const entries = new Map<string, Entry>();
for (const [path, words] of Object.entries(files)) {
  for (const [key, entry] of Object.entries(words)) entries.set(`${path.split('/').at(-2)}.${key}`, entry);
}

let lang: Lang = 'zh';
export const currentLang = (): Lang => lang;

/** What was chosen on this phone, else what the phone speaks. */
export function startWords(): void {
  const kept = localStorage.getItem(LANG_KEY);
  setLang(kept === 'zh' || kept === 'en' ? kept : navigator.language.startsWith('en') ? 'en' : 'zh', false);
}
export function setLang(wanted: Lang, keep = true): void {
  lang = wanted;
  if (keep) localStorage.setItem(LANG_KEY, wanted);
  document.documentElement.lang = wanted;
  document.title = t('field.app');
}

/** Words with their facts; `n` decides between the one and the many of English. */
export function t(key: string, facts: Facts = {}): string {
  const entry = entries.get(key);
  if (!entry) return key;
  const { en } = entry;
  const many = typeof en === 'string' ? en : Number(facts.n) === 1 ? en.one : en.other;
  return (lang === 'en' ? many : entry.zh).replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(facts[name] ?? ''));
}
export const known = (key: string): boolean => entries.has(key);
/** A name in the reader's language; what has no English one keeps its own. */
export const named = (thing: { name: string; name_en?: string }): string => (lang === 'en' && thing.name_en) || thing.name;
