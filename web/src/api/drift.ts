/**
 * The hand-written `paths.ts` names no route and no verb that the document lacks, asks nothing of a route that it
 * does not take, and leaves out no route without a word here. Only types: `tsc` is the test, nothing of it is built in.
 */
import type { paths as Written } from './paths';
import type { components, paths as Served } from './schema';
import type { NeedKind } from './types';

type Verb = 'get' | 'put' | 'post' | 'delete';
/** `get /matters` … for each verb that is there. */
type Routes<P> = { [K in keyof P & string]: { [V in keyof P[K] & Verb]: P[K][V] extends undefined ? never : `${V} ${K}` }[keyof P[K] & Verb] }[keyof P & string];

/** Files and streams, which the desk fetches without this client. */
type Elsewhere = 'get /live' | 'post /files' | 'get /files/{sha256}' | 'get /reports/{matter}/slots/{period}/{subject}/files/{sha256}' | 'get /inspections/{id}/visits/{site}/files/{sha256}' | 'post /units/import' | 'post /posts/import' | 'post /units/import/refused' | 'post /posts/import/refused' | 'get /plans/{id}/file'
  | 'get /board.csv' | 'get /board.xlsx' | 'get /matters/{id}/board.csv' | 'get /matters/{id}/board.xlsx'
  | 'get /matters/{id}/units.csv' | 'get /matters/{id}/units.xlsx' | 'get /matters/{id}/sheet' | 'get /matters/{id}/case-file.json'
  | 'get /payments/{list}/disclosure' | 'get /commodities/{commodity}/label' | 'get /shipments/{entry}/note' | 'get /commodities/{commodity}/beancount' | 'get /exports/{id}/file' | 'post /forms/xlsform' | 'get /forms/{id}/xlsform'
  | `post /reports/{matter}/${'import' | 'import/refused'}` | 'get /reports/{matter}/table.xlsx';

type Body<O> = O extends { requestBody: { content: { 'application/json': infer B } } } ? B : unknown;
type Query<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : unknown;
type Refused<O, S> = Body<O> extends Body<S> ? (Query<O> extends Query<S> ? never : 'query') : 'body';
/** Routes whose hand-written body or query the server would refuse. */
type Wrong = {
  [K in keyof Written & keyof Served & string]: {
    [V in keyof Written[K] & keyof Served[K] & Verb]: Refused<Written[K][V], Served[K][V]> extends never ? never : `${V} ${K}: ${Refused<Written[K][V], Served[K][V]>}`;
  }[keyof Written[K] & keyof Served[K] & Verb];
}[keyof Written & keyof Served & string];

type Nothing<T extends never> = T;
export type Unserved = Nothing<Exclude<Routes<Written>, Routes<Served>>>;
/** What is asked for people has no screen yet: it is asked over HTTP alone. */
type Screenless = 'get /people-needs' | 'get /people-needs/proposal' | 'get /matters/{id}/people';
export type Unwritten = Nothing<Exclude<Routes<Served>, Routes<Written> | Elsewhere | Screenless>>;
export type Misasked = Nothing<Wrong>;
/** A kind of need that the desk has no words for would break the first screen. */
export type Unasked = Nothing<Exclude<components['schemas']['NeedKind'], NeedKind> | Exclude<NeedKind, components['schemas']['NeedKind']>>;
