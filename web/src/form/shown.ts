/** Answers as text and text as answers, without a library: what the desk and the phone say of a form alike. */
import { divided, parseNumber, writeDigits } from './expr';
import type { Answer, Answers, Choice, Fault, FormVersion, Node, Question, Words } from './form';

export function saidIn(words: Words | undefined, lang: string): string {
  return (lang.startsWith('en') ? words?.en || words?.zh : words?.zh) ?? '';
}

const CODES = ['type', 'required', 'constraint', 'too_large', 'too_long', 'character', 'digits', 'date', 'time', 'choice', 'choice_closed', 'twice', 'rows', 'place', 'unknown'] as const;
export interface FaultWords { key: `form.fault_${(typeof CODES)[number] | 'formula'}`; detail: string }

/** The words of a fault: what the author of the form has said, or a key with what it is about. */
export function faultIn({ code, detail }: Fault, lang: string, node?: Question, list?: readonly Choice[]): string | FaultWords {
  if (code === 'report.answer.constraint' && node?.message) return saidIn(node.message, lang);
  const known = CODES.find((one) => code === `report.answer.${one}`);
  const choice = list?.find((one) => one.name === detail);
  return { key: known ? `form.fault_${known}` : 'form.fault_formula', detail: choice ? choiceLabel(choice, lang) : detail };
}

export const choiceLabel = (choice: Choice, lang: string): string => saidIn(choice.label, lang);

/** Thousands with commas; all digits after the point. */
export function grouped(text: string): string {
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+)(\.\d+)?$/.exec(text) ?? [];
  return whole ? `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${rest}` : text;
}

/** The rows of a repeat; of anything else none. */
export function rowsIn(answer: Answer | undefined): Answers[] {
  return Array.isArray(answer) ? answer.filter((row): row is Answers => typeof row === 'object') : [];
}

/** One answer as text. */
export function shown(answer: Answer | undefined, list: readonly Choice[], lang: string): string {
  if (answer === undefined) return '–';
  if (typeof answer === 'number') return grouped(String(answer));
  if (typeof answer === 'string') {
    const choice = list.find((one) => one.name === answer);
    return choice ? choiceLabel(choice, lang) : grouped(answer);
  }
  if (Array.isArray(answer)) {
    const names = answer.filter((one): one is string => typeof one === 'string');
    return names.length < answer.length ? `× ${answer.length}` : names.map((name) => shown(name, list, lang)).join(lang.startsWith('en') ? ', ' : '\u3001');
  }
  if ('lat_e7' in answer) return `${degrees(answer.lat_e7)}, ${degrees(answer.lon_e7)}`;
  return 'sha256' in answer ? answer.name : '';
}

/** What was typed for a number: full-width digits and commas are taken as they are meant. A whole number becomes one. */
export function numberText(typed: string, whole: boolean): number | string | undefined {
  const text = typed.normalize('NFKC').replace(/[,\s]/g, '');
  if (text === '') return undefined;
  const n = Number(text);
  return whole && /^-?\d{1,15}$/.test(text) && text !== '-0' && String(n) === text ? n : text;
}

const E7 = 7;
export function degrees(units: number): string {
  return writeDigits(BigInt(units) * 100n, E7).replace(/\.?0+$/, '');
}
export function fromDegrees(text: string): number | null {
  const n = /^-?\d{1,3}(\.\d{1,9})?$/.test(text) ? parseNumber(text) : null;
  return n === null ? null : Number(divided(n, 100n));
}

/** The repeat in which a field is asked. */
function repeatOf(nodes: readonly Node[], field: string, repeat = ''): string {
  for (const node of nodes) {
    if ('field' in node && node.field === field) return repeat;
    const found = node.node === 'group' || node.node === 'repeat' ? repeatOf(node.nodes, field, node.node === 'repeat' ? node.name : repeat) : '';
    if (found) return found;
  }
  return '';
}

const number = (answer: Answer | undefined): bigint | null => (typeof answer === 'number' || typeof answer === 'string' ? parseNumber(String(answer)) : null);

/** The sum of the list that a stated total is about, once there is a list. */
export function statedBeside(version: FormVersion, answers: Answers, node: Question, value: Answer | undefined): { sum: string; differs: boolean } | null {
  const of = node.total_of ?? '';
  const rows = answers[repeatOf(version.nodes, of)];
  if (!Array.isArray(rows)) return null;
  const shape = version.fields[of]?.shape;
  const sum = rows.reduce((all: bigint, row) => all + ((typeof row === 'object' ? number(row[of]) : null) ?? 0n), 0n);
  const stated = number(value);
  return { sum: grouped(writeDigits(sum, shape?.type === 'decimal' ? shape.scale : 0)), differs: stated !== null && stated !== sum };
}
