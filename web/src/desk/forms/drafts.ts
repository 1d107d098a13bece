/** The drafts of forms that lie on this device. A draft is dropped when it is published, or by hand. */
import type { FormDraft } from '../../api/types';

const KEY = 'shouhu.form.';
/** `base`: the version that it began with, 0 for a form that is new. */
export interface KeptDraft { base: number; draft: FormDraft }
export interface DraftOnDevice extends KeptDraft { id: string }

export const EMPTY: FormDraft = { title: { zh: '' }, nodes: [], lists: {}, note: '' };
/** The key of a form's one draft; a form that is new has an id of its own for each. */
export const draftOf = (form: number): string => `of-${form}`;
export const formOf = (id: string): number | null => (id.startsWith('of-') ? Number(id.slice(3)) : null);

export function kept(id: string): KeptDraft | null {
  try {
    const found = JSON.parse(localStorage.getItem(KEY + id) ?? 'null') as KeptDraft | null;
    return found && typeof found.base === 'number' && Array.isArray(found.draft?.nodes) ? found : null;
  } catch { return null; }
}
/** False when the device has no room. */
export function keep(id: string, draft: KeptDraft): boolean {
  try {
    localStorage.setItem(KEY + id, JSON.stringify(draft));
    return true;
  } catch { return false; }
}
export const drop = (id: string): void => localStorage.removeItem(KEY + id);
export function onDevice(): DraftOnDevice[] {
  const ids = Object.keys(localStorage).filter((key) => key.startsWith(KEY)).map((key) => key.slice(KEY.length));
  return ids.flatMap((id) => {
    const found = kept(id);
    return found ? [{ id, ...found }] : [];
  });
}
/** A published version to go on from: its fields are those of the registry, not those of the day it was published. */
export const begunFrom = (draft: FormDraft): FormDraft => ({ ...EMPTY, ...draft, fields: {}, note: '' });
