import { describe, expect, it } from 'vitest';
import { added, afterRemoval, type DraftNode, fresh, moved, nameOf, nodeAt, type Path, removed, replaced, rows, type Way } from './tree';

const ask = (field: string): DraftNode => ({ node: 'question', no: 0, field });
const group = (name: string, ...nodes: DraftNode[]): DraftNode => ({ node: 'group', name, label: { zh: name }, nodes });
const FORM = [ask('a'), group('g', ask('b'), group('h', ask('c'))), ask('d')];
/** `a g(b h(c)) d` */
const drawn = (nodes: readonly DraftNode[]): string => nodes.map((n) => ('nodes' in n ? `${n.name}(${drawn(n.nodes)})` : nameOf(n))).join(' ');

describe('a tree is changed by the path of a node', () => {
  it('is what is drawn', () => expect(drawn(FORM)).toBe('a g(b h(c)) d'));
  const steps: [Path, Way, string | null, Path?][] = [
    [[0], 'down', 'g(b h(c)) a d', [1]],
    [[2], 'up', 'a d g(b h(c))', [1]],
    [[0], 'up', null],
    [[2], 'down', null],
    [[1, 0], 'up', 'a b g(h(c)) d', [1]],
    [[1, 1], 'down', 'a g(b) h(c) d', [2]],
    [[1, 1, 0], 'out', 'a g(b h() c) d', [1, 2]],
    [[2], 'in', 'a g(b h(c) d)', [1, 2]],
    [[1], 'in', null],
    [[0], 'out', null],
  ];
  it.each(steps)('%j %s', (path, way, shown, to) => {
    const result = moved(FORM, path, way);
    expect(result && drawn(result.nodes)).toBe(shown);
    expect(result?.path).toEqual(to);
    if (result && to) expect(nodeAt(result.nodes, to)).toBe(nodeAt(FORM, path));
  });
  it('adds behind what is chosen, into a group, or at the end', () => {
    expect(drawn(added(FORM, [0], ask('x')).nodes)).toBe('a x g(b h(c)) d');
    expect(added(FORM, [1, 1], ask('x'))).toMatchObject({ path: [1, 1, 1] });
    expect(drawn(added(FORM, undefined, ask('x')).nodes)).toBe('a g(b h(c)) d x');
  });
  it('takes out, and knows what is chosen then', () => {
    expect(drawn(removed(FORM, [1, 1, 0]))).toBe('a g(b h()) d');
    expect(afterRemoval(removed(FORM, [1, 0]), [1, 0])).toEqual([1, 0]);
    expect(afterRemoval(removed(FORM, [2]), [2])).toEqual([1]);
    expect(afterRemoval(removed(FORM, [1, 1, 0]), [1, 1, 0])).toEqual([1, 1]);
    expect(afterRemoval([], [0])).toBeNull();
  });
  it('leaves the rest as it was', () => {
    const after = replaced(FORM, [1, 0], ask('z'));
    expect(drawn(after)).toBe('a g(z h(c)) d');
    expect(after[0]).toBe(FORM[0]);
    expect(drawn(FORM)).toBe('a g(b h(c)) d');
  });
  it('folds', () => expect(rows(FORM, new Set(['/nodes/1'])).map((r) => nameOf(r.node))).toEqual(['a', 'g', 'd']));
  it('names what is new', () => {
    const one = added(FORM, undefined, fresh('group', FORM));
    expect(nameOf(fresh('group', one.nodes))).toBe('group_2');
  });
});
