/** The draft under the editor: on this device with every change, with undo and redo. Leaving the page loses nothing. */
import { useRef, useState } from 'react';
import type { FormDraft } from '../../api/types';
import { drop, keep, kept } from './drafts';
import { begun, done, type History, redone, undone } from './history';

export type Kept = 'none' | 'device' | 'failed';
export interface FormDraftState {
  draft: FormDraft;
  /** The version that it goes on from. */
  base: number;
  kept: Kept;
  /** `about`: what is typed into; the letters of a word are one step back. */
  set: (draft: FormDraft, about?: string) => void;
  undo: () => void;
  redo: () => void;
  canUndo: boolean;
  canRedo: boolean;
  rebase: (base: number) => void;
  drop: () => void;
}

/** `remember` is told once, with the first change: the address then leads back to the draft. */
export function useFormDraft(id: string, first: FormDraft, firstBase: number, remember: () => void): FormDraftState {
  const [found] = useState(() => kept(id));
  const [history, setHistory] = useState<History<FormDraft>>(() => begun(found?.draft ?? first));
  const [base, setBase] = useState(found?.base ?? firstBase);
  const [state, setState] = useState<Kept>(found ? 'device' : 'none');
  const touched = useRef(found !== null);
  const write = (next: History<FormDraft>, on = base) => {
    setHistory(next);
    setState(keep(id, { base: on, draft: next.now }) ? 'device' : 'failed');
    if (!touched.current) remember();
    touched.current = true;
  };
  return {
    draft: history.now, base, kept: state,
    set: (draft, about) => write(done(history, draft, about ?? null)),
    undo: () => { if (history.past.length) write(undone(history)); },
    redo: () => { if (history.future.length) write(redone(history)); },
    canUndo: history.past.length > 0, canRedo: history.future.length > 0,
    rebase: (next) => { setBase(next); write(history, next); },
    drop: () => drop(id),
  };
}
