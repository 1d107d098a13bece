/**
 * What the phone keeps, in IndexedDB: commands that wait, what is being filled in, the files that both name, and what
 * was read. Everything belongs to a person; nobody else's is ever listed. Must never delete what has not been sent.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Answers } from '../form/form';
import type { Item } from './outbox';

/** An answer of the server, kept for a post. */
export interface Kept { person: number; post: number; name: string; at_ms: number; value: unknown }

/** A report that is being filled in, kept on every change. */
export interface Draft {
  person: number;
  /** Post, matter, period and subject. */
  name: string;
  /** The version of the form under which the answers were given. */
  version: number;
  /** What stood in the slot when it was begun. */
  revision?: number;
  answers: Answers;
  /** Why it takes the place of what is filed. */
  reason?: string;
  /** What a newer version has no place for: kept and shown. */
  left?: Left[];
  at_ms: number;
}
export interface Left { label: { zh: string; en?: string }; value: string }
/** A photograph or a file that an answer names, until it has been sent. */
export interface KeptFile { person: number; sha256: string; name: string; media_type: string; bytes: ArrayBuffer; at_ms: number; sent_ms?: number }

interface Schema extends DBSchema {
  outbox: { key: string; value: Item; indexes: { person: number } };
  read: { key: [number, number, string]; value: Kept; indexes: { person: number } };
  draft: { key: [number, string]; value: Draft; indexes: { person: number } };
  file: { key: [number, string]; value: KeptFile; indexes: { person: number } };
}

const NAME = 'shouhu-field';
const VERSION = 2;
let opened: Promise<IDBPDatabase<Schema>> | null = null;

function db(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(NAME, VERSION, {
    upgrade(base, from) {
      if (from < 1) {
        base.createObjectStore('outbox', { keyPath: 'id' }).createIndex('person', 'person');
        base.createObjectStore('read', { keyPath: ['person', 'post', 'name'] }).createIndex('person', 'person');
      }
      if (from < 2) {
        base.createObjectStore('draft', { keyPath: ['person', 'name'] }).createIndex('person', 'person');
        base.createObjectStore('file', { keyPath: ['person', 'sha256'] }).createIndex('person', 'person');
      }
    },
    // A newer page waits for this one: what is typed is kept already, so start anew with it.
    blocking() { void db().then((base) => { base.close(); location.reload(); }); },
    terminated() { opened = null; },
  }).catch((error: unknown) => {
    // What could not be opened is tried again by whoever asks next.
    opened = null;
    throw error;
  });
  return opened;
}
/** After a failure: the connection may be dead without a word, so the next one to ask opens another. */
export function reopen(): void {
  const old = opened;
  opened = null;
  void old?.then((base) => base.close(), () => undefined);
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

export async function draftOf(person: number, name: string): Promise<Draft | undefined> {
  return (await db()).get('draft', [person, name]);
}
export async function draftsOf(person: number): Promise<Draft[]> {
  return (await db()).getAllFromIndex('draft', 'person', person);
}
export async function putDraft(draft: Draft): Promise<void> {
  await (await db()).put('draft', draft);
}
export async function dropDraft(person: number, name: string): Promise<void> {
  await (await db()).delete('draft', [person, name]);
}
/** The command is on the disk and its draft is gone, in one step: never both, never neither. */
export async function putItemOfDraft(item: Item, name: string, replaces?: string): Promise<void> {
  const tx = (await db()).transaction(['outbox', 'draft'], 'readwrite', STRICT);
  await Promise.all([
    tx.objectStore('outbox').put(item), tx.objectStore('draft').delete([item.person, name]),
    ...(replaces ? [tx.objectStore('outbox').delete(replaces)] : []), tx.done,
  ]);
}

export async function fileOf(person: number, sha256: string): Promise<KeptFile | undefined> {
  return (await db()).get('file', [person, sha256]);
}
export async function putFile(file: KeptFile): Promise<void> {
  const tx = (await db()).transaction('file', 'readwrite', STRICT);
  await Promise.all([tx.store.put(file), tx.done]);
}
/** Files go when nothing on this phone names them any more; one that was chosen a moment ago may not be named yet. */
export async function sweepFiles(person: number, before: number): Promise<void> {
  const tx = (await db()).transaction(['file', 'draft', 'outbox'], 'readwrite');
  const drafts = await tx.objectStore('draft').index('person').getAll(person);
  const waiting = (await tx.objectStore('outbox').index('person').getAll(person)).filter((item) => item.state === 'kept' || item.state === 'refused');
  const named = drafts.map((draft) => JSON.stringify(draft.answers)).concat(waiting.flatMap((item) => item.files ?? [])).join(' ');
  for (const file of await tx.objectStore('file').index('person').getAll(person)) {
    if (file.at_ms < before && !named.includes(file.sha256)) await tx.objectStore('file').delete([person, file.sha256]);
  }
  await tx.done;
}

export async function keep(person: number, post: number, name: string, value: unknown, at_ms: number): Promise<void> {
  await (await db()).put('read', { person, post, name, at_ms, value });
}
export async function kept(person: number, post: number, name: string): Promise<Kept | undefined> {
  return (await db()).get('read', [person, post, name]);
}
/** What was read of slots long ago, and is looked at no more. */
export async function forgetOld(person: number, prefix: string, before: number): Promise<void> {
  const tx = (await db()).transaction('read', 'readwrite');
  for (const found of await tx.store.index('person').getAll(person)) {
    if (found.name.startsWith(prefix) && found.at_ms < before) await tx.store.delete([person, found.post, found.name]);
  }
  await tx.done;
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
