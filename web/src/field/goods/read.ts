/** What the phone reads of goods, and what is kept of it for the time without a network. */
import type { Arriving, Code, Supply } from '../../api/supply';
import { take } from '../net';
import { asMe, me } from '../session';
import { keep, kept } from '../store';

async function read<T>(path: string, name: string): Promise<T | undefined> {
  const now = me.get();
  if (!now) return undefined;
  const value = await take<T>(path, { headers: asMe({ person: now.person, post: now.post.id }) });
  await keep(now.person, now.post.id, name, value, Date.now());
  return value;
}
async function before<T>(name: string): Promise<T | undefined> {
  const now = me.get();
  return now ? (await kept(now.person, now.post.id, name))?.value as T | undefined : undefined;
}
/** First what was read before, then what is there now; silence leaves the first. */
export async function follow<T>(path: string, name: string, put: (value: T) => void): Promise<void> {
  const old = await before<T>(name);
  if (old) put(old);
  const fresh = await read<T>(path, name).catch(() => undefined);
  if (fresh) put(fresh);
}
export const followSupply = (matter: number, put: (supply: Supply) => void) => follow<Supply>(`/matters/${matter}/supply`, `supply:${matter}`, put);
export const followArriving = (put: (list: { rows: Arriving[] }) => void) => follow<{ rows: Arriving[] }>('/shipments', 'arriving', put);
/** Throws what the server refuses. */
export async function readCode(code: string): Promise<Code> {
  const now = me.get();
  return take<Code>(`/codes/${encodeURIComponent(code)}`, { headers: now ? asMe({ person: now.person, post: now.post.id }) : {} });
}
