import { expect, test } from 'vitest';
import type { FormVersion, Node } from '../../form/form';
import { carried, filesIn } from './draft';

const question = (no: number, field: string, list?: string): Node => ({ node: 'question', no, field, ...(list ? { list } : {}) });
const field = (name: string, type: 'integer' | 'text' | 'one') => ({ [name]: { name, label: { zh: `${name}题`, en: `${name}?` }, shape: { type } } });
const OLD: FormVersion = {
  version: 1, title: { zh: '表' },
  nodes: [question(1, 'fever'), question(2, 'gone'), question(3, 'way', 'ways'), { node: 'repeat', name: 'people', label: { zh: '人' }, max: 9, nodes: [question(4, 'age')] }],
  lists: { ways: [{ no: 1, name: 'bus', label: { zh: '汽车' } }, { no: 2, name: 'foot', label: { zh: '步行' } }] },
  fields: { ...field('fever', 'integer'), ...field('gone', 'text'), ...field('way', 'one'), ...field('age', 'integer') },
};
const NEW: FormVersion = {
  ...OLD, version: 2,
  nodes: [{ node: 'group', name: 'all', label: { zh: '全' }, nodes: [question(1, 'fever'), question(3, 'way', 'ways')] }, { node: 'repeat', name: 'people', label: { zh: '人' }, max: 1, nodes: [question(4, 'age')] }],
  lists: { ways: [{ no: 1, name: 'bus', label: { zh: '汽车' } }] },
};

test('a newer version takes what it still asks, wherever it stands now; the rest is handed back in words', () => {
  const moved = carried({ fever: 3, gone: '去过', way: 'foot', people: [{ age: 5 }, { age: 6 }] }, NEW, OLD);
  expect(moved.answers).toEqual({ fever: 3, people: [{ age: 5 }] });
  expect(moved.left.map((one) => `${one.label.zh}=${one.value}`).sort()).toEqual(['age题 (2)=6', 'gone题=去过', 'way题=步行']);
});

test('nothing is left behind between equal forms, and a repeat that is gone hands back each row', () => {
  const given = { fever: 3, way: 'bus', people: [{ age: 5 }] };
  expect(carried(given, OLD, OLD)).toEqual({ answers: given, left: [] });
  const without = { ...NEW, nodes: NEW.nodes.slice(0, 1) };
  expect(carried({ people: [{ age: 5 }, { age: 6 }] }, without, OLD).left.map((one) => one.value)).toEqual(['5', '6']);
});

test('the files of answers are found in rows too', () => {
  const file = (sha256: string) => ({ sha256, name: 'a.jpg', media_type: 'image/jpeg', size: 1 });
  expect(filesIn({ a: file('1'), rows: [{ b: file('2') }, {}], n: 1, many: ['x'] })).toEqual(['1', '2']);
});
