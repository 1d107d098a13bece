/**
 * What is being filled in for one slot: kept on this device with every change, at the server within a second, accepted
 * when it is filed. A new version of the form takes the answers over; what does not fit it is kept and shown.
 */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api, take } from '../../api/client';
import { uuidv7 } from '../../api/command';
import { q } from '../../api/queries';
import type { FilingDraft, FormAnswers, LeftOut } from '../../api/types';
import type { Answer, Answers, FormVersion } from '../../form/form';
import { isStale } from '../../form/stale';
import type { Kept } from '../compose/use-draft';
import { apart } from './answers';
import type { SlotName } from './queries';

const SEND_AFTER_MS = 600;
/** `revision`: what stood in the slot when it was begun. */
interface Stored { uuid: string; version: number; revision?: number; answers: Answers; left: LeftOut[] }

/** Filed or thrown away in this page: the list of drafts may not know it yet. */
const dropped = new Set<string>();
const keyOf = (who: number, slot: SlotName): string => `shouhu.report.${who}.${slot.matter}.${slot.period}.${slot.subject}`;
function stored(key: string): Stored | null {
  try { return JSON.parse(localStorage.getItem(key) ?? 'null') as Stored | null; } catch { return null; }
}
/** What this version does not ask stands apart. */
function sorted(kept: Stored, form: FormVersion): Stored {
  const { asked, left } = apart(form, kept.answers);
  return { ...kept, version: form.version, answers: asked, left: [...kept.left, ...Object.entries(left).map(([name, value]) => ({ name, value }))] };
}
/** Filled in under an older version: the server knows both and says what does not fit, and why. */
async function carried(kept: Stored, id: number, form: FormVersion): Promise<Stored> {
  const { answers, dropped } = await take(api.POST('/forms/{id}/upgrade', { params: { path: { id } }, body: { from_version: kept.version, answers: kept.answers as FormAnswers } }));
  const left = dropped.map(({ name, value, label, title, title_zh }) => ({ name, value: value as Answer, label, why: { zh: title_zh, en: title } }));
  return sorted({ ...kept, answers, left: [...kept.left, ...left] }, form);
}

export interface FilingState {
  answers: Answers;
  left: LeftOut[];
  kept: Kept;
  /** Answers of an older version are on their way to this one: until then nothing is typed. */
  carrying: boolean;
  /** The revision on which it was begun, where another has been filed since: its person chooses before anything is sent. */
  overtaken: { begun: number } | undefined;
  goOn: () => void;
  /** What was filled in goes; it begins with what stands. */
  startAnew: () => void;
  set: (answers: Answers) => void;
  /** What is left over has been seen. */
  forget: () => void;
  /** It has been filed, as this revision. */
  filed: (revision: number) => void;
}
interface Filled { title: string; form_id: number; revision: number; first: Answers }

/** `who` is the person's: two of them may share a device. `first` is what stands in the slot, as `revision`, before anything is typed. */
export function useFiling(who: number, slot: SlotName, { title, form_id, revision, first }: Filled, form: FormVersion): FilingState {
  const key = keyOf(who, slot);
  const begin = (answers: Answers, on: number) => sorted({ uuid: uuidv7(), version: form.version, revision: on, answers, left: [] }, form);
  const [state, setState] = useState<Stored>(() => {
    const kept = stored(key);
    if (!kept) return begin(first, revision);
    return kept.version === form.version ? sorted(kept, form) : kept;
  });
  const [kept, setKept] = useState<Kept>(() => (stored(key) ? 'device' : 'none'));
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const touched = useRef(false);
  const known = useQuery({ ...q.drafts(), enabled: stored(key) === null });
  // Begun on another device: the server's copy is taken, unless someone has begun to type.
  useEffect(() => {
    const found = known.data?.rows.filter((draft) => draft.kind === 'report').find(({ id, report }) => !dropped.has(id) && report.matter_id === slot.matter && report.period === slot.period && report.subject === slot.subject);
    if (touched.current || !found) return;
    const { version, revision: begun = 0, answers, left = [] } = found.report;
    const draft = { uuid: found.id, version, revision: begun, answers, left };
    setState(version === form.version ? sorted(draft, form) : draft);
    setKept('arrived');
  }, [known.data, slot.matter, slot.period, slot.subject, form]);
  const carrying = state.version !== form.version;
  const upgrade = useQuery({ queryKey: ['carried', form_id, form.version, state.uuid], queryFn: () => carried(state, form_id, form), enabled: carrying, retry: false, gcTime: 0, staleTime: Number.POSITIVE_INFINITY });
  useEffect(() => {
    if (!carrying) return;
    // Without an answer this device sorts them by itself: it can tell what is no longer asked.
    if (upgrade.data) setState(upgrade.data);
    else if (upgrade.error) setState((now) => sorted(now, form));
  }, [carrying, upgrade.data, upgrade.error, form]);
  const send = useCallback((next: Stored) => {
    if (timer.current) clearTimeout(timer.current);
    const { version, revision: begun = 0, answers, left } = next;
    const report = { matter_id: slot.matter, period: slot.period, subject: slot.subject, version, revision: begun, answers, ...(left.length ? { left } : {}) };
    const body: FilingDraft = { kind: 'report', title, report };
    timer.current = setTimeout(() => {
      take(api.PUT('/drafts/{uuid}', { params: { path: { uuid: next.uuid } }, body })).then(() => setKept('arrived'), () => setKept('failed'));
    }, SEND_AFTER_MS);
  }, [slot.matter, slot.period, slot.subject, title]);
  useEffect(() => () => { if (timer.current) clearTimeout(timer.current); }, []);
  const put = (next: Stored) => {
    touched.current = true;
    setState(next);
    localStorage.setItem(key, JSON.stringify(next));
    setKept('device');
    send(next);
  };
  const drop = (next: Stored) => {
    if (timer.current) clearTimeout(timer.current);
    localStorage.removeItem(key);
    dropped.add(state.uuid);
    setKept('none');
    setState(next);
    touched.current = true;
    void api.DELETE('/drafts/{uuid}', { params: { path: { uuid: state.uuid } } }).catch(() => undefined);
  };
  return {
    answers: state.answers, left: state.left, kept, carrying,
    overtaken: kept !== 'none' && isStale(state.revision, revision) ? { begun: state.revision ?? 0 } : undefined,
    goOn: () => put({ ...state, revision }),
    startAnew: () => drop(begin(first, revision)),
    set: (answers) => put({ ...state, answers }),
    forget: () => put({ ...state, left: [] }),
    filed: (as) => drop(begin(state.answers, as)),
  };
}
