/** The audience builder as text of the one grammar. Pure; the server reads the text and counts. */

export type Facet = 'under' | 'unit' | 'level' | 'kind' | 'sector' | 'tag' | 'saved';
/** How a condition goes on from those before it: `or` begins a new block, and reads last. */
export type Join = 'and' | 'or' | 'except';
export interface Condition { join: Join; facet: Facet; values: string[]; line: string }
export const FIRST: Condition = { join: 'and', facet: 'under', values: [], line: 'territory' };

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
/** The bare names of the values of one condition, any of which will do. */
function factor({ facet, values, line }: Condition, bracket: boolean): string {
  const parts = values.map((v) => {
    if (facet === 'under') return `under ${value(shortCode(v))}${line === 'territory' ? '' : ` line ${/^[a-z-]+$/.test(line) ? line : value(line)}`}`;
    return `${facet}:${value(facet === 'unit' ? shortCode(v) : v)}`;
  });
  return parts.length > 1 && bracket ? `(${parts.join(' or ')})` : parts.join(' or ');
}
/** As the grammar reads it: `and` and `except` from left to right, then `or`. A condition without a value says nothing yet. */
export function audienceText(conditions: Condition[]): string {
  const said = conditions.filter((c) => c.values.length);
  return said.map((c, at) => {
    const alone = (at === 0 || c.join === 'or') && (said[at + 1]?.join ?? 'or') === 'or';
    return `${at === 0 ? '' : ` ${c.join} `}${factor(c, !alone)}`;
  }).join('');
}
/** The place of an error cut out of the text; places count characters, not UTF-16 units. */
export function atError(text: string, at: number, len: number): [before: string, wrong: string, after: string] {
  const chars = [...text];
  const from = Math.min(at, chars.length);
  const to = Math.min(from + Math.max(1, len), chars.length);
  return [chars.slice(0, from).join(''), chars.slice(from, to).join(''), chars.slice(to).join('')];
}
