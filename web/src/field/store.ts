/**
 * What the phone keeps, in IndexedDB: commands that wait, and what was read. Everything belongs to a person; nobody
 * else's is ever listed. Must never delete what has not been sent.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Item } from './outbox';

/** An answer of the server, kept for a post. */
export interface Kept { person: number; post: number; name: string; at_ms: number; value: unknown }

interface Schema extends DBSchema {
  outbox: { key: string; value: Item; indexes: { person: number } };
  read: { key: [number, number, string]; value: Kept; indexes: { person: number } };
}

const NAME = 'shouhu-field';
const VERSION = 1;
let opened: Promise<IDBPDatabase<Schema>> | null = null;

function db(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(NAME, VERSION, {
    upgrade(base, from) {
      if (from < 1) {
        base.createObjectStore('outbox', { keyPath: 'id' }).createIndex('person', 'person');
        base.createObjectStore('read', { keyPath: ['person', 'post', 'name'] }).createIndex('person', 'person');
      }
    },
    // A newer page waits for this one: what is typed is kept already, so start anew with it.
    blocking() { void db().then((base) => { base.close(); location.reload(); }); },
    terminated() { opened = null; },
  });
  return opened;
}

/** A command is on the disk, not only in memory, before anybody is told that it is kept. */
const STRICT = { durability: 'strict' } as const;

export async function itemsOf(person: number): Promise<Item[]> {
  return (await db()).getAllFromIndex('outbox', 'person', person);
}
export async function itemOf(id: string): Promise<Item | undefined> {
  return (await db()).get('outbox', id);
}
export async function putItem(item: Item): Promise<void> {
  const tx = (await db()).transaction('outbox', 'readwrite', STRICT);
  await Promise.all([tx.store.put(item), tx.done]);
}
/** Changes an item that is still there, in one step; what has gone meanwhile stays gone. */
export async function changeItem(id: string, change: (item: Item) => Item): Promise<Item | undefined> {
  const tx = (await db()).transaction('outbox', 'readwrite', STRICT);
  const item = await tx.store.get(id);
  const next = item && change(item);
  if (next) await tx.store.put(next);
  await tx.done;
  return next;
}
export async function dropItem(id: string): Promise<void> {
  await (await db()).delete('outbox', id);
}
/** Items that wait on this phone, of anybody: a number for the sign-in page, never whose. */
export async function waitingHere(): Promise<number> {
  return (await (await db()).getAll('outbox')).filter((item) => item.state === 'kept' && !item.quiet).length;
}

export async function keep(person: number, post: number, name: string, value: unknown, at_ms: number): Promise<void> {
  await (await db()).put('read', { person, post, name, at_ms, value });
}
export async function kept(person: number, post: number, name: string): Promise<Kept | undefined> {
  return (await db()).get('read', [person, post, name]);
}
/** Signing out: what was read goes, and what was settled with it; what has not been sent stays. */
export async function forget(person: number): Promise<void> {
  const tx = (await db()).transaction(['read', 'outbox'], 'readwrite', STRICT);
  for (const key of await tx.objectStore('read').index('person').getAllKeys(person)) await tx.objectStore('read').delete(key);
  for (const item of await tx.objectStore('outbox').index('person').getAll(person)) {
    if (item.state === 'accepted' || item.state === 'arrived') await tx.objectStore('outbox').delete(item.id);
  }
  await tx.done;
}
