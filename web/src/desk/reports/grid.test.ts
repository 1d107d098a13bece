import { expect, test } from 'vitest';
import type { Answers, FormVersion } from '../../form/form';
import { cellAnswer, cellText, changedRows, columnsOf, filledWithLast, laidOver, rowAnswers, sharedBy } from './grid';

const FORM: FormVersion = {
  version: 1, title: { zh: '表' },
  nodes: [
    { node: 'group', name: 'g', label: { zh: '组' }, nodes: [{ node: 'question', no: 1, field: 'n' }, { node: 'question', no: 2, field: 'open', list: 'yn' }] },
    { node: 'repeat', name: 'rows', label: { zh: '行' }, max: 9, nodes: [{ node: 'question', no: 3, field: 'inner' }] },
    { node: 'question', no: 4, field: 'photo' },
  ],
  lists: { yn: [{ no: 0, name: 'y', label: { zh: '是', en: 'Yes' } }, { no: 1, name: 'n', label: { zh: '否', en: 'No' } }] },
  fields: {
    n: { name: 'n', label: { zh: '数' }, shape: { type: 'integer' }, unit: '只' }, open: { name: 'open', label: { zh: '营业' }, shape: { type: 'one' } },
    inner: { name: 'inner', label: { zh: '内' }, shape: { type: 'integer' } }, photo: { name: 'photo', label: { zh: '照片' }, shape: { type: 'photo' } },
  },
};
const columns = columnsOf(FORM);
const [n, open] = columns;
if (!n || !open) throw new Error('two columns');

test('what is typed in one line is a column; rows of a repeat and photographs are not', () => {
  expect(columns.map((column) => column.name)).toEqual(['n', 'open']);
});

test('a choice is typed by its name or by its label in either language', () => {
  expect([cellAnswer('是', open), cellAnswer(' No ', open), cellAnswer('y', open), cellAnswer('maybe', open), cellAnswer('', open)]).toEqual(['y', 'n', 'y', 'maybe', undefined]);
  expect([cellText('y', open, 'en'), cellText(12, n, 'zh'), cellText(undefined, n, 'zh')]).toEqual(['Yes', '12', '']);
});

test('a range from a spreadsheet is laid over the table; what lies outside is counted', () => {
  const { typed, outside } = laidOver({ 7: { n: '1' } }, [['10', '是', 'x'], ['1,200', ''], ['', '']], { row: 0, column: 0 }, [7, 8], columns);
  expect(typed).toEqual({ 7: { n: '10', open: '是' }, 8: { n: '1,200', open: '' } });
  expect(outside).toBe(1);
  expect(rowAnswers({ open: 'y' }, typed[8] ?? {}, columns)).toEqual({ n: 1200 });
});

test('a row that says the same as before is not changed', () => {
  expect(changedRows({ 7: { n: '5' }, 8: { n: '6' }, 9: { n: '' } }, (subject): Answers => (subject === 9 ? {} : { n: 5 }), columns)).toEqual([8]);
});

test('last values go where nothing is typed, choices by their label', () => {
  const rows: { subject: number; last: Answers }[] = [{ subject: 7, last: { n: 3, open: 'y' } }, { subject: 8, last: { n: 4 } }, { subject: 9, last: { photo: 'x' } }];
  const { typed, filled } = filledWithLast({ 7: { n: '5' }, 8: { n: '6' } }, rows, columns, 'en');
  expect(typed).toEqual({ 7: { n: '5', open: 'Yes' }, 8: { n: '6' } });
  expect(filled).toBe(1);
});

test('a label that does not lead back to its choice is no text for it, and one that several share is a fault', () => {
  const list = [
    { no: 0, name: 'a', label: { zh: '其他', en: 'Other' } }, { no: 1, name: 'b', label: { zh: '其他', en: 'Another' } },
    { no: 2, name: 'c', label: { zh: 'a', en: 'The third' } }, { no: 3, name: 'd', label: { zh: '丁' } },
  ];
  const column = { ...open, list };
  const texts = (lang: string) => list.map((one) => cellText(one.name, column, lang));
  expect(texts('zh')).toEqual(['a', 'b', 'c', '丁']);
  expect(texts('en')).toEqual(['Other', 'Another', 'The third', '丁']);
  for (const lang of ['zh', 'en']) expect(texts(lang).map((text) => cellAnswer(text, column))).toEqual(['a', 'b', 'c', 'd']);
  expect([cellAnswer('其他', column), sharedBy(' 其他 ', column), sharedBy('a', column)]).toEqual(['其他', ['a', 'b'], []]);
});
