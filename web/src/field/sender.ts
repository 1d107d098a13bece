/**
 * The outbox at work: puts what was pressed on the disk, sends it in the order of the presses, keeps what became of it.
 * One tab sends at a time where the browser can see to that; two would do no harm, for the ids are the same.
 */
import { asProblem } from '../api/problem';
import { Live } from './live';
import { send } from './net';
import { again, type Item, isVerdict, itemFrom, methodOf, type Reply, settle, toSend, toSweep, UNDO_MS, type Wish } from './outbox';
import { asMe, confirm, me } from './session';
import { changeItem, dropItem, fileOf, itemOf, itemsOf, type KeptFile, putFile, putItem, putItemOfDraft } from './store';

/** The items of whoever is signed in. */
export const items = new Live<Item[]>([]);
const others = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('shouhu-outbox');

export async function look(): Promise<void> {
  const now = me.get();
  const all = now ? await itemsOf(now.person) : [];
  for (const old of toSweep(all, Date.now())) await dropItem(old.id);
  const gone = new Set(toSweep(all, Date.now()).map((i) => i.id));
  items.set(all.filter((i) => !gone.has(i.id)));
}
async function changed(): Promise<void> {
  await look();
  others?.postMessage(0);
}

/**
 * Keeps a command and sends it when it can; resolved as soon as it is safe on this phone. `of`: the draft that it is
 * made of, and the refused item whose place it takes; both go in the same step.
 */
export async function press(wish: Omit<Wish, 'person' | 'post'>, of?: { draft: string; replaces?: string | undefined }): Promise<Item> {
  const now = me.get();
  if (!now) throw new Error('nobody is signed in');
  const item = itemFrom({ ...wish, person: now.person, post: now.post.id }, Date.now());
  if (of) await putItemOfDraft(item, of.draft, of.replaces);
  else await putItem(item);
  await changed();
  void flush();
  // Asked once there is something to lose; the browser may say no.
  void navigator.storage?.persist?.().catch(() => false);
  return item;
}
export async function retry(id: string): Promise<void> {
  await changeItem(id, again);
  await changed();
  await flush();
}
export async function drop(id: string): Promise<void> {
  await changeItem(id, (item) => ({ ...item, dropped_ms: Date.now() }));
  await changed();
  setTimeout(() => void changed(), UNDO_MS + 100);
}
export async function undrop(id: string): Promise<void> {
  await changeItem(id, ({ dropped_ms: _, ...item }) => item);
  await changed();
  void flush();
}
/** The files that some items name and that are still here. */
export async function filesOf(some: Item[]): Promise<KeptFile[]> {
  const all = await Promise.all(some.flatMap((item) => (item.files ?? []).map((sha256) => fileOf(item.person, sha256))));
  return [...new Map(all.flatMap((file) => (file ? [[file.sha256, file] as const] : []))).values()];
}
/** What the superior has said of a filing. */
export async function judge(id: string, change: (item: Item) => Item): Promise<void> {
  await changeItem(id, change);
  await changed();
}
/** Items of a file that was handed over; those that are here already stay as they are. */
export async function adopt(found: Item[], files: Omit<KeptFile, 'person' | 'at_ms'>[]): Promise<void> {
  const now = me.get();
  for (const file of now ? files : []) if (now && !(await fileOf(now.person, file.sha256))) await putFile({ ...file, person: now.person, at_ms: Date.now() });
  for (const item of found) if (!(await itemOf(item.id))) await putItem(item);
  await changed();
  void flush();
}

/** A photograph on a bad line takes its time. */
const UPLOAD_MS = 180_000;
/** The server takes an upload away a day after it came when nothing names it: by then it is sent again. */
const SENT_STAYS_MS = 12 * 3_600_000;
const FIRST_PAUSE_MS = 5_000;
const LAST_PAUSE_MS = 60_000;
let pause = FIRST_PAUSE_MS;
let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<void> | null = null;
let wanted = false;

/** Sends what waits. Asked while it runs, it looks once more when it is through. */
export function flush(): Promise<void> {
  wanted = true;
  running ??= run().finally(() => { running = null; });
  return running;
}
async function run(): Promise<void> {
  while (wanted) {
    wanted = false;
    const through = await alone(sendAll);
    clearTimeout(timer);
    if (through) { pause = FIRST_PAUSE_MS; continue; }
    timer = setTimeout(() => void flush(), pause);
    pause = Math.min(pause * 2, LAST_PAUSE_MS);
  }
}
async function alone(work: () => Promise<boolean>): Promise<boolean> {
  return navigator.locks ? navigator.locks.request('shouhu-outbox', work) : work();
}
async function sendItem(item: Item): Promise<Reply> {
  for (const sha256 of item.files ?? []) {
    const kept = await fileOf(item.person, sha256);
    if (!kept || Date.now() - (kept.sent_ms ?? 0) < SENT_STAYS_MS) continue;
    const reply = await send('/files', {
      method: 'POST', body: new Blob([kept.bytes]), waitMs: UPLOAD_MS,
      headers: { ...asMe(item), 'Content-Type': kept.media_type, 'Shouhu-File-Name': encodeURIComponent(kept.name) },
    });
    // Without its files it would name what is not there.
    if (!reply || reply.status >= 400) return reply;
    await putFile({ ...kept, sent_ms: Date.now() });
  }
  return send(item.path, {
    method: methodOf(item.kind), body: item.body,
    headers: { ...asMe(item), 'Content-Type': 'application/json', 'Idempotency-Key': item.id, 'Shouhu-Device-Time': String(item.made_ms) },
  });
}
/** True when nothing waits any more. */
async function sendAll(): Promise<boolean> {
  const now = me.get();
  if (!now) return true;
  for (const { id } of toSend(await itemsOf(now.person))) {
    const item = await itemOf(id);
    if (!item || item.dropped_ms !== undefined || item.state !== 'kept') continue;
    const reply = await sendItem(item);
    // What certainly never left the phone is no attempt.
    if (reply || navigator.onLine) await changeItem(id, (kept) => settle(kept, reply, Date.now(), asProblem));
    await changed();
    if (reply?.status === 401) { await confirm(); return true; }
    if (!isVerdict(reply)) return false;
  }
  return true;
}

/** Another tab has changed something. */
export function startSender(): void {
  others?.addEventListener('message', () => void look());
}
