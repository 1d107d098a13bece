/** The service worker: asks for it, and knows whether the page would open without a network. */
import { Live } from './live';

export const cached = new Live(false);

export function register(): void {
  const worker = navigator.serviceWorker;
  // Absent on plain http from another machine: the page works, but opens with a network only.
  if (!worker || import.meta.env.DEV) return;
  void worker.register('/field/sw.js', { scope: '/field/' }).then(() => worker.ready).then(() => cached.set(true)).catch(() => cached.set(false));
}
