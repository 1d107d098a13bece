/**
 * The phone's way to /api/v1: sends bytes as they are kept, tells an answer from silence, and remembers whether there
 * is a network. A page that some portal puts in the way is silence. Must never decide about time or rights.
 */
import { ApiProblem, asProblem, noAnswer } from '../api/problem';
import type { Reply } from './outbox';
import { Live } from './live';

const BASE = '/api/v1';
const WAIT_MS = 20_000;

/** No network since that moment of the device; null while there is one. */
export const offline = new Live<number | null>(null);
const OFFLINE_KEY = 'shouhu.field.offline';
export function startNet(): void {
  const since = Number(localStorage.getItem(OFFLINE_KEY));
  if (!navigator.onLine) gone(since || Date.now());
  window.addEventListener('offline', () => gone());
}
function gone(since = Date.now()): void {
  if (offline.get() !== null) return;
  localStorage.setItem(OFFLINE_KEY, String(since));
  offline.set(since);
}
function back(): void {
  localStorage.removeItem(OFFLINE_KEY);
  offline.set(null);
}

/** Ours is JSON or nothing; anything else comes from in between. */
function isOurs(response: Response): boolean {
  return response.status === 204 || (response.headers.get('content-type') ?? '').includes('json');
}

export interface Sending { method?: string; body?: string | Blob; headers?: Record<string, string>; waitMs?: number }

/** One request; null when nothing came back that is the server's own. */
export async function send(path: string, { method = 'GET', body, headers = {}, waitMs = WAIT_MS }: Sending = {}): Promise<Reply> {
  try {
    const response = await fetch(`${BASE}${path}`, { method, headers, ...(body === undefined ? {} : { body }), signal: AbortSignal.timeout(waitMs), cache: 'no-store' });
    const read = response.status === 204 ? undefined : isOurs(response) ? await response.json() : null;
    if (!isOurs(response)) { gone(); return null; }
    back();
    return { status: response.status, body: read };
  } catch {
    gone();
    return null;
  }
}

/** The data of an answer, or an `ApiProblem`; silence is a problem as well. */
export async function take<T>(path: string, sending?: Sending): Promise<T> {
  const reply = await send(path, sending);
  if (!reply) throw noAnswer();
  if (reply.status >= 400) throw new ApiProblem(asProblem(reply.status, reply.body));
  return reply.body as T;
}
