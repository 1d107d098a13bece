/** The choices of a list: by hand, or as rows of a spreadsheet with their columns in the first row. Pure. */
import type { Choice } from '../../form/form';

/** What else the columns of a name and its words are called where people keep their lists. */
const HEADS: Record<string, 'name' | 'zh' | 'en'> = {
  name: 'name', value: 'name', code: 'name', label: 'zh', zh: 'zh', label_zh: 'zh', 'label::zh': 'zh', 'label::chinese': 'zh', en: 'en', label_en: 'en', 'label::en': 'en', 'label::english': 'en',
};
const bare = (head: string): string => head.trim().toLowerCase().replace(/\s*\(.*\)$/, '');
const columnName = (head: string, at: number): string => bare(head).replace(/[^a-z0-9_]+/g, '_').replace(/^[^a-z]+/, '').replace(/_+$/, '') || `column_${at + 1}`;

/** With a head row its names decide; without one: name, Chinese, English, and further columns by number. */
export function choicesOf(grid: readonly string[][]): Choice[] {
  const lines = grid.map((line) => line.map((cell) => cell.trim())).filter((line) => line.some((cell) => cell !== ''));
  const first = lines[0] ?? [];
  const headed = first.some((head) => HEADS[bare(head)] === 'name');
  const heads = (headed ? first : ['name', 'zh', 'en']).map((head, at) => HEADS[bare(head)] ?? columnName(head, at));
  return lines.slice(headed ? 1 : 0).map((line) => choiceOf(line, heads));
}
function choiceOf(line: readonly string[], heads: readonly string[]): Choice {
  const cell = (head: string): string => line[heads.indexOf(head)] ?? '';
  const columns = Object.fromEntries(line.map((value, at) => [heads[at] ?? `column_${at + 1}`, value] as const).filter(([head, value]) => value !== '' && !['name', 'zh', 'en'].includes(head)));
  const name = cell('name');
  return { no: 0, name, label: { zh: cell('zh') || cell('en') || name, ...(cell('en') ? { en: cell('en') } : {}) }, ...(Object.keys(columns).length ? { columns } : {}) };
}

/** Those of the list with the pasted ones: a name that is there takes the new words, others are added behind. */
export function joined(list: readonly Choice[], pasted: readonly Choice[]): Choice[] {
  const taken = new Map(pasted.map((choice) => [choice.name, choice]));
  const known = new Set(list.map((choice) => choice.name));
  const kept = list.filter((choice) => choice.name !== '' || choice.label.zh !== '');
  return [...kept.map((choice) => ({ ...(taken.get(choice.name) ?? choice), no: choice.no })), ...pasted.filter((choice) => !known.has(choice.name))];
}
/** The further columns of a list, in the order in which they turn up. */
export const columnsOf = (list: readonly Choice[]): string[] => [...new Set(list.flatMap((choice) => Object.keys(choice.columns ?? {})))];
/** An empty cell is none. */
export function withCell(choice: Choice, column: string, value: string): Choice {
  const { columns: _was, ...rest } = choice;
  const columns = Object.fromEntries(Object.entries({ ...choice.columns, [column]: value }).filter(([, cell]) => cell !== ''));
  return Object.keys(columns).length ? { ...rest, columns } : rest;
}
