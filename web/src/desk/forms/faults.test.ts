import { expect, it } from 'vitest';
import { besides, listOf, ofForm, ofList, ofNode, pathOf, under } from './faults';

const FAULTS = ['/title/zh', '/nodes', '/nodes/0/label/zh', '/nodes/0/nodes/1/constraint', '/nodes/01', '/lists/a~1b/0/name', '/fields/x/unit'].map((pointer) => ({ pointer, code: 'form.empty' }));
const pointers = (faults: { pointer: string }[]) => faults.map((fault) => fault.pointer);

it('each fault has its place', () => {
  expect(pointers(ofNode(FAULTS, [0]))).toEqual(['/nodes/0/label/zh']);
  expect(pointers(under(FAULTS, [0]))).toEqual(['/nodes/0/label/zh', '/nodes/0/nodes/1/constraint']);
  expect(pointers(ofNode(FAULTS, [0, 1]))).toEqual(['/nodes/0/nodes/1/constraint']);
  expect(pointers(ofList(FAULTS, 'a/b'))).toEqual(['/lists/a~1b/0/name']);
  expect(pointers(ofForm(FAULTS))).toEqual(['/title/zh', '/nodes', '/fields/x/unit']);
  expect(pointers(besides(ofNode(FAULTS, [0]), '/nodes/0/label'))).toEqual([]);
});
it('a pointer leads back', () => {
  expect(pathOf('/nodes/0/nodes/12/constraint')).toEqual([0, 12]);
  expect(pathOf('/lists/a/0')).toBeNull();
  expect(listOf('/lists/a~1b/0/name')).toBe('a/b');
  expect(listOf('/nodes/0')).toBeNull();
});
