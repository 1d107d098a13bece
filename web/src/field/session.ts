/**
 * Who is at the phone: the person, the posts, the post in use. The session itself is the server's cookie; here is only
 * what the phone needs to open without a network. Must never mix two persons: each has an own outbox and own reads.
 */
import { ApiProblem } from '../api/problem';
import type { Session } from '../api/types';
import { Live } from './live';
import { send, take } from './net';
import { forget, keep, kept } from './store';

export type Post = Session['posts'][number];
export interface Me { person: number; name: string; posts: Post[]; post: Post; demo: boolean }

const PERSON_KEY = 'shouhu.field.person';
const LEAVING_KEY = 'shouhu.field.leaving';
const postKey = (person: number) => `shouhu.field.post.${person}`;

/** Undefined until it is known; null when nobody is signed in. */
export const me = new Live<Me | null | undefined>(undefined);

function meFrom(session: Session): Me | null {
  const chosen = Number(localStorage.getItem(postKey(session.person.id)) ?? session.post_id);
  const post = session.posts.find((p) => p.id === chosen) ?? session.posts[0];
  return post ? { person: session.person.id, name: session.person.name, posts: session.posts, post, demo: session.demo } : null;
}

/** What the phone knows by itself: the first drawing waits for no network. */
export async function restore(): Promise<void> {
  const person = Number(localStorage.getItem(PERSON_KEY));
  const session = person ? (await kept(person, 0, 'session'))?.value as Session | undefined : undefined;
  if (localStorage.getItem(LEAVING_KEY)) me.set(null);
  else if (session) me.set(meFrom(session));
}

/** Asks the server who is signed in; silence leaves what the phone knows. False when nobody can be asked for. */
export async function confirm(): Promise<boolean> {
  if (localStorage.getItem(LEAVING_KEY)) {
    const reply = await send('/session', { method: 'DELETE' });
    if (!reply) return false;
    localStorage.removeItem(LEAVING_KEY);
  }
  try {
    const session = await take<Session>('/session');
    await keep(session.person.id, 0, 'session', session, Date.now());
    localStorage.setItem(PERSON_KEY, String(session.person.id));
    me.set(meFrom(session));
    return me.get() !== null;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) await ended();
    else if (me.get() === undefined) me.set(null);
    return false;
  }
}

/** The session is over: what was read goes, what waits stays for its person. */
async function ended(): Promise<void> {
  const person = Number(localStorage.getItem(PERSON_KEY));
  localStorage.removeItem(PERSON_KEY);
  if (person) await forget(person);
  me.set(null);
}

export async function signIn(account: string, password: string): Promise<void> {
  await take('/session', { method: 'POST', body: JSON.stringify({ account, password }), headers: { 'Content-Type': 'application/json' } });
  localStorage.removeItem(LEAVING_KEY);
}

/** Without a network the server hears of it as soon as there is one; until then nobody is let in. */
export async function signOut(): Promise<void> {
  localStorage.setItem(LEAVING_KEY, '1');
  await ended();
  if (await send('/session', { method: 'DELETE' })) localStorage.removeItem(LEAVING_KEY);
}

export function actFor(post: Post): void {
  const now = me.get();
  if (!now) return;
  localStorage.setItem(postKey(now.person), String(post.id));
  me.set({ ...now, post });
}
/** The headers of everything that is asked for this person at this post. */
export function asMe({ person, post }: { person: number; post: number }): Record<string, string> {
  return { 'Shouhu-Person': String(person), 'Shouhu-Post': String(post) };
}
