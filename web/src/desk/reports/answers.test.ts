import { expect, test } from 'vitest';
import type { Field, FormVersion } from '../../form/form';
import { apart, carriedOver, changes, difference, isRatio, lastDay, namesOf, summary } from './answers';

const FORM: FormVersion = {
  version: 2, title: { zh: '表' },
  nodes: [
    { node: 'group', name: 'g', label: { zh: '组' }, nodes: [{ node: 'question', no: 1, field: 'a' }] },
    { node: 'repeat', name: 'rows', label: { zh: '行' }, max: 9, nodes: [{ node: 'question', no: 2, field: 'b' }] },
  ],
  fields: { a: { name: 'a', label: { zh: '甲' }, shape: { type: 'integer' } }, b: { name: 'b', label: { zh: '乙' }, shape: { type: 'integer' } } },
};

test('a new version takes over what it still asks and loses nothing', () => {
  const { asked, left } = apart(FORM, { a: 1, gone: 2, rows: [{ b: 3, old: 4 }, { b: 5 }] });
  expect(asked).toEqual({ a: 1, rows: [{ b: 3 }, { b: 5 }] });
  expect(left).toEqual({ gone: 2, rows: [{ old: 4 }, {}] });
});

test('two filings are compared answer by answer', () => {
  expect(changes(FORM, { a: 1, b: 2 }, { a: 1, b: 3 })).toEqual([{ name: 'b', before: 2, after: 3 }]);
  expect(changes(FORM, {}, { a: 1 })).toEqual([{ name: 'a', before: undefined, after: 1 }]);
});

test('what is typed is never replaced by what was said before', () => {
  expect(carriedOver({ a: 7 }, { a: 1, b: 2 })).toEqual({ a: 7, b: 2 });
});

test('a period ends with its day, its week or its month', () => {
  const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
  expect([lastDay('daily', '2020-02-06'), lastDay('weekly', '2020-02-24'), lastDay('monthly', '2020-02-01'), lastDay({ dates: [] }, '2020-02-06')])
    .toEqual([day('2020-02-06'), day('2020-03-01'), day('2020-02-29'), day('2020-02-06')]);
});

test('a change has its sign and all its digits', () => {
  expect([difference(5, 4), difference('1.20', '3.5'), difference(4, 4), difference('y', 4), difference(1, undefined)]).toEqual(['+1', '-2.30', '0', null, null]);
});

test('fields come in the order of the form, those of rows too', () => {
  expect(namesOf(FORM)).toEqual(['a', 'b']);
  expect(namesOf(undefined)).toEqual([]);
});

test('prices are not added up: a ratio shows its mean, with a digit more than it is asked with', () => {
  expect(['元/只', '元／斤', '%', '人', '', undefined].map(isRatio)).toEqual([true, true, true, false, false, false]);
  const field = (unit: string, shape: Field['shape']): Field => ({ name: 'p', label: { zh: '价' }, shape, unit });
  const price = field('元/只', { type: 'decimal', scale: 2 });
  const figure = { n: 36, sum: '98.93', mean: '2.7481' };
  expect([summary(figure, price), summary({ n: 2, sum: '-0.05', mean: '-0.0250' }, price)]).toEqual(['2.748', '-0.025']);
  expect(summary({ n: 3, sum: '7', mean: '2.33' }, field('人/户', { type: 'integer' }))).toBe('2.3');
  expect(summary(figure, field('只', { type: 'integer' }))).toBe('98.93');
  expect([summary(undefined, price), summary({ n: 0 }, price), summary(undefined, undefined)]).toEqual([null, null, null]);
});
