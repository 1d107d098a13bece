/** Answers beside each other and beside a form. Pure. */
import type { Figure } from '../../api/types';
import { divided, ONE, parseNumber, writeDigits } from '../../form/expr';
import type { Answer, Answers, Field, FormVersion, Node } from '../../form/form';
import { grouped } from '../../form/shown';

/** What a form asks for by name; rows of a repeat by the repeat's name. */
function asks(nodes: readonly Node[], found: Map<string, Set<string> | null>): Map<string, Set<string> | null> {
  for (const node of nodes) {
    if (node.node === 'question' || node.node === 'calculate') found.set(node.field, null);
    else if (node.node === 'group') asks(node.nodes, found);
    else if (node.node === 'repeat') found.set(node.name, new Set(asks(node.nodes, new Map()).keys()));
  }
  return found;
}

/** The fields of a form in the order in which it asks for them. */
export function namesOf(form: FormVersion | undefined): string[] {
  const walk = (nodes: readonly Node[]): string[] => nodes.flatMap((node) => (node.node === 'question' || node.node === 'calculate' ? [node.field] : 'nodes' in node ? walk(node.nodes) : []));
  return form ? walk(form.nodes) : [];
}

/** What a form still asks, and what it does not. */
export function apart(form: FormVersion, answers: Answers): { asked: Answers; left: Answers } {
  const known = asks(form.nodes, new Map());
  const [asked, left]: [Answers, Answers] = [{}, {}];
  for (const [name, answer] of Object.entries(answers)) {
    const inside = known.get(name);
    if (inside === undefined) left[name] = answer;
    else if (inside === null || !Array.isArray(answer)) asked[name] = answer;
    else {
      const rows = answer.filter((row): row is Answers => typeof row === 'object');
      const pick = (row: Answers, kept: boolean) => Object.fromEntries(Object.entries(row).filter(([field]) => inside.has(field) === kept));
      asked[name] = rows.map((row) => pick(row, true));
      if (rows.some((row) => Object.keys(row).some((field) => !inside.has(field)))) left[name] = rows.map((row) => pick(row, false));
    }
  }
  return { asked, left };
}

export interface Change { name: string; before: Answer | undefined; after: Answer | undefined }

/** What differs between two filings, in the order of the form's fields. */
export function changes(form: FormVersion, before: Answers, after: Answers): Change[] {
  const names = [...new Set([...namesOf(form), ...Object.keys(before), ...Object.keys(after)])];
  const differs = (a: Answer | undefined, b: Answer | undefined) => JSON.stringify(a) !== JSON.stringify(b);
  return names.flatMap((name) => (differs(before[name], after[name]) ? [{ name, before: before[name], after: after[name] }] : []));
}

/** Where nothing is typed yet, what was said before. */
export function carriedOver(answers: Answers, last: Answers): Answers {
  return { ...last, ...answers };
}

/** The last day of a period that begins on a day, in days since 1970. */
export function lastDay(every: unknown, period: string): number {
  const [year = 1970, month = 1, day = 1] = period.split('-').map(Number);
  const of = (m: number, d: number) => Date.UTC(year, m, d) / 86_400_000;
  if (every === 'weekly') return of(month - 1, day + 6);
  return every === 'monthly' ? of(month, 0) : of(month - 1, day);
}

/** How a number has changed, with its sign; `null` where one of the two is none. */
export function difference(now: Answer | undefined, last: Answer | undefined): string | null {
  const number = (answer: Answer | undefined) => (typeof answer === 'number' || typeof answer === 'string' ? parseNumber(String(answer)) : null);
  const [a, b] = [number(now), number(last)];
  if (a === null || b === null) return null;
  const digits = Math.max(0, ...[now, last].map((one) => (String(one).split('.')[1] ?? '').length));
  const by = grouped(writeDigits(a - b, digits));
  return a > b ? `+${by}` : by;
}

/** A figure of so much for each, as a price is: told by its unit of measure. */
export const isRatio = (unit: string | undefined): boolean => /[/\uff0f%\u2030]/.test(unit ?? '');

/**
 * What a place shows of a field: the sum, and of a ratio the mean. Thirty-six prices of 2.75 add up to 99, which nobody pays:
 * a sum of ratios is no figure of the place. One digit more than the field has, for a mean lies between its figures.
 */
export function summary(figure: Figure | undefined, field: Field | undefined): string | null {
  if (!isRatio(field?.unit)) return figure?.sum ?? null;
  const mean = parseNumber(figure?.mean ?? '');
  if (mean === null) return figure?.mean ?? null;
  const digits = (field?.shape.type === 'decimal' ? field.shape.scale : 0) + 1;
  const step = ONE / 10n ** BigInt(digits);
  return writeDigits(divided(mean, step) * step, digits);
}
