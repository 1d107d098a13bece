/** What one version of a form has that another has not: by the names of fields, groups and lists, not by where they stand. Pure. */
import type { Choice, FormVersion, Node, Words } from '../../form/form';

export type Part = 'label' | 'hint' | 'required' | 'relevant' | 'constraint' | 'message' | 'list' | 'filter' | 'total_of' | 'formula' | 'max' | 'place' | 'columns' | 'unit' | 'title';
export interface Change { part: Part; from: string; to: string }
/** `where`: a node of the tree, a choice of a list, or the form itself. */
export interface Difference { what: 'added' | 'removed' | 'changed'; where: Node['node'] | 'choice' | 'form'; name: string; label: Words; changes: Change[] }

interface Flat { node: Node; above: string; before: string; label: Words; parts: Partial<Record<Part, string>> }
export const bothWords = (words: Words | undefined): string => (words ? [words.zh, words.en].filter(Boolean).join(' / ') : '');

function partsOf(node: Node): Partial<Record<Part, string>> {
  if (node.node === 'calculate') return { formula: node.formula.text };
  const relevant = node.relevant?.text ?? '';
  if (node.node === 'question') {
    const { hint, message, required, constraint, filter, list = '', total_of = '' } = node;
    return { relevant, hint: bothWords(hint), message: bothWords(message), required: required?.text ?? '', constraint: constraint?.text ?? '', filter: filter?.text ?? '', list, total_of };
  }
  return node.node === 'repeat' ? { relevant, max: String(node.max) } : { relevant };
}
function flat(form: FormVersion): Map<string, Flat> {
  const found = new Map<string, Flat>();
  const walk = (nodes: Node[], above: string): void => {
    let before = '';
    for (const node of nodes) {
      const isField = node.node === 'question' || node.node === 'calculate';
      const name = isField ? node.field : node.name;
      const field = isField ? form.fields[name] : undefined;
      const own = node.node === 'calculate' ? undefined : node.label;
      const label = own ?? field?.label ?? { zh: name };
      found.set(name, { node, above, before, label, parts: { label: bothWords(label), unit: field?.unit ?? '', ...partsOf(node) } });
      if (node.node === 'group' || node.node === 'repeat') walk(node.nodes, name);
      before = name;
    }
  };
  walk(form.nodes, '');
  return found;
}
/** The longest run of names that stand in the same order in both: what is not in it has moved. */
function inOrder(names: readonly string[], at: (name: string) => number): Set<string> {
  const best: string[][] = [];
  for (const name of names) {
    const before = best.filter((run) => at(run.at(-1) ?? '') < at(name));
    best.push([...before.reduce<string[]>((longest, run) => (run.length > longest.length ? run : longest), []), name]);
  }
  return new Set(best.reduce<string[]>((longest, run) => (run.length > longest.length ? run : longest), []));
}
/** In another group, or in another order among those of its group that both versions have. */
function movedIn(before: Map<string, Flat>, after: Map<string, Flat>): Set<string> {
  const both = [...after.keys()].filter((name) => before.has(name));
  const order = [...before.keys()];
  const stay = (name: string) => before.get(name)?.above === after.get(name)?.above;
  const groups = new Set(both.map((name) => after.get(name)?.above ?? ''));
  const kept = new Set([...groups].flatMap((above) => [...inOrder(both.filter((name) => stay(name) && after.get(name)?.above === above), (name) => order.indexOf(name))]));
  return new Set(both.filter((name) => !kept.has(name)));
}
const placeOf = (flat: Flat): string => [flat.above, flat.before].filter(Boolean).join(' › ');
function changesOf(was: Partial<Record<Part, string>>, is: Partial<Record<Part, string>>): Change[] {
  const parts = [...new Set([...Object.keys(was), ...Object.keys(is)])] as Part[];
  return parts.map((part) => ({ part, from: was[part] ?? '', to: is[part] ?? '' })).filter((change) => change.from !== change.to);
}

function nodes(was: FormVersion, is: FormVersion): Difference[] {
  const [before, after] = [flat(was), flat(is)];
  const moved = movedIn(before, after);
  const fresh = [...after].flatMap(([name, now]): Difference[] => {
    const old = before.get(name);
    if (!old) return [{ what: 'added', where: now.node.node, name, label: now.label, changes: [] }];
    const changes = [...changesOf(old.parts, now.parts), ...(moved.has(name) ? [{ part: 'place' as const, from: placeOf(old), to: placeOf(now) }] : [])];
    return changes.length ? [{ what: 'changed', where: now.node.node, name, label: now.label, changes }] : [];
  });
  const gone = [...before].filter(([name]) => !after.has(name)).map(([name, old]): Difference => ({ what: 'removed', where: old.node.node, name, label: old.label, changes: [] }));
  return [...fresh, ...gone];
}

const cellsOf = (choice: Choice): string => Object.entries(choice.columns ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)).map(([column, cell]) => `${column}=${cell}`).join(', ');
function lists(was: FormVersion, is: FormVersion): Difference[] {
  const all = (form: FormVersion) => new Map(Object.entries(form.lists ?? {}).flatMap(([list, choices]) => choices.map((choice) => [`${list} › ${choice.name}`, choice] as const)));
  const [before, after] = [all(was), all(is)];
  const of = (choice: Choice) => ({ label: bothWords(choice.label), columns: cellsOf(choice) });
  const line = (what: Difference['what'], name: string, choice: Choice, changes: Change[] = []): Difference => ({ what, where: 'choice', name, label: choice.label, changes });
  return [
    ...[...after].flatMap(([name, choice]) => {
      const old = before.get(name);
      const changes = old ? changesOf(of(old), of(choice)) : [];
      return !old ? [line('added', name, choice)] : changes.length ? [line('changed', name, choice, changes)] : [];
    }),
    ...[...before].filter(([name]) => !after.has(name)).map(([name, choice]) => line('removed', name, choice)),
  ];
}

export function differences(was: FormVersion, is: FormVersion): Difference[] {
  const title = changesOf({ title: bothWords(was.title) }, { title: bothWords(is.title) });
  const head: Difference[] = title.length ? [{ what: 'changed', where: 'form', name: '', label: is.title, changes: title }] : [];
  return [...head, ...nodes(was, is), ...lists(was, is)];
}
