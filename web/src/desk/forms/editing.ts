/** What every part of the editor is given: the draft, the way to change it, what is wrong with it, and the fields it knows. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, take } from '../../api/client';
import type { FormCheck, FormDraft, FormFault } from '../../api/types';
import type { Field, Shape } from '../../form/form';
import { type DraftNode, isFolder, nameOf, type Path, replaced, rows } from './tree';

export interface Editing {
  draft: FormDraft;
  /** `about` names what is typed into: its letters are one step of undo. */
  set: (draft: FormDraft, about?: string) => void;
  faults: readonly FormFault[];
  fieldOf: (name: string) => Field | undefined;
}
export type Chosen = { at: 'form' } | { at: 'node'; path: Path } | { at: 'list'; name: string };

const CHECK_AFTER_MS = 400;
/** What the server says of the draft, asked when nothing has been typed for a moment. */
export function useCheck(draft: FormDraft, form: number | undefined): { check: FormCheck | undefined; current: boolean; error: Error | null } {
  const [asked, setAsked] = useState(draft);
  useEffect(() => { const timer = setTimeout(() => setAsked(draft), CHECK_AFTER_MS); return () => clearTimeout(timer); }, [draft]);
  const check = useQuery({
    queryKey: ['form-check', form ?? null, asked], placeholderData: (old) => old, retry: false, staleTime: 30_000, gcTime: 60_000,
    // The client's types unroll the tree of a formula and do not find back.
    queryFn: () => take(api.POST('/forms/check', { body: { ...asked, ...(form === undefined ? {} : { form }) } })) as Promise<unknown> as Promise<FormCheck>,
  });
  return { check: check.data, current: asked === draft && !check.isFetching, error: check.error };
}

/** A part that is set to undefined goes. */
export function patched<T extends object>(whole: T, patch: { [K in keyof T]?: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries({ ...whole, ...patch }).filter(([, part]) => part !== undefined)) as T;
}
export const withNode = (draft: FormDraft, path: Path, node: DraftNode): FormDraft => ({ ...draft, nodes: replaced(draft.nodes, path, node) });

export interface Named { name: string; node: DraftNode; repeat: string | null }
/** Everything that has a name, with the repeat in which it stands. */
export function named(nodes: readonly DraftNode[]): Named[] {
  let repeat: { name: string; depth: number } | null = null;
  return rows(nodes).filter((row) => nameOf(row.node) !== '').map(({ node, depth }) => {
    if (repeat && depth <= repeat.depth) repeat = null;
    const within = repeat?.name ?? null;
    if (node.node === 'repeat') repeat = { name: node.name, depth };
    return { name: nameOf(node), node, repeat: within };
  });
}
/** The number questions inside repeats whose sum this question could state. */
export function summands(draft: FormDraft, shape: Shape | undefined, fieldOf: Editing['fieldOf']): string[] {
  const same = (other: Shape | undefined) => other?.type === shape?.type && (other?.type !== 'decimal' || shape?.type !== 'decimal' || other.scale === shape.scale);
  return named(draft.nodes).filter((one) => one.repeat !== null && one.node.node === 'question' && same(fieldOf(one.name)?.shape)).map((one) => one.name);
}
/** A list under another name: the questions that take it go with it. */
export function listRenamed(draft: FormDraft, from: string, to: string): FormDraft {
  const walk = (nodes: readonly DraftNode[]): DraftNode[] => nodes.map((node) => (isFolder(node) ? { ...node, nodes: walk(node.nodes) } : node.node === 'question' && node.list === from ? { ...node, list: to } : node));
  const lists = Object.fromEntries(Object.entries(draft.lists).map(([name, choices]) => [name === from ? to : name, choices]));
  return { ...draft, lists, nodes: walk(draft.nodes) };
}
