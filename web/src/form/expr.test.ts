/** The vectors that the server's rules are held to as well (`crates/domain/tests/vectors`). */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { NoValue, evaluate, parseDay, parseNumber, parseTime, type Tree, type Value, writeDay, writeNumber } from './expr';

type Given = null | boolean | { n: string } | { t: string } | { d: string } | { h: string } | { c: string[] };
interface Case {
  text: string;
  values?: Record<string, Given>;
  rows?: Record<string, Given[]>;
  own?: Given;
  today?: string;
  tree?: Tree;
  expect?: Given;
  fails?: { code: string; of: string };
}

function value(given: Given | undefined): Value {
  if (given === undefined || given === null || typeof given === 'boolean') return given ?? null;
  if ('n' in given) return { n: parseNumber(given.n) ?? 0n };
  if ('d' in given) return { d: parseDay(given.d) ?? 0 };
  if ('h' in given) return { h: parseTime(given.h) ?? 0 };
  return given;
}

const cases: Case[] = JSON.parse(readFileSync('../crates/domain/tests/vectors/expressions.json', 'utf8'));

function outcome(of: Case, tree: Tree): Value | { code: string; of: string } {
  try {
    return evaluate(tree, {
      value: (name) => value(of.values?.[name]),
      all: (name) => (of.rows?.[name] ?? []).map(value),
      own: value(of.own),
      today: parseDay(of.today ?? '2020-02-06') ?? 0,
    });
  } catch (error) {
    if (error instanceof NoValue) return { code: error.code, of: error.of };
    throw error;
  }
}

it('evaluates every tree as the server does', () => {
  expect(cases.length).toBeGreaterThan(500);
  for (const one of cases) {
    if (one.tree === undefined) continue;
    expect(outcome(one, one.tree), one.text).toEqual(one.fails ?? value(one.expect));
  }
});
it('writes numbers and days as the server does', () => {
  for (const text of ['0', '-0.5', '1000000', '0.000000001', '12.5', '-1000000000000000']) {
    expect(writeNumber(parseNumber(text) ?? 0n)).toBe(text);
  }
  expect([parseNumber('1000000000000000.1'), parseNumber('1.1234567890'), parseNumber('٣')]).toEqual([null, null, null]);
  expect([writeDay(18_298), parseDay('2020-02-06'), parseDay('2020-02-30'), parseDay('2200-01-01')]).toEqual(['2020-02-06', 18_298, null, null]);
});
it('refuses a tree that the server never makes', () => {
  const env = { value: () => null, all: () => [], own: null, today: 0 };
  expect(() => evaluate(['constructor', '1'], env)).toThrow(NoValue);
});
