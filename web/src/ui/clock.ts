/**
 * The server's domain clock as the desk knows it. Every due is judged against this clock and never
 * against the device's: the demo pauses, speeds and jumps it. Between two answers it runs on with
 * the monotonic timer at the speed that the server named.
 */
import { useSyncExternalStore } from 'react';

interface Reading { at: number; taken: number; speed: number; known: boolean }
let reading: Reading = { at: 0, taken: 0, speed: 1, known: false };

export function domainNow(): number {
  return Math.round(reading.at + (performance.now() - reading.taken) * reading.speed);
}
export function clockKnown(): boolean { return reading.known; }

/** One hand of the clock: its value changes at ticks only, so that all who look at it in one drawing see the same. */
class Hand {
  value: number;
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | null = null;
  constructor(private readonly stepMs: number) { this.value = this.read(); }
  private read(): number { return Math.floor(domainNow() / this.stepMs) * this.stepMs; }
  readonly tick = (): void => {
    const next = this.read();
    if (next === this.value) return;
    this.value = next;
    for (const l of this.listeners) l();
  };
  readonly subscribe = (changed: () => void): (() => void) => {
    this.listeners.add(changed);
    this.timer ??= setInterval(this.tick, Math.min(this.stepMs, 1000));
    this.tick();
    return () => {
      this.listeners.delete(changed);
      if (this.listeners.size || !this.timer) return;
      clearInterval(this.timer);
      this.timer = null;
    };
  };
  readonly snapshot = (): number => this.value;
}
const hands = new Map<number, Hand>();
function hand(stepMs: number): Hand {
  let h = hands.get(stepMs);
  if (!h) { h = new Hand(stepMs); hands.set(stepMs, h); }
  return h;
}
export function setClock(nowMs: number, speed?: number): void {
  reading = { at: nowMs, taken: performance.now(), speed: speed ?? reading.speed, known: true };
  for (const h of hands.values()) h.tick();
}
/** Domain time rounded down to `stepMs`, so that a page redraws only when its words change. */
export function useNow(stepMs = 60_000): number {
  const h = hand(stepMs);
  return useSyncExternalStore(h.subscribe, h.snapshot);
}
