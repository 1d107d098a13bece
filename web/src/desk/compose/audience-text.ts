/** The audience builder as text of the one grammar. Pure; the server reads the text and counts. */
import type { Level } from '../../api/types';

export interface Built {
  units: { code: string; name: string }[];
  /** With everything below them, or they alone. */
  below: boolean;
  levels: Level[];
  kinds: string[];
  sectors: string[];
  except: { code: string; name: string }[];
}
export const NOTHING: Built = { units: [], below: true, levels: [], kinds: [], sectors: [], except: [] };

const KEYWORDS = new Set(['or', 'and', 'except', 'not', 'under', 'line', 'level', 'kind', 'sector', 'tag', 'unit', 'saved']);
/** A value as the grammar takes it: bare, or in quotation marks when it holds blanks or signs. */
export function value(text: string): string {
  const bare = /^[^\s()（）:："“”\\\p{Cc}]+$/u.test(text) && !KEYWORDS.has(text.toLowerCase());
  return bare ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
/** 410000000000 is 41: trailing noughts in pairs are padding. */
export function shortCode(code: string): string {
  if (!/^\d{12}$/.test(code)) return code;
  const cut = [2, 4, 6, 9].find((n) => /^0+$/.test(code.slice(n)));
  return cut ? code.slice(0, cut) : code;
}
function either(parts: string[]): string {
  return parts.length > 1 ? `(${parts.join(' or ')})` : parts[0] ?? '';
}
export function audienceText(b: Built): string {
  const of = (u: { code: string }, below: boolean) => (below ? `under ${value(shortCode(u.code))}` : `unit:${value(shortCode(u.code))}`);
  const parts = [
    either(b.units.map((u) => of(u, b.below))),
    either(b.levels.map((l) => `level:${l}`)),
    either(b.kinds.map((k) => `kind:${value(k)}`)),
    either(b.sectors.map((s) => `sector:${value(s)}`)),
  ].filter(Boolean);
  if (!parts.length) return '';
  const kept = parts.length === 1 ? parts.map((p) => (b.except.length ? p : p.replace(/^\((.*)\)$/, '$1'))) : parts;
  return [kept.join(' and '), ...b.except.map((u) => of(u, true))].join(' except ');
}
/** The place of an error cut out of the text; places count characters, not UTF-16 units. */
export function atError(text: string, at: number, len: number): [before: string, wrong: string, after: string] {
  const chars = [...text];
  const from = Math.min(at, chars.length);
  const to = Math.min(from + Math.max(1, len), chars.length);
  return [chars.slice(0, from).join(''), chars.slice(from, to).join(''), chars.slice(to).join('')];
}
