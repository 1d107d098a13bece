/**
 * The value of an expression of a form, from the tree that the server has parsed: the same rules as
 * `crates/domain/src/form/expr`, held to them by the shared vectors. Never parses a text, never uses a
 * floating number: a number is a BigInt of units of 10^-9. `docs/EXPRESSIONS.md` is the reference.
 */

/** `null` is empty: nothing was answered, or nothing is known. There is no empty text and no empty list. */
export type Value =
  | null
  | boolean
  | { n: bigint }
  | { t: string }
  /** Days since 1970-01-01. */
  | { d: number }
  /** Minutes since midnight. */
  | { h: number }
  | { c: readonly string[] };

/** As the server writes it: a text, or `[tag, …]`. */
export type Tree = string | readonly [string, ...Tree[]];

/** What an expression is evaluated in. */
export interface Env {
  /** The answer to a question: that of the same row of a repeat, else the one outside. */
  value(name: string): Value;
  /** The answers in all rows of its repeat; of a repeat itself one of any kind for each row. */
  all(name: string): Value[];
  /** The answer of the question whose constraint this is. */
  own: Value;
  /** In a choice filter: the choice's cell in this column. */
  column?(name: string): Value;
  /** The day that counts as today. */
  today: number;
}

export type EvalCode = 'expr.type' | 'expr.overflow' | 'expr.argument' | 'expr.text_too_long' | 'expr.tree';

/** Why there is no value, and which function or operator could not give one. */
export class NoValue extends Error {
  readonly code: EvalCode;
  readonly of: string;

  constructor(code: EvalCode, of: string) {
    super(`${code} in ${of}`);
    this.code = code;
    this.of = of;
  }
}

function fail(code: EvalCode, of: string): never {
  throw new NoValue(code, of);
}

export const ONE = 1_000_000_000n;
/** 10^15. */
const LIMIT = 1_000_000_000_000_000n * ONE;
/** 2000-01-01 and 2199-12-31. */
const DAY_FIRST = 10_957;
const DAY_LAST = 84_005;
const DAY_MS = 86_400_000;
const RESULT_MAX = 10_000;

/** Digits with at most one point, a minus in front, spaces around; at most nine digits after the point. */
export function parseNumber(text: string): bigint | null {
  const [, sign, whole = '', part = ''] = /^ *(-?)(\d{0,30})(?:\.(\d{0,9}))? *$/.exec(text) ?? [];
  if (sign === undefined || whole + part === '') return null;
  const units = BigInt(whole) * ONE + BigInt(part.padEnd(9, '0'));
  if (units > LIMIT) return null;
  return sign ? -units : units;
}

