/**
 * The outbox's rules, without a browser: what an item is, what an answer makes of it, what is sent, shown and swept.
 * An item keeps its id and its bytes from the press to the answer, so that sending it again is the same command
 * (rule 7). Must never call an item settled that the server has not answered.
 */
import { isAnswer, uuidv7 } from '../api/command';
import type { Problem, ReceiptAnswer } from '../api/types';
import type { Answers, Words } from '../form/form';

/** 已存本机, 已送达, 已采用, 没有采用. */
export type State = 'kept' | 'arrived' | 'accepted' | 'refused';
export type Kind = 'sign' | 'done' | 'difficulty' | 'read' | 'file' | 'correct' | 'handover' | 'arrive';
/** The slot of a filing: a period, by its first day, and who it is about. */
export interface SlotName { period: string; subject: number }

export interface Item {
  /** The command's id, made here; UUIDv7, so that the order of ids is the order of presses. */
  id: string;
  person: number;
  post: number;
  kind: Kind;
  path: string;
  /** The body as it is sent, byte for byte. */
  body: string;
  /** Of a filing. */
  slot?: SlotName;
  /** Of goods that have arrived: the entry that sent them. */
  shipment?: number;
  /** Files that its answers name, by their digest: they are sent before it. */
  files?: string[];
  /** Of its questions, by the names of their fields: a refusal names them as they were asked. */
  labels?: Record<string, Words>;
  /** Somebody above looks at it: until then it has arrived only. */
  review?: true;
  /** What it is about, in the words of the matter. */
  title: string;
  matter: number;
  /** The device's time of the press: kept and shown, it decides nothing (rule 5). */
  made_ms: number;
  state: State;
  /** Attempts that got no answer: it may have arrived all the same. */
  tries: number;
  answered_ms?: number;
  answer?: Partial<ReceiptAnswer & { revision: number; code: string }>;
  problem?: Problem;
  /** Somebody above has given it back, and why. */
  returned?: string;
  /** Deleted by hand, taken away for good when the time for undoing is over. */
  dropped_ms?: number;
  /** Nothing that a person pressed: that the text was opened. Sent, never shown. */
  quiet?: true;
}

export const UNDO_MS = 10_000;
const HOUR_MS = 3_600_000;
export const UNSENT_WARN_MS = 24 * HOUR_MS;
export const UNSENT_CALL_MS = 72 * HOUR_MS;
/** Settled items stay to be looked at for so long. */
const SETTLED_MS = 7 * 24 * HOUR_MS;

const STEPS: readonly string[] = ['sign', 'done', 'difficulty', 'read'] satisfies Kind[];
const FILINGS: readonly string[] = ['file', 'correct'] satisfies Kind[];
export const isFiling = (kind: unknown): boolean => FILINGS.includes(kind as string);
export const methodOf = (kind: Kind): 'POST' | 'PUT' => (kind === 'correct' ? 'PUT' : 'POST');
export const isDay = (text: unknown): text is string => typeof text === 'string' && /^\d{4}-\d\d-\d\d$/.test(text);
export function pathOf(kind: Kind, matter: number, slot?: SlotName, shipment?: number): string {
  if (kind === 'handover') return '/handovers';
  if (kind === 'arrive') return `/shipments/${shipment}/receive`;
  return slot ? `/reports/${matter}/slots/${slot.period}/${slot.subject}` : `/matters/${matter}/${kind}`;
}
/** What the phone may send at all: a file that was handed over can name nothing else, and not another step than it says. */
export function isRoute(kind: unknown, matter: number, path: string, slot?: SlotName, shipment?: number): boolean {
  if (kind === 'arrive' || kind === 'handover') return slot === undefined && (kind === 'handover' ? shipment === undefined : Number.isSafeInteger(shipment)) && path === pathOf(kind, matter, slot, shipment);
  if (isFiling(kind)) return isDay(slot?.period) && Number.isSafeInteger(slot?.subject) && path === pathOf(kind as Kind, matter, slot);
  return slot === undefined && STEPS.includes(kind as string) && path === pathOf(kind as Kind, matter);
}

export interface Wish {
  person: number; post: number; kind: Kind; matter: number; title: string;
  body?: object; quiet?: true; slot?: SlotName; shipment?: number; files?: string[]; labels?: Record<string, Words>; review?: true;
}

export function itemFrom(wish: Wish, now: number, id: string = uuidv7(now)): Item {
  const { body = {}, ...rest } = wish;
  return { ...rest, id, path: pathOf(wish.kind, wish.matter, wish.slot, wish.shipment), body: JSON.stringify(body), made_ms: now, state: 'kept', tries: 0 };
}
/** Of a filing: the two that one button says, or what was filled in. */
export function how(item: Item): 'nil' | 'no_change' | Kind {
  if (!isFiling(item.kind)) return item.kind;
  const { nil, no_change } = bodyOf(item) ?? {};
  return nil ? 'nil' : no_change ? 'no_change' : item.kind;
}

