/** Undo and redo of one value. Steps about the same thing one after the other (the letters of a word) are one step. Pure. */
export interface History<T> { past: readonly T[]; now: T; future: readonly T[]; about: string | null }

/** The oldest step is forgotten. */
const PAST_MAX = 200;

export const begun = <T>(now: T): History<T> => ({ past: [], now, future: [], about: null });

/** `about` names what is changed; null is a step of its own. */
export function done<T>(h: History<T>, now: T, about: string | null): History<T> {
  const joined = about !== null && about === h.about;
  return { past: joined ? h.past : [...h.past, h.now].slice(-PAST_MAX), now, future: [], about };
}
export function undone<T>(h: History<T>): History<T> {
  const before = h.past.at(-1);
  return before === undefined ? h : { past: h.past.slice(0, -1), now: before, future: [h.now, ...h.future], about: null };
}
export function redone<T>(h: History<T>): History<T> {
  const [after, ...future] = h.future;
  return after === undefined ? h : { past: [...h.past, h.now], now: after, future, about: null };
}
