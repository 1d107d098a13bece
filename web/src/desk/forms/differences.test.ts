import { expect, it } from 'vitest';
import type { Formula, FormVersion, Node } from '../../form/form';
import { differences } from './differences';

const formula = (text: string): Formula => ({ text, tree: '' });
const field = (name: string) => ({ name, label: { zh: name.toUpperCase() }, shape: { type: 'integer' as const }, unit: '' });
const ask = (name: string, more: object = {}): Node => ({ node: 'question', no: 1, field: name, ...more });
const form = (nodes: Node[], more: Partial<FormVersion> = {}): FormVersion => ({ version: 1, title: { zh: 'T' }, nodes, fields: Object.fromEntries(['a', 'b', 'c'].map((n) => [n, field(n)])), ...more });
const told = (was: FormVersion, is: FormVersion) => differences(was, is).map((d) => `${d.what} ${d.where} ${d.name}${d.changes.map((c) => ` ${c.part}:${c.from}>${c.to}`).join('')}`);

it('says nothing of what is the same', () => expect(differences(form([ask('a'), ask('b')]), form([ask('a'), ask('b')]))).toEqual([]));
it('tells what came, went and changed', () => {
  expect(told(form([ask('a'), ask('b', { required: formula('true()') })]), form([ask('b', { label: { zh: 'bb' } }), ask('c')]))).toEqual([
    'changed question b label:B>bb required:true()>', 'added question c', 'removed question a',
  ]);
});
it('one that is put in front moves no other; one that changes its group has moved', () => {
  expect(told(form([ask('a'), ask('b')]), form([ask('c'), ask('a'), ask('b')]))).toEqual(['added question c']);
  const group = (...nodes: Node[]): Node => ({ node: 'group', name: 'g', label: { zh: 'G' }, nodes });
  expect(told(form([ask('a'), group(ask('b'))]), form([group(ask('b'), ask('a'))]))).toEqual(['changed question a place:>g › b']);
});
it('of those that changed their order the fewest are named', () => {
  expect(told(form([ask('a'), ask('b'), ask('c')]), form([ask('c'), ask('a'), ask('b')]))).toEqual(['changed question c place:b>']);
});
it('choices by list and name, with their columns', () => {
  const list = (...choices: [string, string, Record<string, string>?][]) => ({ lists: { yn: choices.map(([name, zh, columns], no) => ({ no, name, label: { zh }, ...(columns ? { columns } : {}) })) } });
  expect(told(form([ask('a')], list(['y', 'Y'], ['n', 'N'])), form([ask('a')], list(['y', 'Yes', { city: '1' }], ['m', 'M'])))).toEqual([
    'changed choice yn › y label:Y>Yes columns:>city=1', 'added choice yn › m', 'removed choice yn › n',
  ]);
});
