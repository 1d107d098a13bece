/**
 * Answers that were given under one version of a form, brought into another: by the name of the field, each where it is
 * asked now. What has no place there is handed back with its words; nothing that somebody typed is ever lost.
 */
import type { Answer, Answers, FileRef, FormVersion, Question, Words } from '../../form/form';
import { planOf } from '../../form/plan';
import { saidIn, shown } from '../../form/shown';
import { isMisfit, read } from '../../form/value';
import type { Left } from '../store';

export interface Carried { answers: Answers; left: Left[] }

const isRows = (answer: Answer): answer is Answers[] => Array.isArray(answer) && answer.some((row) => typeof row === 'object');

/** `from`: the version of the answers, when this phone still has it: it has the words of what is asked no more. */
export function carried(given: Answers, to: FormVersion, from?: FormVersion): Carried {
  const asked = questionsOf(to);
  const left: Left[] = [];
  const leave = (name: string, answer: Answer, row?: number) => { left.push({ label: labelOf(name, row, from, to), value: textOf(name, answer, from ?? to) }); };
  const take = (all: Answers, repeat: string, row?: number): Answers => {
    const kept: Answers = {};
    for (const [name, answer] of Object.entries(all)) {
      const question = asked.get(`${repeat}/${name}`);
      const found = question && read(shapeOf(to, question), to.lists?.[question.list ?? ''] ?? [], answer);
      if (question && (!found || !isMisfit(found))) kept[name] = answer;
      else if (!isComputed(to, name)) leave(name, answer, row);
    }
    return kept;
  };
  const answers: Answers = {};
  for (const [name, answer] of Object.entries(given)) {
    if (!isRows(answer)) continue;
    const max = maxOf(to, name);
    const rows = answer.slice(0, max).map((row, n) => take(row, name, n));
    answer.slice(max).forEach((row, n) => { for (const [of, value] of Object.entries(row)) leave(of, value, max + n); });
    if (rows.length) answers[name] = rows;
  }
  const plain = Object.fromEntries(Object.entries(given).filter(([, answer]) => !isRows(answer)));
  return { answers: { ...take(plain, ''), ...answers }, left };
}

function questionsOf(form: FormVersion): Map<string, Question> {
  const plan = planOf(form);
  return new Map(plan.items.flatMap((item): [string, Question][] => (item.node.node === 'question' ? [[`${plan.items[item.repeat]?.name ?? ''}/${item.name}`, item.node]] : [])));
}
const shapeOf = (form: FormVersion, question: Question) => form.fields[question.field]?.shape ?? { type: 'text' as const };
const isComputed = (form: FormVersion, name: string) => planOf(form).items.some((item) => item.node.node === 'calculate' && item.name === name);
/** None where it is no repeat any more: then no row fits. */
function maxOf(form: FormVersion, name: string): number {
  const node = planOf(form).items.find((item) => item.name === name)?.node;
  return node?.node === 'repeat' ? node.max : 0;
}

function labelOf(name: string, row: number | undefined, from: FormVersion | undefined, to: FormVersion): Words {
  const label = questionOf(from, name)?.label ?? from?.fields[name]?.label ?? to.fields[name]?.label ?? { zh: name, en: name };
  return row === undefined ? label : { zh: `${label.zh} (${row + 1})`, en: `${saidIn(label, 'en')} (${row + 1})` };
}
export function questionOf(form: FormVersion | undefined, name: string): Question | undefined {
  const found = form && planOf(form).items.find((item) => item.name === name)?.node;
  return found?.node === 'question' ? found : undefined;
}
/** An answer as it stands in a line of words: choices by their label, figures with all their digits. */
export function textOf(name: string, answer: Answer | undefined, form: FormVersion, lang = 'zh'): string {
  return shown(answer, form.lists?.[questionOf(form, name)?.list ?? ''] ?? [], lang);
}

/** The digests of all files that answers name. */
export function filesIn(answers: Answers): string[] {
  const isFile = (answer: Answer): answer is FileRef => typeof answer === 'object' && !Array.isArray(answer) && 'sha256' in answer;
  return Object.values(answers).flatMap((answer) => (isFile(answer) ? [answer.sha256] : isRows(answer) ? answer.flatMap(filesIn) : []));
}
