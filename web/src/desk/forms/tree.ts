/**
 * The tree of a form as its author moves in it. A node is known by its path; every change gives a new tree and says
 * where the node is now. Must never judge whether a form is sound: the server does.
 */
import type { Node } from '../../form/form';

export type DraftNode = Node<string>;
export type NodeKind = DraftNode['node'];
export type Path = readonly number[];
export interface Moved { nodes: DraftNode[]; path: Path }
export type Way = 'up' | 'down' | 'in' | 'out';
export interface Row { path: Path; node: DraftNode; depth: number; siblings: number }

const NONE: DraftNode[] = [];
export const isFolder = (node: DraftNode): node is Extract<DraftNode, { nodes: DraftNode[] }> => node.node === 'group' || node.node === 'repeat';
/** A field's name, or the node's own. */
export const nameOf = (node: DraftNode): string => ('field' in node ? node.field : node.name);
export const same = (a: Path, b: Path): boolean => a.length === b.length && a.every((n, i) => n === b[i]);
/** As the server points at it: `/nodes/0/nodes/2`. */
export const pointerOf = (path: Path): string => path.map((n) => `/nodes/${n}`).join('');

export function nodeAt(nodes: readonly DraftNode[], path: Path): DraftNode | undefined {
  const [first, ...rest] = path;
  const found = first === undefined ? undefined : nodes[first];
  if (!found || rest.length === 0) return found;
  return isFolder(found) ? nodeAt(found.nodes, rest) : undefined;
}

/** The siblings at the end of a path, changed; the rest of the tree as it was. */
function changed(nodes: DraftNode[], path: Path, change: (siblings: DraftNode[], at: number) => DraftNode[]): DraftNode[] {
  const [first, ...rest] = path;
  if (first === undefined) return nodes;
  if (rest.length === 0) return change(nodes, first);
  return nodes.map((node, at) => (at === first && isFolder(node) ? { ...node, nodes: changed(node.nodes, rest, change) } : node));
}
export const replaced = (nodes: DraftNode[], path: Path, node: DraftNode): DraftNode[] => changed(nodes, path, (all, at) => all.map((one, n) => (n === at ? node : one)));
export const removed = (nodes: DraftNode[], path: Path): DraftNode[] => changed(nodes, path, (all, at) => all.filter((_, n) => n !== at));
/** `path` is where it stands afterwards. */
export const inserted = (nodes: DraftNode[], path: Path, node: DraftNode): DraftNode[] => changed(nodes, path, (all, at) => [...all.slice(0, at), node, ...all.slice(at)]);

/** Behind what is chosen; inside it when it is a group; at the end when nothing is. */
export function added(nodes: DraftNode[], after: Path | undefined, node: DraftNode): Moved {
  const here = after && nodeAt(nodes, after);
  const path = !after || !here ? [nodes.length] : isFolder(here) ? [...after, here.nodes.length] : next(after);
  return { nodes: inserted(nodes, path, node), path };
}

const parentOf = (path: Path): Path => path.slice(0, -1);
const last = (path: Path): number => path.at(-1) ?? 0;
const next = (path: Path): Path => [...parentOf(path), last(path) + 1];

/** Where a step leads, in the tree from which the node has been taken out; null where there is no way. */
function target(nodes: readonly DraftNode[], path: Path, way: Way): Path | null {
  const [parent, at] = [parentOf(path), last(path)];
  const siblings = parent.length ? nodeAt(nodes, parent) : undefined;
  const all = parent.length === 0 ? nodes : siblings && isFolder(siblings) ? siblings.nodes : NONE;
  if (way === 'in') {
    const before = all[at - 1];
    return before && isFolder(before) ? [...parent, at - 1, before.nodes.length] : null;
  }
  if (way === 'out') return parent.length ? next(parent) : null;
  const to = way === 'up' ? at - 1 : at + 1;
  if (to >= 0 && to < all.length) return [...parent, to];
  if (!parent.length) return null;
  // Over the edge of a group: beside it.
  return way === 'up' ? parent : next(parent);
}
export function moved(nodes: DraftNode[], path: Path, way: Way): Moved | null {
  const node = nodeAt(nodes, path);
  const to = target(nodes, path, way);
  return node && to ? { nodes: inserted(removed(nodes, path), to, node), path: to } : null;
}

/** What is seen of the tree from above, a folded group without what is in it. */
export function rows(nodes: readonly DraftNode[], folded: ReadonlySet<string> = new Set(), above: Path = []): Row[] {
  return nodes.flatMap((node, at) => {
    const path = [...above, at];
    const row: Row = { path, node, depth: above.length, siblings: nodes.length };
    return isFolder(node) && !folded.has(pointerOf(path)) ? [row, ...rows(node.nodes, folded, path)] : [row];
  });
}
/** What is chosen after a node has gone: the one that takes its place, else the one before, else its group. */
export function afterRemoval(nodes: readonly DraftNode[], path: Path): Path | null {
  if (nodeAt(nodes, path)) return path;
  const before = [...parentOf(path), last(path) - 1];
  if (nodeAt(nodes, before)) return before;
  return path.length > 1 ? parentOf(path) : null;
}

/** `group_3`: the first that is free in the form. */
export function freeName(nodes: readonly DraftNode[], stem: string): string {
  const taken = new Set(rows(nodes).map((row) => nameOf(row.node)));
  let n = 1;
  while (taken.has(`${stem}_${n}`)) n += 1;
  return `${stem}_${n}`;
}
const ROWS = 20;
export function fresh(kind: NodeKind, nodes: readonly DraftNode[]): DraftNode {
  const label = { zh: '', en: '' };
  switch (kind) {
    case 'question': return { node: 'question', no: 0, field: '' };
    case 'calculate': return { node: 'calculate', no: 0, field: '', formula: '' };
    case 'group': return { node: 'group', name: freeName(nodes, 'group'), label, nodes: [] };
    case 'repeat': return { node: 'repeat', name: freeName(nodes, 'rows'), label, max: ROWS, nodes: [] };
    default: return { node: 'note', name: freeName(nodes, 'note'), label };
  }
}
