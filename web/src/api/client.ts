/**
 * The one door to /api/v1. Puts the command id and the post on each unsafe request, repeats a
 * command that got no answer with the same id, turns every refusal into an `ApiProblem`.
 * Must never decide anything about time or rights: the server does.
 */
import createClient from 'openapi-fetch';
import { CommandIds, isAnswer } from './command';
import type { paths } from './paths';
import { ApiProblem, asProblem, noAnswer } from './problem';
import { space } from './space';
import { type Tell, uploading } from './upload';

export const BASE = '/api/v1';
const ids = new CommandIds();
const POST_KEY = 'shouhu.post';
const TRIES_MAX = 3;
const FIRST_PAUSE_MS = 400;

let post: string | null = typeof sessionStorage === 'undefined' ? null : sessionStorage.getItem(POST_KEY);
export function currentPost(): number | null { return post ? Number(post) : null; }
export function actAs(id: number | null): void {
  post = id === null ? null : String(id);
  if (post) sessionStorage.setItem(POST_KEY, post);
  else sessionStorage.removeItem(POST_KEY);
}

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** What identifies the command: words as they are, a file by its name, size and time. */
async function bodyKey(request: Request): Promise<string> {
  const type = request.headers.get('content-type') ?? '';
  if (type.includes('json')) return request.clone().text();
  return `${type}|${request.headers.get('shouhu-file-name') ?? ''}|${request.headers.get('shouhu-body-mark') ?? ''}`;
}

type Carrier = (request: Request) => Promise<Response>;
const plain: Carrier = (request) => fetch(request);

/** Sends once; a command is repeated with the same id while no answer comes. */
export async function send(request: Request, by: Carrier = plain): Promise<Response> {
  if (post) request.headers.set('Shouhu-Post', post);
  if (space === 'drill') request.headers.set('Shouhu-Space', space);
  const safe = request.method === 'GET';
  const route = `${request.method} ${new URL(request.url).pathname}${new URL(request.url).search}`;
  const key = safe ? '' : await bodyKey(request);
  if (!safe) request.headers.set('Idempotency-Key', ids.idFor(route, key));
  for (let n = 1; ; n++) {
    let answer: Response | null = null;
    try {
      answer = await by(request.clone());
    } catch (error) {
      if ((error as Error).name === 'AbortError') throw error;
    }
    if (answer && isAnswer(answer.status)) {
      if (!safe) ids.settled(route, key);
      return answer;
    }
    if (n >= TRIES_MAX || (safe && n >= 2)) {
      if (answer) return answer;
      throw noAnswer();
    }
    await pause(Number(answer?.headers.get('Retry-After') ?? 0) * 1000 || FIRST_PAUSE_MS * n);
  }
}

export const api = createClient<paths>({ baseUrl: BASE, fetch: (request) => send(request) });

interface Reply<D> { data?: D; error?: unknown; response: Response }

/** The data, or an `ApiProblem` thrown. */
export async function take<D>(reply: Promise<Reply<D>>): Promise<D> {
  const { data, error, response } = await reply;
  if (!response.ok) {
    const after = Number(response.headers.get('Retry-After'));
    throw new ApiProblem(asProblem(response.status, error), after > 0 ? after : undefined);
  }
  return data as D;
}

async function answered(reply: Promise<Response>): Promise<Response> {
  const response = await reply;
  if (!response.ok) throw new ApiProblem(asProblem(response.status, await response.json().catch(() => undefined)));
  return response;
}
function raw(path: string, body: Blob, headers: Record<string, string>, tell?: Tell): Promise<Response> {
  const mark = body instanceof File ? `${body.size}-${body.lastModified}` : `${body.size}`;
  const request = new Request(`${BASE}${path}`, { method: 'POST', body, headers: { ...headers, 'Shouhu-Body-Mark': mark } });
  return answered(send(request, tell ? uploading(tell) : plain));
}

/** Raw bodies (attachments, imports): same door, same command id. `tell` hears how much has gone. */
export async function sendRaw<R>(path: string, body: Blob, headers: Record<string, string>, tell?: Tell): Promise<R> {
  return (await raw(path, body, headers, tell)).json() as Promise<R>;
}

/** A file that is read as the post in which one acts: a plain link would say nothing of it. */
export async function fetchFile(path: string): Promise<Blob> {
  return (await answered(send(new Request(`${BASE}${path}`)))).blob();
}

/** A raw body that is answered with a file. */
export async function fetchRaw(path: string, body: Blob, headers: Record<string, string>): Promise<Blob> {
  return (await raw(path, body, headers)).blob();
}
