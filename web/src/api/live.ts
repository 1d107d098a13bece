/**
 * Live changes: the stream names matters and topics, the page reads those again. When the stream
 * breaks the page says since when its figures are old and asks by itself until it is back.
 * Must never carry figures: one way into the cache, the queries.
 */
import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { clockKnown, domainNow } from '../ui/clock';
import { BASE } from './client';
import { space } from './space';
import type { LiveChange, Matter, Topic } from './types';

export interface LiveState { live: boolean; sinceMs: number | null; seq: number }
let state: LiveState = { live: false, sinceMs: null, seq: 0 };
const listeners = new Set<() => void>();
function set(next: Partial<LiveState>): void {
  state = { ...state, ...next };
  for (const l of listeners) l();
}
export function useLive(): LiveState {
  return useSyncExternalStore((l) => { listeners.add(l); return () => listeners.delete(l); }, () => state);
}

const KEYS: Record<Topic, string[][]> = {
  matter: [['now'], ['matters'], ['overview'], ['board'], ['province'], ['ledger']],
  receipt: [['now'], ['overview'], ['board'], ['matters']],
  unit: [['units']],
  incident: [['overview'], ['incidents'], ['plans']],
  clock: [['overview'], ['demo'], ['now']],
};
const GATHER_MS = 250;
const REOPEN_MS = 3_000;
const POLL_MS = 10_000;

export function startLive(client: QueryClient): () => void {
  let source: EventSource | null = null;
  let stopped = false;
  let gather: ReturnType<typeof setTimeout> | null = null;
  let reopen: ReturnType<typeof setTimeout> | null = null;
  const matters = new Set<number>();
  const topics = new Set<Topic>();
  let { seq } = state;
  // A burst of notes is one change of the page: React takes more than fifty in a row for a loop.
  const flush = () => {
    gather = null;
    set({ seq, live: true, sinceMs: null });
    for (const id of matters) void client.invalidateQueries({ queryKey: ['matter', id] });
    // Progress is summed on the parent: a page that shows the matter among its children reads again.
    const changed = new Set(matters);
    void client.invalidateQueries({ predicate: ({ queryKey, state: { data } }) => queryKey[0] === 'matter' && queryKey[2] === 'head' && Boolean((data as Matter | undefined)?.children.some((c) => changed.has(c.id))) });
    for (const t of topics) for (const queryKey of KEYS[t] ?? []) void client.invalidateQueries({ queryKey });
    matters.clear();
    topics.clear();
  };
  const lost = () => { if (state.live || state.sinceMs === null) set({ live: false, sinceMs: clockKnown() ? domainNow() : null }); };
  const open = () => {
    if (stopped) return;
    source = new EventSource(`${BASE}/live${space === 'drill' ? '?space=drill' : ''}`);
    source.onopen = () => {
      if (!state.live) void client.invalidateQueries();
      set({ live: true, sinceMs: null });
    };
    source.addEventListener('change', (event) => {
      let change: LiveChange;
      try { change = JSON.parse((event as MessageEvent<string>).data) as LiveChange; } catch { return; }
      for (const id of change.matters ?? []) matters.add(id);
      for (const t of change.topics ?? []) topics.add(t);
      // An empty note: the stream fell behind, everything is asked for again.
      if (!change.matters?.length && !change.topics?.length) { void client.invalidateQueries(); return; }
      seq = change.seq;
      gather ??= setTimeout(flush, GATHER_MS);
    });
    source.onerror = () => {
      lost();
      if (source?.readyState === EventSource.CLOSED && !stopped) reopen = setTimeout(open, REOPEN_MS);
    };
  };
  open();
  const poll = setInterval(() => { if (!state.live) void client.invalidateQueries(); }, POLL_MS);
  return () => {
    stopped = true;
    source?.close();
    clearInterval(poll);
    if (gather) clearTimeout(gather);
    if (reopen) clearTimeout(reopen);
  };
}
