/** Which fault belongs to which place of the editor, by the server's pointers. Pure. */
import type { FormFault } from '../../api/types';
import { type Path, pointerOf } from './tree';

const within = (pointer: string, at: string): boolean => pointer === at || pointer.startsWith(`${at}/`);
/** A name as a part of a pointer. */
export const escaped = (name: string): string => name.replace(/~/g, '~0').replace(/\//g, '~1');

/** Of the node itself, not of what is in it. */
export function ofNode(faults: readonly FormFault[], path: Path): FormFault[] {
  const at = pointerOf(path);
  return faults.filter((fault) => within(fault.pointer, at) && !fault.pointer.startsWith(`${at}/nodes/`));
}
/** Of the node and all that is in it: what a folded group tells. */
export const under = (faults: readonly FormFault[], path: Path): FormFault[] => faults.filter((fault) => within(fault.pointer, pointerOf(path)));
export const ofList = (faults: readonly FormFault[], list: string): FormFault[] => faults.filter((fault) => within(fault.pointer, `/lists/${escaped(list)}`));
export const at = (faults: readonly FormFault[], pointer: string): FormFault[] => faults.filter((fault) => within(fault.pointer, pointer));
/** What is left when the places that show their own are taken away. */
export const besides = (faults: readonly FormFault[], ...pointers: string[]): FormFault[] => faults.filter((fault) => !pointers.some((pointer) => within(fault.pointer, pointer)));
/** Of the form as a whole: its title, its note, and what points at no node or list. */
export const ofForm = (faults: readonly FormFault[]): FormFault[] => faults.filter((fault) => !/^\/(nodes|lists)\/./.test(fault.pointer));

/** The node at which a pointer ends. */
export function pathOf(pointer: string): Path | null {
  const found = /^(\/nodes\/\d+)+/.exec(pointer)?.[0];
  return found ? found.split('/nodes/').slice(1).map(Number) : null;
}
export function listOf(pointer: string): string | null {
  const name = /^\/lists\/([^/]+)/.exec(pointer)?.[1];
  return name === undefined ? null : name.replace(/~1/g, '/').replace(/~0/g, '~');
}
