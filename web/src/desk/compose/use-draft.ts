/**
 * A draft that survives: on this device with every change, at the server within a second, and
 * accepted when it is issued. The three words are never mixed.
 */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api, take } from '../../api/client';
import { uuidv7 } from '../../api/command';
import { q } from '../../api/queries';
import type { FileRef, MatterDraft } from '../../api/types';

const SEND_AFTER_MS = 600;
const KEY = 'shouhu.draft.';
export type Kept = 'none' | 'device' | 'arrived' | 'failed';
interface Stored { draft: MatterDraft; files: Record<string, FileRef> }

function stored(id: string): Stored | null {
  try { return JSON.parse(localStorage.getItem(KEY + id) ?? 'null') as Stored | null; } catch { return null; }
}
export interface DraftState {
  id: string; draft: MatterDraft; files: Record<string, FileRef>; kept: Kept;
  set: (patch: MatterDraft) => void; addFile: (file: FileRef) => void; drop: () => void;
}

/** `remember` is told the id once, with the first change: the address then leads back to the draft. */
export function useDraft(given: string | undefined, first: MatterDraft, remember: (id: string) => void): DraftState {
  const [id] = useState(() => given ?? uuidv7());
  const [state, setState] = useState<Stored>(() => stored(id) ?? { draft: first, files: {} });
  const [kept, setKept] = useState<Kept>(() => (stored(id) ? 'device' : 'none'));
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const touched = useRef(false);
  const known = useQuery({ ...q.drafts(), enabled: given !== undefined && stored(id) === null });
  // Opened on another device: the server's copy is taken, unless someone has begun to type.
  useEffect(() => {
    const found = known.data?.rows.filter((d) => d.kind !== 'report').find((d) => d.id === id);
    if (!found || touched.current) return;
    const { id: _id, at_ms: _at, ...draft } = found;
    setState((s) => ({ ...s, draft }));
    setKept('arrived');
  }, [known.data, id]);
  const send = useCallback((draft: MatterDraft) => {
    if (timer.current) clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      take(api.PUT('/drafts/{uuid}', { params: { path: { uuid: id } }, body: draft })).then(() => setKept('arrived'), () => setKept('failed'));
    }, SEND_AFTER_MS);
  }, [id]);
  const keep = useCallback((next: Stored) => {
    if (!touched.current && given === undefined) remember(id);
    touched.current = true;
    setState(next);
    localStorage.setItem(KEY + id, JSON.stringify(next));
    setKept('device');
    send(next.draft);
  }, [id, send, given, remember]);
  useEffect(() => () => { if (timer.current) clearTimeout(timer.current); }, []);
  return {
    id, draft: state.draft, files: state.files, kept,
    set: (patch) => keep({ ...state, draft: clean({ ...state.draft, ...patch }) }),
    addFile: (file) => keep({ files: { ...state.files, [file.sha256]: file }, draft: { ...state.draft, files: [...new Set([...(state.draft.files ?? []), file.sha256])] } }),
    drop: () => {
      if (timer.current) clearTimeout(timer.current);
      localStorage.removeItem(KEY + id);
      void api.DELETE('/drafts/{uuid}', { params: { path: { uuid: id } } }).catch(() => undefined);
    },
  };
}
/** A field that is emptied is left out: the server refuses what it does not know. */
function clean(d: MatterDraft): MatterDraft {
  return Object.fromEntries(Object.entries(d).filter(([, v]) => v !== undefined && v !== '')) as MatterDraft;
}
