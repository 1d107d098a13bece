/** Many slots as a table: what can be typed in a cell, what a pasted range becomes, what a row files. Pure. */
import type { Answer, Answers, Choice, FormVersion, Node, Question } from '../../form/form';
import { choiceLabel, numberText } from '../../form/shown';

export interface Column { name: string; question: Question; list: readonly Choice[]; shape: string; unit: string }
/** What is typed, by subject and field, as text. */
export type Typed = Record<string, Record<string, string>>;

const TYPED = new Set(['integer', 'decimal', 'one', 'text', 'date']);

/** The questions that stand outside repeats and are typed in one line. */
export function columnsOf(form: FormVersion): Column[] {
  const found: Column[] = [];
  const walk = (nodes: readonly Node[]) => {
    for (const node of nodes) {
      const field = node.node === 'question' ? form.fields[node.field] : undefined;
      if (node.node === 'question' && field && TYPED.has(field.shape.type)) found.push({ name: node.field, question: node, list: form.lists?.[node.list ?? ''] ?? [], shape: field.shape.type, unit: field.unit ?? '' });
      if (node.node === 'group') walk(node.nodes);
    }
  };
  walk(form.nodes);
  return found;
}

/** As it stands in a cell: a choice by its label, where that leads back to it and to no other. */
export function cellText(answer: Answer | undefined, column: Column, lang: string): string {
  if (typeof answer !== 'string' && typeof answer !== 'number') return '';
  const choice = column.list.find((one) => one.name === answer);
  if (!choice) return String(answer);
  const label = choiceLabel(choice, lang);
  return label && cellAnswer(label, column) === choice.name ? label : choice.name;
}

/** The choices that a text may mean: the one of that name, else all with that label in either language. */
function meant(typed: string, list: readonly Choice[]): Choice[] {
  const named = list.filter((one) => one.name === typed);
  return named.length ? named : list.filter((one) => one.label.zh === typed || one.label.en === typed);
}
/** Names of choices that share what was typed as their label: none of them is taken. */
export function sharedBy(text: string, column: Column): string[] {
  const found = column.shape === 'one' ? meant(text.trim(), column.list) : [];
  return found.length > 1 ? found.map((one) => one.name) : [];
}
/** A choice may be typed by its name or by its label in either language; what means several stays as it is, a fault. */
export function cellAnswer(text: string, column: Column): Answer | undefined {
  const typed = text.trim();
  if (typed === '') return undefined;
  if (column.shape === 'integer' || column.shape === 'decimal') return numberText(typed, column.shape === 'integer');
  if (column.shape !== 'one') return typed;
  const [found, ...others] = meant(typed, column.list);
  return found && !others.length ? found.name : typed;
}

/** What a row says: what stands, with what is typed over it. */
export function rowAnswers(stands: Answers, typed: Record<string, string>, columns: readonly Column[]): Answers {
  const next = { ...stands };
  for (const column of columns) {
    const text = typed[column.name];
    if (text === undefined) continue;
    const answer = cellAnswer(text, column);
    if (answer === undefined) delete next[column.name]; else next[column.name] = answer;
  }
  return next;
}

/** A range laid over the table from a cell on; `outside` counts what found no cell. */
export function laidOver(typed: Typed, range: readonly string[][], at: { row: number; column: number }, subjects: readonly number[], columns: readonly Column[]): { typed: Typed; outside: number } {
  const next: Typed = { ...typed };
  let outside = 0;
  range.forEach((cells, down) => {
    cells.forEach((text, across) => {
      const subject = subjects[at.row + down];
      const column = columns[at.column + across];
      if (subject === undefined || !column) outside += text.trim() === '' ? 0 : 1;
      else next[subject] = { ...next[subject], [column.name]: text.trim() };
    });
  });
  return { typed: next, outside };
}

/** Rows in which something else is typed than what stands. */
export function changedRows(typed: Typed, standing: (subject: number) => Answers, columns: readonly Column[]): number[] {
  const differs = (subject: number) => {
    const stands = standing(subject);
    return JSON.stringify(sorted(rowAnswers(stands, typed[subject] ?? {}, columns))) !== JSON.stringify(sorted(stands));
  };
  return Object.keys(typed).map(Number).filter(differs);
}
const sorted = (answers: Answers) => Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1));

/** Where nothing stands and nothing is typed, what was said last; `filled` counts the rows that this changes. */
export function filledWithLast(typed: Typed, rows: readonly { subject: number; last: Answers }[], columns: readonly Column[], lang: string): { typed: Typed; filled: number } {
  const next: Typed = { ...typed };
  let filled = 0;
  for (const { subject, last } of rows) {
    const texts = columns.map((column): [string, string] => [column.name, cellText(last[column.name], column, lang)]);
    const added = texts.filter(([name, text]) => text && !typed[subject]?.[name]);
    if (!added.length) continue;
    next[subject] = { ...next[subject], ...Object.fromEntries(added) };
    filled += 1;
  }
  return { typed: next, filled };
}
