/**
 * Answers against a form: what is asked, what must be there, what is computed. The same rules as
 * `crates/domain/src/form/check`, held to them by the shared vectors; the server judges again when it is filed.
 */
import { evaluate, isTrue, NoValue, type Env, type Tree, type Value } from './expr';
import type { Answer, Answers, Choice, Fault, FormVersion, Question } from './form';
import { type Plan, planOf, relevance } from './plan';
import { fitted, isMisfit, read, units, VALUE_MAX } from './value';

/** What one item holds in one row. */
interface Cell { answer?: Answer; value: Value; open: boolean; wrong: boolean }

/** A form being filled in. Rows count from 0; outside repeats there is one. */
export interface Sheet {
  /** Canonical, with what is computed; to be sent when there are no faults. */
  answers: Answers;
  faults: Fault[];
  /** Whether a question, group, repeat or note is asked. */
  isOpen(name: string, row?: number): boolean;
  isRequired(name: string, row?: number): boolean;
  /** The choices that are open. */
  choices(name: string, row?: number): Choice[];
}

const FAULTS_MAX = 500;

/** `today` is the last day of the period: days since 1970-01-01. */
export function fill(form: FormVersion, given: Answers, today: number, plan: Plan = planOf(form)): Sheet {
  const filling = new Filling(form, plan, today);
  filling.read(given);
  for (const at of plan.order) filling.workOut(at);
  plan.items.forEach((_, at) => { filling.check(at); });
  const at = (name: string) => plan.names.get(name) ?? -1;
  return {
    answers: filling.answers(-1, 0),
    faults: filling.faults.slice(0, FAULTS_MAX),
    isOpen: (name, row = 0) => filling.cells[at(name)]?.[row]?.open ?? false,
    isRequired: (name, row = 0) => filling.isRequired(at(name), row),
    choices: (name, row = 0) => filling.choices(at(name), row),
  };
}

class Filling {
  readonly cells: Cell[][];
  readonly faults: Fault[] = [];
  private readonly rows: number[];
  private readonly form: FormVersion;
  private readonly plan: Plan;
  private readonly today: number;

  constructor(form: FormVersion, plan: Plan, today: number) {
    this.form = form;
    this.plan = plan;
    this.today = today;
    this.rows = plan.items.map(() => 0);
    this.cells = plan.items.map((item) => (item.repeat < 0 ? [nothing()] : []));
  }

  private wrong(pointer: string, code: string, detail = ''): void {
    this.faults.push({ pointer, code, detail });
  }

  private item(at: number) {
    return this.plan.items[at];
  }

  private pointer(at: number, row: number): string {
    const item = this.item(at);
    const repeat = this.item(item?.repeat ?? -1);
    return repeat ? `/answers/${repeat.name}/${row}/${item?.name}` : `/answers/${item?.name}`;
  }

  private list(question: Question): Choice[] {
    return this.form.lists?.[question.list ?? ''] ?? [];
  }

  read(given: Answers): void {
    for (const [name, answer] of sorted(given)) {
      const at = this.placeOf(name, -1);
      const node = this.item(at)?.node;
      const pointer = `/answers/${escaped(name)}`;
      if (node === undefined) this.wrong(pointer, 'report.answer.unknown');
      else if (node.node === 'question') this.take(at, 0, node, answer);
      else if (node.node === 'repeat') {
        const rows = Array.isArray(answer) ? answer.filter((row): row is Answers => typeof row === 'object') : [];
        if (!Array.isArray(answer) || rows.length < answer.length) this.wrong(pointer, 'report.answer.type');
        else if (rows.length > node.max) this.wrong(pointer, 'report.answer.rows', String(node.max));
        else this.takeRows(at, rows);
      }
      // A calculation is worked out anew, whatever was given.
    }
  }

  /** The item whose answer has this name in this repeat, or outside all; -1 when there is none. */
  private placeOf(name: string, repeat: number): number {
    const at = this.plan.names.get(name) ?? -1;
    const item = this.item(at);
    const hasAnswer = item?.node.node === 'question' || item?.node.node === 'calculate' || item?.node.node === 'repeat';
    return hasAnswer && item.repeat === repeat ? at : -1;
  }

  private takeRows(repeat: number, rows: Answers[]): void {
    this.rows[repeat] = rows.length;
    this.plan.items.forEach((item, at) => {
      if (item.repeat === repeat) this.cells[at] = rows.map(nothing);
    });
    rows.forEach((given, row) => {
      for (const [name, answer] of sorted(given)) {
        const at = this.placeOf(name, repeat);
        const node = this.item(at)?.node;
        if (node === undefined) this.wrong(`/answers/${this.item(repeat)?.name}/${row}/${escaped(name)}`, 'report.answer.unknown');
        else if (node.node === 'question') this.take(at, row, node, answer);
      }
    });
  }

  private take(at: number, row: number, question: Question, answer: Answer): void {
    const shape = this.form.fields[question.field]?.shape;
    const cell = this.cells[at]?.[row];
    if (!shape || !cell) return;
    const found = read(shape, this.list(question), answer);
    if (isMisfit(found)) {
      cell.wrong = true;
      this.wrong(this.pointer(at, row), found.code, found.detail);
    } else if (found) Object.assign(cell, found);
  }

