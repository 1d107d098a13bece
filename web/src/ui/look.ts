/** Light or dark: the system's wish, or the reader's own. */
import { useSyncExternalStore } from 'react';
import type { Look } from './theme';

const LOOK_KEY = 'shouhu.look';
const listeners = new Set<() => void>();
const system = () => (typeof matchMedia === 'function' && matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
export function look(): Look {
  const own = localStorage.getItem(LOOK_KEY);
  return own === 'dark' || own === 'light' ? own : system();
}
export function setLook(next: Look): void {
  localStorage.setItem(LOOK_KEY, next);
  apply();
}
function apply(): void {
  document.documentElement.dataset.theme = look();
  for (const l of listeners) l();
}
export function startLook(): void {
  apply();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply);
}
export function useLook(): Look {
  return useSyncExternalStore((l) => { listeners.add(l); return () => listeners.delete(l); }, look);
}