/** Without a point when whole, else without zeros at the end. */
export function writeNumber(units: bigint): string {
  const abs = units < 0n ? -units : units;
  const part = String(abs % ONE).padStart(9, '0').replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${abs / ONE}${part && `.${part}`}`;
}

/** With so many digits after the point, zeros included. */
export function writeDigits(units: bigint, scale: number): string {
  const abs = units < 0n ? -units : units;
  const part = String(abs % ONE).padStart(9, '0').slice(0, scale);
  return `${units < 0n ? '-' : ''}${abs / ONE}${part && `.${part}`}`;
}

export function whole(n: number): { n: bigint } {
  return { n: BigInt(n) * ONE };
}

/** `2020-02-06`, a day that exists, of the years 2000 to 2199. */
export function parseDay(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(at)) return null;
  const day = at / DAY_MS;
  return day >= DAY_FIRST && day <= DAY_LAST && writeDay(day) === text ? day : null;
}

export function writeDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** `08:30` */
export function parseTime(text: string): number | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

export function toText(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return String(value);
  if ('n' in value) return writeNumber(value.n);
  if ('t' in value) return value.t;
  if ('d' in value) return writeDay(value.d);
  if ('h' in value) return `${String(Math.floor(value.h / 60)).padStart(2, '0')}:${String(value.h % 60).padStart(2, '0')}`;
  return value.c.join(' ');
}

export function isTrue(value: Value): boolean {
  return value !== null && value !== false && !(typeof value === 'object' && 'n' in value && value.n === 0n);
}

export function text(of: string): Value {
  return of === '' ? null : { t: of };
}

type Kind = 'n' | 't' | 'd' | 'h' | 'c';
function is(value: Value, kind: Kind): boolean {
  return value !== null && typeof value === 'object' && kind in value;
}

export function asNumber(value: Value): bigint | null {
  if (typeof value === 'boolean') return value ? ONE : 0n;
  if (value === null) return null;
  if ('n' in value) return value.n;
  return 't' in value || 'c' in value ? parseNumber(toText(value)) : null;
}

export function asDay(value: Value): number | null {
  if (value === null || typeof value === 'boolean') return null;
  if ('d' in value) return value.d;
  return 't' in value ? parseDay(value.t) : null;
}

export function asMinutes(value: Value): number | null {
  if (value === null || typeof value === 'boolean') return null;
  if ('h' in value) return value.h;
  return 't' in value ? parseTime(value.t) : null;
}

function isEqual(a: Value, b: Value): boolean {
  if (typeof a === 'boolean' || typeof b === 'boolean') return isTrue(a) === isTrue(b);
  if (a === null || b === null) return a === b;
  const same = (of: (value: Value) => bigint | number | null) => of(a) !== null && of(a) === of(b);
  if (is(a, 'n') || is(b, 'n')) return same(asNumber);
  if (is(a, 'd') || is(b, 'd')) return same(asDay);
  if (is(a, 'h') || is(b, 'h')) return same(asMinutes);
  return toText(a) === toText(b);
}

/** Below, at or above zero as `a` is to `b`. */
function order(a: Value, b: Value, of: string): number {
  const read = is(a, 'd') || is(b, 'd') ? asDay : is(a, 'h') || is(b, 'h') ? asMinutes : asNumber;
  const [left, right] = [read(a), read(b)];
  if (left === null || right === null) fail('expr.type', of);
  return left < right ? -1 : left > right ? 1 : 0;
}

function bounded(units: bigint, of: string): Value {
  if (units > LIMIT || units < -LIMIT) fail('expr.overflow', of);
  return { n: units };
}

/** Rounded half away from zero. */
export function divided(units: bigint, by: bigint): bigint {
  const quotient = units / by;
  const rest = units % by;
  const away = 2n * (rest < 0n ? -rest : rest) >= (by < 0n ? -by : by);
  return away ? quotient + (units < 0n === by < 0n ? 1n : -1n) : quotient;
}

function moved(day: number, days: Value, sign: number, of: string): Value {
  const units = asNumber(days) ?? fail('expr.type', of);
  if (units % ONE !== 0n) fail('expr.argument', of);
  const there = day + sign * Number(units / ONE);
  if (there < DAY_FIRST || there > DAY_LAST) fail('expr.overflow', of);
  return { d: there };
}

function arithmetic(op: string, a: Value, b: Value): Value {
  if (a === null || b === null) return null;
  if (typeof a === 'object' && 'd' in a) {
    if (op === '-' && typeof b === 'object' && 'd' in b) return whole(a.d - b.d);
    if (op === '+' || op === '-') return moved(a.d, b, op === '+' ? 1 : -1, op);
  } else if (op === '+' && typeof b === 'object' && 'd' in b) return moved(b.d, a, 1, op);
  const left = asNumber(a) ?? fail('expr.type', op);
  const right = asNumber(b) ?? fail('expr.type', op);
  switch (op) {
    case '+': return bounded(left + right, op);
    case '-': return bounded(left - right, op);
    case '*': return bounded(divided(left * right, ONE), op);
    // A ratio of nothing is no figure.
    case 'div': return right === 0n ? null : bounded(divided(left * ONE, right), op);
    default: return right === 0n ? null : { n: left % right };
  }
}

function binary(op: string, a: Value, b: Value): Value {
  if (op === '=') return isEqual(a, b);
  if (op === '!=') return !isEqual(a, b);
  if (!/^[<>]/.test(op)) return arithmetic(op, a, b);
  if (a === null || b === null) return false;
  const found = order(a, b, op);
  return op === '<' ? found < 0 : op === '<=' ? found <= 0 : op === '>' ? found > 0 : found >= 0;
}

/** A function of one number; empty stays empty. */
function number(value: Value, of: string, f: (units: bigint) => bigint): Value {
  return value === null ? null : bounded(f(asNumber(value) ?? fail('expr.type', of)), of);
}

/** A whole number; `null` for empty. */
function index(value: Value | undefined, of: string): number | null {
  if (value === null || value === undefined) return null;
  const units = asNumber(value) ?? fail('expr.type', of);
  return units % ONE === 0n ? Number(units / ONE) : fail('expr.argument', of);
}

function floor(units: bigint): bigint {
  const rest = ((units % ONE) + ONE) % ONE;
  return units - rest;
}

/** The least or greatest number, date or time; what is empty is passed over. */
function extreme(values: readonly Value[], sign: number, of: string): Value {
  let best: Value = null;
  for (const given of values) {
    if (given === null) continue;
    const value: Value = is(given, 'd') || is(given, 'h') ? given : { n: asNumber(given) ?? fail('expr.type', of) };
    if (best === null || order(value, best, of) * sign > 0) best = value;
  }
  return best;
}

function all(fold: string, values: Value[]): Value {
  const given = values.filter((value) => value !== null);
  switch (fold) {
    case 'count': return whole(values.length);
    case 'count-non-empty': return whole(given.length);
    case 'min': return extreme(given, -1, fold);
    case 'max': return extreme(given, 1, fold);
    default:
      // No rows are a sum of nil; rows without any value are not known.
      if (values.length > 0 && given.length === 0) return null;
      return given.reduce<Value>((sum, value) => bounded((asNumber(sum) ?? 0n) + (asNumber(value) ?? fail('expr.type', fold)), fold), { n: 0n });
  }
}

function chosen(value: Value, of: string): readonly string[] {
  if (value === null) return [];
  if (typeof value === 'object' && 'c' in value) return value.c;
  return typeof value === 'object' && 't' in value ? [value.t] : fail('expr.type', of);
}

type Function = (of: string, a: Value, b: Value, c: Value | undefined) => Value;

const FUNCTIONS: Record<string, Function> = {
  not: (_, a) => !isTrue(a),
  selected: (_, a, b) => b !== null && (is(a, 'c') ? chosen(a, '') : [toText(a)]).includes(toText(b)),
  'count-selected': (of, a) => whole(chosen(a, of).length),
  'selected-at': (of, a, b) => {
    const at = index(b, of);
    return at === null ? null : text(chosen(a, of)[at] ?? '');
  },
  'string-length': (_, a) => whole([...toText(a)].length),
  contains: (_, a, b) => toText(a).includes(toText(b)),
  'starts-with': (_, a, b) => toText(a).startsWith(toText(b)),
  'ends-with': (_, a, b) => toText(a).endsWith(toText(b)),
  substr: (of, a, b, c) => {
    const [from, to] = [index(b, of), index(c, of)];
    // `slice` counts from the end as substr does: in characters, not in halves of them.
    return from === null ? null : text([...toText(a)].slice(from, to ?? undefined).join(''));
  },
  string: (_, a) => text(toText(a)),
  number: (of, a) => {
    if (is(a, 'd') || is(a, 'h')) fail('expr.type', of);
    const units = asNumber(a);
    return units === null ? null : { n: units };
  },
  date: (of, a) => {
    if (a !== null && !is(a, 'd') && !is(a, 't')) fail('expr.type', of);
    const day = asDay(a);
    return day === null ? null : { d: day };
  },
  int: (of, a) => number(a, of, (units) => units - (units % ONE)),
  floor: (of, a) => number(a, of, floor),
  ceiling: (of, a) => number(a, of, (units) => -floor(-units)),
  abs: (of, a) => number(a, of, (units) => (units < 0n ? -units : units)),
  round: (of, a, b) => {
    const digits = index(b, of) ?? 0;
    if (digits < -15 || digits > 9) fail('expr.argument', of);
    const step = 10n ** BigInt(9 - digits);
    return number(a, of, (units) => divided(units, step) * step);
  },
};

function call(name: string, trees: readonly Tree[], env: Env): Value {
  const at = (i: number) => evaluate(trees[i] ?? '', env);
  switch (name) {
    // Only the branch that holds is worked out.
    case 'if': return isTrue(at(0)) ? at(1) : at(2);
    case 'coalesce':
      for (const tree of trees) {
        const value = evaluate(tree, env);
        if (value !== null) return value;
      }
      return null;
    case 'true': return true;
    case 'false': return false;
    case 'today': return { d: env.today };
  }
  const values = trees.map((tree) => evaluate(tree, env));
  if (name === 'min' || name === 'max') return extreme(values, name === 'max' ? 1 : -1, name);
  if (name === 'concat') {
    const joined = values.map(toText).join('');
    return [...joined].length > RESULT_MAX ? fail('expr.text_too_long', name) : text(joined);
  }
  const [a = null, b = null, c] = values;
  const found = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  return found ? found(name, a, b, c) : fail('expr.tree', name);
}

/** Operators of one level, from left to right; what is decided is not asked further. */
function chain([first = '', ...more]: readonly Tree[], env: Env): Value {
  let left = evaluate(first, env);
  for (let i = 0; i < more.length; i += 2) {
    const op = String(more[i]);
    const right = () => evaluate(more[i + 1] ?? '', env);
    if (op === 'or') left = isTrue(left) || isTrue(right());
    else if (op === 'and') left = isTrue(left) && isTrue(right());
    else left = binary(op, left, right());
  }
  return left;
}

/** @throws {NoValue} */
export function evaluate(tree: Tree, env: Env): Value {
  if (typeof tree === 'string') return text(tree);
  const [tag, ...rest] = tree;
  const name = String(rest[0]);
  switch (tag) {
    case 'n': return { n: parseNumber(name) ?? 0n };
    case 'r': return env.value(name);
    case '.': return env.own;
    case 'c': return env.column?.(name) ?? null;
    case 'neg': return number(evaluate(rest[0] ?? '', env), '-', (units) => -units);
    case 'op': return chain(rest, env);
    case 'all': return all(name, env.all(String(rest[1])));
    default: return call(tag, rest, env);
  }
}
