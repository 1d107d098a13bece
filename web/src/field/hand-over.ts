/**
 * Unsent items as a file, for another phone or a desk: the same ids, so that whatever arrives first counts and nothing
 * counts twice. What comes in may name nothing but the outbox's own routes, and only the person's own items are taken.
 */
import { isRoute, type Item } from './outbox';

const FORMAT = 1;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
type Carried = Pick<Item, 'id' | 'person' | 'post' | 'kind' | 'path' | 'body' | 'title' | 'matter' | 'made_ms' | 'slot' | 'files' | 'review'>;

export function toFile(items: Item[], host: string, now: number): string {
  const carried = items.map(({ id, person, post, kind, path, body, title, matter, made_ms, slot, files, review }): Carried => ({
    id, person, post, kind, path, body, title, matter, made_ms, ...(slot ? { slot } : {}), ...(files ? { files } : {}), ...(review ? { review } : {}),
  }));
  return JSON.stringify({ shouhu_outbox: FORMAT, host, made_ms: now, items: carried }, null, 2);
}

export interface Found { host: string; own: Item[]; others: number }

/** What a file holds for a person; null when it is no outbox file, or one that would send something else. */
export function fromFile(text: string, person: number): Found | null {
  let file: { shouhu_outbox?: unknown; host?: unknown; items?: unknown };
  try { file = JSON.parse(text); } catch { return null; }
  if (file?.shouhu_outbox !== FORMAT || typeof file.host !== 'string' || !Array.isArray(file.items)) return null;
  const all = file.items.map(read);
  if (all.some((item) => item === null)) return null;
  const items = all as Item[];
  const own = items.filter((i) => i.person === person);
  return { host: file.host, own, others: items.length - own.length };
}
function read(given: Partial<Carried> | null): Item | null {
  if (!given || typeof given !== 'object') return null;
  const { id, person, post, kind, path, body, title, matter, made_ms, slot } = given;
  const numbers = [person, post, matter, made_ms].every((n) => Number.isSafeInteger(n) && Number(n) >= 0);
  const words = [path, body, title].every((s) => typeof s === 'string');
  if (!numbers || !words || typeof id !== 'string' || !ID.test(id) || !isRoute(kind, matter ?? 0, path ?? '', slot)) return null;
  return { ...(given as Carried), state: 'kept', tries: 1 };
}

/** Gives a text out: by the phone's own sharing where it takes files, else as a download. */
export async function giveFile(name: string, text: string): Promise<void> {
  const file = new File([text], name, { type: 'application/json' });
  if (matchMedia('(pointer: coarse)').matches && navigator.canShare?.({ files: [file] })) {
    await navigator.share({ files: [file] }).catch(() => undefined);
    return;
  }
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(file), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
