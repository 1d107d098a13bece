/** A form laid flat: each node with where it stands, and an order in which each is worked out after what it depends on. */
import type { Tree } from './expr';
import type { Formula, FormVersion, Node } from './form';

export interface Item {
  node: Node;
  name: string;
  /** Group or repeat; -1 for none. */
  parent: number;
  /** The repeat in whose rows it stands; -1 for none. */
  repeat: number;
}

export interface Plan {
  items: Item[];
  names: Map<string, number>;
  /** Each item after what it depends on. A published form has no circles: what stood in one would never come. */
  order: number[];
}

export function relevance(node: Node): Formula | undefined {
  return node.node === 'calculate' ? undefined : node.relevant;
}

/** The names that a tree uses. */
function references(tree: Tree, found: Set<string>): void {
  if (typeof tree === 'string') return;
  const [tag, ...rest] = tree;
  if (tag === 'r') found.add(String(rest[0]));
  else if (tag === 'all') found.add(String(rest[1]));
  else if (tag !== 'n' && tag !== 'c') for (const inner of rest) references(inner, found);
}

export function planOf(form: FormVersion): Plan {
  const items: Item[] = [];
  const names = new Map<string, number>();
  const lay = (nodes: Node[], parent: number, repeat: number): void => {
    for (const node of nodes) {
      const name = node.node === 'question' || node.node === 'calculate' ? node.field : node.name;
      const at = items.push({ node, name, parent, repeat }) - 1;
      if (!names.has(name)) names.set(name, at);
      if (node.node === 'group') lay(node.nodes, at, repeat);
      if (node.node === 'repeat') lay(node.nodes, at, at);
    }
  };
  lay(form.nodes, -1, -1);
  return { items, names, order: ordered(items, names) };
}

function ordered(items: Item[], names: Map<string, number>): number[] {
  const waits = items.map((item) => {
    const used = new Set<string>();
    const causes = item.node.node === 'calculate' ? item.node.formula : relevance(item.node);
    if (causes) references(causes.tree, used);
    const found = new Set([...used].map((name) => names.get(name) ?? -1).concat(item.parent));
    found.delete(-1);
    return found;
  });
  const order = waits.flatMap((causes, at) => (causes.size === 0 ? [at] : []));
  for (const done of order) {
    // The list grows while it is walked.
    waits.forEach((causes, at) => {
      if (causes.delete(done) && causes.size === 0) order.push(at);
    });
  }
  return order;
}