/** What a body may say. */
export interface Said { version?: number; nil?: boolean; no_change?: boolean; answers?: Answers; reason?: string; revision?: number }
type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isWhole: Check = (value) => Number.isSafeInteger(value);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
/** Texts, whole numbers, and lists and objects of them: pages show them without looking twice. */
const isSound: Check = (value) => {
  if (typeof value !== 'object' || value === null) return isText(value) || isWhole(value);
  return 'lat_e7' in value ? 'lon_e7' in value && Object.values(value).every(isWhole) : Object.values(value).every(isSound);
};
const isAnswers: Check = (value) => isObject(value) && isSound(value);
const maybe = (check: Check): Check => (value) => value === undefined || check(value);
const FILED = { version: isWhole, nil: maybe(isFlag), no_change: maybe(isFlag), answers: maybe(isAnswers) };
const BODIES: Record<Kind, Record<string, Check>> = {
  read: {}, sign: {}, done: { note: maybe(isText), files: maybe(isTexts) }, difficulty: { text: isText },
  handover: { matter_id: isWhole, code: isText, amount: isWhole }, arrive: { lines: (value) => Array.isArray(value) && isSound(value), note: maybe(isText) },
  file: FILED, correct: { ...FILED, revision: isWhole, reason: isText },
};
/** Null when it is no body of its kind: one that was handed over may hold anything. */
export function bodyOf({ kind, body }: Pick<Item, 'kind' | 'body'>): Said | null {
  let said: unknown;
  try { said = JSON.parse(body); } catch { return null; }
  return isObject(said) && Object.entries(BODIES[kind]).every(([name, check]) => check((said as Record<string, unknown>)[name])) ? said : null;
}

/** What came back: a status and what stood in it, or nothing at all. */
export type Reply = { status: number; body: unknown } | null;

/** 401 is no word on the command: its person has to sign in again. */
export const isVerdict = (reply: Reply): reply is NonNullable<Reply> => reply !== null && isAnswer(reply.status) && reply.status !== 401;

export function settle(item: Item, reply: Reply, now: number, problemOf: (status: number, body: unknown) => Problem): Item {
  if (!isVerdict(reply)) return { ...item, tries: item.tries + 1 };
  // It was answered: whoever deleted it meanwhile should see what became of it.
  const { dropped_ms: _, problem: __, ...rest } = item;
  if (reply.status >= 400) return { ...rest, state: 'refused', answered_ms: now, problem: problemOf(reply.status, reply.body) };
  return { ...rest, state: item.review ? 'arrived' : 'accepted', answered_ms: now, answer: reply.body as Item['answer'] & object };
}
/** What somebody above has said of a filing that had arrived; of a revision behind it nothing is said. */
export function judged(item: Item, slot: { state: string; revision: number; reason?: string }): Item {
  if (item.state !== 'arrived' || slot.revision < (item.answer?.revision ?? 0)) return item;
  if (slot.state === 'returned') return { ...item, state: 'refused', returned: slot.reason ?? '' };
  return slot.state === 'verified' || slot.revision > (item.answer?.revision ?? 0) ? { ...item, state: 'accepted' } : item;
}
/** Accepted before the list was read that asks for the step again: it was given back, and is no answer to it any more. */
export const isSpent = (item: Item, list_seq: number): boolean => item.state === 'accepted' && item.answer?.seq !== undefined && item.answer.seq <= list_seq;
/** Once more, as the same command: refusals are judged anew, an accepted id is answered as before. */
export function again(item: Item): Item {
  const { problem: _, answered_ms: __, ...rest } = item;
  return { ...rest, state: 'kept' };
}

const byId = (a: Item, b: Item) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
export const toSend = (items: Item[]): Item[] => items.filter((i) => i.state === 'kept' && i.dropped_ms === undefined).sort(byId);

const RANK: Record<State, number> = { refused: 0, kept: 1, arrived: 2, accepted: 3 };
/** What the queue shows: what was refused first, then the newest of each state. */
export function listed(items: Item[]): Item[] {
  return items.filter((i) => !i.quiet).sort((a, b) => RANK[a.state] - RANK[b.state] || byId(b, a));
}
/** Not accepted yet: the number on the bottom bar. */
export const unfinished = (items: Item[]): number => items.filter((i) => !i.quiet && i.state !== 'accepted' && i.dropped_ms === undefined).length;
export const age = (item: Item, now: number): number => Math.max(0, now - item.made_ms);
/** How long the oldest unsent item has waited. */
export function waited(items: Item[], now: number): number {
  return Math.max(0, ...toSend(items).filter((i) => !i.quiet).map((i) => age(i, now)));
}
/** What may leave the phone: undone no more, settled long ago, or settled and never shown. */
export function toSweep(items: Item[], now: number): Item[] {
  return items.filter((i) =>
    (i.dropped_ms !== undefined && now - i.dropped_ms >= UNDO_MS)
    || (i.quiet && i.state !== 'kept')
    || ((i.state === 'accepted' || i.state === 'arrived') && now - (i.answered_ms ?? now) >= SETTLED_MS));
}
