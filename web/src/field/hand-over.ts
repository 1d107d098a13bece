/**
 * Unsent items as a file, for another phone or a desk: the same ids, so that whatever arrives first counts and nothing
 * counts twice. The photographs that an item names go with it. What comes in may name nothing but the outbox's own
 * routes, and only the person's own items are taken.
 */
import { bodyOf, isRoute, type Item } from './outbox';
import type { KeptFile } from './store';

const FORMAT = 1;
const DIGEST = /^[0-9a-f]{64}$/;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
type Carried = Pick<Item, 'id' | 'person' | 'post' | 'kind' | 'path' | 'body' | 'title' | 'matter' | 'made_ms' | 'slot' | 'shipment' | 'files' | 'review'>;

/** No more than this goes from one phone to another. */
const carriedOf = ({ id, person, post, kind, path, body, title, matter, made_ms, slot, shipment, files, review }: Carried): Carried => ({
  id, person, post, kind, path, body, title, matter, made_ms, ...(slot ? { slot } : {}), ...(shipment === undefined ? {} : { shipment }), ...(files ? { files } : {}), ...(review ? { review } : {}),
});

/** A file in a file: its bytes in base 64. */
interface Within { sha256: string; name: string; media_type: string; data: string }

export function toFile(items: Item[], host: string, now: number, files: KeptFile[] = []): string {
  const carried = items.map(carriedOf);
  const within = files.map(({ sha256, name, media_type, bytes }): Within => ({ sha256, name, media_type, data: toBase64(bytes) }));
  return JSON.stringify({ shouhu_outbox: FORMAT, host, made_ms: now, items: carried, ...(within.length ? { files: within } : {}) }, null, 2);
}

/** In pieces: a call takes only so many arguments. */
function toBase64(bytes: ArrayBuffer): string {
  const all = new Uint8Array(bytes);
  let text = '';
  for (let at = 0; at < all.length; at += PIECE) text += String.fromCharCode(...all.subarray(at, at + PIECE));
  return btoa(text);
}
const PIECE = 8_192;

export interface Found { host: string; own: Item[]; others: number; files: Omit<KeptFile, 'person' | 'at_ms'>[] }

/** What a file holds for a person; null when it is no outbox file, or one that would send something else. */
export function fromFile(text: string, person: number): Found | null {
  let file: { shouhu_outbox?: unknown; host?: unknown; items?: unknown; files?: unknown };
  try { file = JSON.parse(text); } catch { return null; }
  if (file?.shouhu_outbox !== FORMAT || typeof file.host !== 'string' || !Array.isArray(file.items)) return null;
  const all = file.items.map(read);
  if (all.some((item) => item === null)) return null;
  const items = all as Item[];
  const own = items.filter((i) => i.person === person);
  const files = (Array.isArray(file.files) ? file.files : []).map(bytesOf);
  if (files.some((one) => one === null)) return null;
  const named = new Set(own.flatMap((i) => i.files ?? []));
  return { host: file.host, own, others: items.length - own.length, files: (files as Found['files']).filter((one) => named.has(one.sha256)) };
}
function bytesOf(given: Partial<Within> | null): Found['files'][number] | null {
  const { sha256, name, media_type, data } = given ?? {};
  if (typeof sha256 !== 'string' || !DIGEST.test(sha256) || [name, media_type, data].some((text) => typeof text !== 'string')) return null;
  try {
    return { sha256, name: name ?? '', media_type: media_type ?? '', bytes: Uint8Array.from(atob(data ?? ''), (c) => c.charCodeAt(0)).buffer };
  } catch {
    return null;
  }
}
function read(given: Partial<Carried> | null): Item | null {
  if (!given || typeof given !== 'object') return null;
  const { id, person, post, kind, path, body, title, matter, made_ms, slot, shipment } = given;
  const numbers = [person, post, matter, made_ms].every((n) => Number.isSafeInteger(n) && Number(n) >= 0);
  const words = [path, body, title].every((s) => typeof s === 'string');
  const names = given.files === undefined || (Array.isArray(given.files) && given.files.every((one) => typeof one === 'string' && DIGEST.test(one)));
  if (!names || !numbers || !words || typeof id !== 'string' || !ID.test(id) || !isRoute(kind, matter ?? 0, path ?? '', slot, shipment)) return null;
  // A page that shows it reads its body: a bad one is refused here, before it is kept.
  const carried = carriedOf(given as Carried);
  return bodyOf(carried) ? { ...carried, state: 'kept', tries: 1 } : null;
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
