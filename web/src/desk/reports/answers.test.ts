import { expect, test } from 'vitest';
import type { FormVersion } from '../../form/form';
import { apart, carriedOver, changes, difference, lastDay, namesOf } from './answers';

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
