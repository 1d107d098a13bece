/**
 * The server's domain clock as the desk knows it. Every due is judged against this clock and never
 * against the device's: the demo pauses, speeds and jumps it. Between two answers it runs on with
 * the monotonic timer at the speed that the server named.
 */
import { useSyncExternalStore } from 'react';

interface Reading { at: number; taken: number; speed: number; known: boolean }
let reading: Reading = { at: 0, taken: 0, speed: 1, known: false };
const listeners = new Set<() => void>();

export function setClock(nowMs: number, speed?: number): void {
  reading = { at: nowMs, taken: performance.now(), speed: speed ?? reading.speed, known: true };
  for (const l of listeners) l();
}
export function domainNow(): number {
  return Math.round(reading.at + (performance.now() - reading.taken) * reading.speed);
}
export function clockKnown(): boolean { return reading.known; }

function subscribe(stepMs: number) {
  return (changed: () => void) => {
    listeners.add(changed);
    const timer = setInterval(changed, Math.min(stepMs, 1000));
    return () => { listeners.delete(changed); clearInterval(timer); };
  };
}
const subscribers = new Map<number, ReturnType<typeof subscribe>>();
/** Domain time rounded down to `stepMs`, so that a page redraws only when its words change. */
export function useNow(stepMs = 60_000): number {
  let s = subscribers.get(stepMs);
  if (!s) { s = subscribe(stepMs); subscribers.set(stepMs, s); }
  return useSyncExternalStore(s, () => Math.floor(domainNow() / stepMs) * stepMs);
}