  /** Whether the item is asked in each row, and what a calculation gives. */
  workOut(at: number): void {
    const item = this.item(at);
    if (!item) return;
    const parent = this.item(item.parent);
    this.cells[at]?.forEach((cell, row) => {
      const above = !parent || (this.cells[item.parent]?.[parent.repeat < 0 ? 0 : row]?.open ?? false);
      const condition = relevance(item.node);
      cell.open = above && (!condition || this.holds(at, row, condition.tree, true));
      if (item.node.node === 'calculate' || !cell.open) {
        // What is not asked is not answered: it counts nowhere.
        cell.answer = undefined;
        cell.value = null;
      }
      if (item.node.node === 'calculate' && cell.open) this.compute(at, row, item.node.field, item.node.formula.tree);
    });
    if (item.node.node === 'repeat' && !this.cells[at]?.some((cell) => cell.open)) this.takeRows(at, []);
  }

  private compute(at: number, row: number, field: string, tree: Tree): void {
    const shape = this.form.fields[field]?.shape;
    const value = this.evaluated(at, row, tree);
    if (!shape || value === undefined) return;
    const found = fitted(shape, value);
    if (isMisfit(found)) this.wrong(this.pointer(at, row), found.code, found.detail);
    else Object.assign(this.cells[at]?.[row] ?? {}, found);
  }

  private env(at: number, row: number, choice?: Choice): Env {
    const cell = (name: string) => {
      const found = this.plan.names.get(name) ?? -1;
      return this.cells[found]?.[(this.item(found)?.repeat ?? -1) < 0 ? 0 : row];
    };
    return {
      value: (name) => cell(name)?.value ?? null,
      all: (name) => {
        const found = this.plan.names.get(name) ?? -1;
        if (this.item(found)?.node.node === 'repeat') return new Array<Value>(this.rows[found] ?? 0).fill(null);
        return (this.cells[found] ?? []).map((one) => one.value);
      },
      own: this.cells[at]?.[row]?.value ?? null,
      column: (name) => {
        const found = name === 'name' ? choice?.name : choice?.columns?.[name];
        return found ? { t: found } : null;
      },
      today: this.today,
    };
  }

  /** `undefined` when it has no value: that is told. */
  private evaluated(at: number, row: number, tree: Tree, choice?: Choice): Value | undefined {
    try {
      return evaluate(tree, this.env(at, row, choice));
    } catch (error) {
      if (!(error instanceof NoValue)) throw error;
      this.wrong(this.pointer(at, row), 'report.formula', `${error.code} ${error.of}`);
      return undefined;
    }
  }

  private holds(at: number, row: number, tree: Tree, otherwise: boolean): boolean {
    const value = this.evaluated(at, row, tree);
    return value === undefined ? otherwise : isTrue(value);
  }

  check(at: number): void {
    const item = this.item(at);
    if (!item) return;
    const question = item.node.node === 'question' ? item.node : undefined;
    this.cells[at]?.forEach((cell, row) => {
      if (!question || cell.wrong || !cell.open) return;
      if (cell.value === null) {
        if (question.required && this.holds(at, row, question.required.tree, false)) this.wrong(this.pointer(at, row), 'report.answer.required');
        return;
      }
      this.checkFilter(at, row, question, cell.value);
      if (question.constraint && !this.holds(at, row, question.constraint.tree, true)) {
        const words = [question.message?.zh, question.message?.en].filter(Boolean).join(' / ');
        this.wrong(this.pointer(at, row), 'report.answer.constraint', words);
      }
    });
    this.checkSum(at);
  }

  private checkFilter(at: number, row: number, question: Question, value: Value): void {
    if (!question.filter || value === null || typeof value === 'boolean') return;
    const names = 'c' in value ? value.c : 't' in value ? [value.t] : [];
    for (const choice of this.list(question).filter((one) => names.includes(one.name))) {
      const found = this.evaluated(at, row, question.filter.tree, choice);
      if (found !== undefined && !isTrue(found)) this.wrong(this.pointer(at, row), 'report.answer.choice_closed', choice.name);
    }
  }

  /** The rows of one filing count in a roll-up like one value, and are bounded like one. */
  private checkSum(at: number): void {
    const item = this.item(at);
    const repeat = this.item(item?.repeat ?? -1);
    if (!item || !repeat || (item.node.node !== 'question' && item.node.node !== 'calculate')) return;
    const shape = this.form.fields[item.name]?.shape;
    const sum = (this.cells[at] ?? []).reduce((all, cell) => all + (units(shape, cell.value) ?? 0n), 0n);
    if (sum > VALUE_MAX || sum < -VALUE_MAX) this.wrong(`/answers/${repeat.name}`, 'report.answer.too_large', item.name);
  }

  answers(repeat: number, row: number): Answers {
    const answers: Answers = {};
    this.plan.items.forEach((item, at) => {
      if (item.repeat !== repeat) return;
      const rows = this.rows[at] ?? 0;
      const found = item.node.node === 'repeat' && rows > 0 ? Array.from({ length: rows }, (_, one) => this.answers(at, one)) : this.cells[at]?.[row]?.answer;
      if (found !== undefined) answers[item.name] = found;
    });
    return answers;
  }

  isRequired(at: number, row: number): boolean {
    const node = this.item(at)?.node;
    const condition = node?.node === 'question' ? node.required : undefined;
    return condition !== undefined && this.quietly(at, row, condition.tree);
  }

  choices(at: number, row: number): Choice[] {
    const node = this.item(at)?.node;
    if (node?.node !== 'question') return [];
    const { filter } = node;
    return filter ? this.list(node).filter((choice) => this.quietly(at, row, filter.tree, choice)) : this.list(node);
  }

  /** A question of the screen: what has no value is told by the check already. */
  private quietly(at: number, row: number, tree: Tree, choice?: Choice): boolean {
    try {
      return isTrue(evaluate(tree, this.env(at, row, choice)));
    } catch {
      return false;
    }
  }
}

function nothing(): Cell {
  return { value: null, open: false, wrong: false };
}

function sorted(given: Answers): [string, Answer][] {
  return Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A name as a part of a JSON pointer. */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
