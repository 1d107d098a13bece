/**
 * What is being filled in for one slot: kept on this device with every change, at the server within a second, accepted
 * when it is filed. A new version of the form takes the answers over; what it no longer asks is kept and shown.
 */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api, take } from '../../api/client';
import { uuidv7 } from '../../api/command';
import { q } from '../../api/queries';
import type { FilingDraft } from '../../api/types';
import type { Answers, FormVersion } from '../../form/form';
import type { Kept } from '../compose/use-draft';
import { apart } from './answers';
import type { SlotName } from './queries';

const SEND_AFTER_MS = 600;
interface Stored { uuid: string; version: number; answers: Answers; left: Answers }

/** Filed or thrown away in this page: the list of drafts may not know it yet. */
const dropped = new Set<string>();
const keyOf = (who: number, slot: SlotName): string => `shouhu.report.${who}.${slot.matter}.${slot.period}.${slot.subject}`;
function stored(key: string): Stored | null {
  try { return JSON.parse(localStorage.getItem(key) ?? 'null') as Stored | null; } catch { return null; }
}
/** Under the version of now: nothing is lost, what is no longer asked stands apart. */
function upgraded(kept: Stored, form: FormVersion): Stored {
  const { asked, left } = apart(form, { ...kept.left, ...kept.answers });
  return { ...kept, version: form.version, answers: asked, left };
}

export interface FilingState { answers: Answers; left: Answers; kept: Kept; set: (answers: Answers) => void; drop: () => void }

/** `who` is the person's: two of them may share a device. `first` is what stands in the slot before anything is typed. */
export function useFiling(who: number, slot: SlotName, title: string, form: FormVersion, first: Answers): FilingState {
  const key = keyOf(who, slot);
  const [state, setState] = useState<Stored>(() => { const kept = stored(key); return kept ? upgraded(kept, form) : { uuid: uuidv7(), version: form.version, answers: first, left: {} }; });
  const [kept, setKept] = useState<Kept>(() => (stored(key) ? 'device' : 'none'));
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const touched = useRef(false);
  const known = useQuery({ ...q.drafts(), enabled: stored(key) === null });
  // Begun on another device: the server's copy is taken, unless someone has begun to type.
  useEffect(() => {
    const found = known.data?.rows.filter((draft) => draft.kind === 'report').find(({ id, report }) => !dropped.has(id) && report.matter_id === slot.matter && report.period === slot.period && report.subject === slot.subject);
    if (touched.current || !found) return;
    const { version, answers } = found.report;
    setState(upgraded({ uuid: found.id, version, answers, left: {} }, form));
    setKept('arrived');
  }, [known.data, slot.matter, slot.period, slot.subject, form]);
  const send = useCallback((next: Stored) => {
    if (timer.current) clearTimeout(timer.current);
    const report = { matter_id: slot.matter, period: slot.period, subject: slot.subject, version: next.version, answers: { ...next.left, ...next.answers } };
    const body: FilingDraft = { kind: 'report', title, report };
    timer.current = setTimeout(() => {
      take(api.PUT('/drafts/{uuid}', { params: { path: { uuid: next.uuid } }, body })).then(() => setKept('arrived'), () => setKept('failed'));
    }, SEND_AFTER_MS);
  }, [slot.matter, slot.period, slot.subject, title]);
  useEffect(() => () => { if (timer.current) clearTimeout(timer.current); }, []);
  return {
    answers: state.answers, left: state.left, kept,
    set: (answers) => {
      touched.current = true;
      const next = { ...state, answers };
      setState(next);
      localStorage.setItem(key, JSON.stringify(next));
      setKept('device');
      send(next);
    },
    drop: () => {
      if (timer.current) clearTimeout(timer.current);
      localStorage.removeItem(key);
      dropped.add(state.uuid);
      setKept('none');
      setState({ uuid: uuidv7(), version: form.version, answers: state.answers, left: {} });
      touched.current = true;
      void api.DELETE('/drafts/{uuid}', { params: { path: { uuid: state.uuid } } }).catch(() => undefined);
    },
  };
}
