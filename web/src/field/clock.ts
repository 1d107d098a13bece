/**
 * The server's domain clock as the phone knows it: read with each list, run on by the device's clock while there is no
 * network. It words what is late; it decides nothing.
 */
import { Live } from './live';

export interface Reading { now_ms: number; speed: number; taken_ms: number }
const TICK_MS = 30_000;

let reading: Reading | null = null;
export const tick = new Live(0);

export function domainNow(device = Date.now()): number {
  return reading ? Math.round(reading.now_ms + (device - reading.taken_ms) * reading.speed) : device;
}
export function setClock(next: Reading): void {
  reading = next;
  tick.set(tick.get() + 1);
}
/** Words about time are drawn again now and then, and at once when somebody comes back to the page. */
export function startClock(): void {
  const again = () => { if (document.visibilityState === 'visible') tick.set(tick.get() + 1); };
  setInterval(again, TICK_MS);
  document.addEventListener('visibilitychange', again);
}
