/**
 * The routes of /api/v1 in the form that openapi-fetch reads. Each line is one route and verb.
 * Replaced together with `types.ts` once the document is generated.
 */
import type * as T from './types';

type Ok<R> = { responses: { 200: { content: { 'application/json': R } }; default: { content: { 'application/problem+json': T.Problem } } } };
type In<Path, Query, Body> = {
  parameters: (Path extends undefined ? { path?: never } : { path: Path }) & { query?: Query; header?: never; cookie?: never };
} & (Body extends undefined ? { requestBody?: never } : { requestBody: { content: { 'application/json': Body } } });
type Get<R, Query = never, Path = undefined> = { get: In<Path, Query, undefined> & Ok<R> };
type Post<R, Body = Record<string, never>, Path = undefined> = { post: In<Path, never, Body> & Ok<R> };
type Put<R, Body, Path = undefined> = { put: In<Path, never, Body> & Ok<R> };
type Delete<R, Path = undefined> = { delete: In<Path, never, undefined> & Ok<R> };

type Id = { id: number };
type OnUnit = { id: number; no: number };
type Seq = { seq: number };
type Empty = Record<string, never>;
type Due = { due_ms: number };

export interface paths {
  '/session': Get<T.Session> & Post<undefined, { account: string; password: string }> & Delete<Empty>;
  '/session/password': Post<undefined, { password: string; new_password: string }>;
  '/session/seen': Post<undefined>;
  '/sessions': Get<{ rows: T.Device[] }> & Delete<Empty>;
  '/sessions/{id}': Delete<Empty, { id: string }>;
  '/activate': Post<undefined, { code: string; account?: string; name?: string; password: string }>;
  '/activate/look': Post<T.CodeLook, { code: string }>;
  '/units/{no}/posts': Get<T.Page<T.PostRow>, never, { no: number }> & Post<Seq, T.PostFields, { no: number }>;
  '/posts/{id}/edit': Post<Seq, T.PostFields, Id>;
  '/posts/{id}/rights': Post<Seq, T.RightsAsk, Id>;
  '/posts/{id}/refuse-rights': Post<Seq, { reason: string }, Id>;
  '/posts/{id}/end': Post<Seq, { reason: string }, Id>;
  '/posts/{id}/code': Delete<Empty, Id>;
  '/rights/proposed': Get<T.Page<T.PostRow>, { after?: number }>;
  '/units/{no}/grant-rights': Post<Seq, { posts: number[] }, { no: number }>;
  '/units/{no}/codes': Post<T.CodeList, { days?: number; posts?: number[] }, { no: number }>;
  '/units/{no}/roster': Get<T.Roster, never, { no: number }> & Post<Seq, { slots: T.Slot[] }, { no: number }>;
  '/units/{no}/shifts': Post<Seq, { post_id: number; from_ms: number; until_ms: number }, { no: number }>;
  '/units/{no}/shifts/drop': Post<Seq, { post_id: number; from_ms: number; until_ms: number }, { no: number }>;
  '/shift': Get<T.Watch>;
  '/shift/hand-over': Post<Seq, { note: string }>;
  '/shift/take-over': Post<Seq>;
  '/delegation': Get<T.Delegation> & Post<Seq, { to: number; from_ms: number; until_ms: number; reason: string }>;
  '/delegation/end': Post<Seq>;
  '/overview': Get<T.Overview>;
  '/now': Get<T.Now>;
  '/matters': Get<T.Page<T.MatterRow>, { box?: string; status?: string; kind?: string; q?: string; incident?: number; after?: string; limit?: number }>
    & Post<T.Issued, T.MatterDraft>;
  '/drafts': Get<{ rows: T.Draft[] }>;
  '/drafts/{uuid}': Put<Empty, T.MatterDraft, { uuid: string }> & Delete<Empty, { uuid: string }>;
  '/matters/{id}': Get<T.Matter, never, Id>;
  '/meetings': Post<T.Issued, T.MeetingBody>;
  '/matters/{id}/attend': Post<Seq, { coming: T.Coming; text?: string }, Id>;
  '/matters/{id}/attendance': Post<Seq, { present: number[] }, Id>;
  '/matters/{id}/minutes': Post<Seq, { text: string; files?: string[] }, Id>;
  '/requests': Post<T.Issued, T.AskBody>;
  '/consultations': Post<T.Issued, T.AskBody>;
  '/addressees': Get<{ rows: T.UnitRef[] }, { kind: T.AskKind }>;
  '/matters/{id}/pass-targets': Get<{ rows: T.UnitRef[] }, never, Id>;
  '/matters/{id}/rule': Post<T.Issued, { ruling: T.Ruling; text?: string }, Id>;
  '/matters/{id}/pass': Post<T.Issued, { to: number; text?: string }, Id>;
  '/matters/{id}/outcome-seen': Post<Seq, Empty, Id>;
  '/matters/{id}/countersign': Post<Seq, Empty, Id>;
  '/matters/{id}/approve': Post<Seq, Empty, Id>;
  '/matters/{id}/amend': Post<Seq, { title: string; text: string; files: string[]; sign_again: boolean; reason: string }, Id>;
  '/matters/{id}/withdraw': Post<Seq, { reason: string }, Id>;
  '/matters/{id}/close': Post<Seq, Empty, Id>;
  '/matters/{id}/read': Post<T.ReceiptAnswer, Empty, Id>;
  '/matters/{id}/sign': Post<T.ReceiptAnswer, { name?: string }, Id>;
  '/matters/{id}/done': Post<T.ReceiptAnswer, { note?: string; files?: string[] }, Id>;
  '/matters/{id}/difficulty': Post<T.ReceiptAnswer, { text: string }, Id>;
  '/matters/{id}/units/{no}/answer': Post<Seq, { text: string }, OnUnit>;
  '/matters/{id}/units/{no}/excuse': Post<Seq, { reason: string }, OnUnit>;
  '/matters/{id}/units/{no}/verify': Post<Seq, Empty, OnUnit>;
  '/matters/{id}/units/{no}/return': Post<Seq, { reason: string }, OnUnit>;
  '/matters/{id}/units/{no}/link': Post<{ url: string; expires_ms: number }, Empty, OnUnit>;
  '/matters/{id}/units/{no}/unreachable': Post<Seq, Empty, OnUnit>;
  '/matters/{id}/remind': Post<{ reminded: number; cost_fen: number; next_ms: number }, { under?: number; units?: number[] }, Id>;
  '/matters/{id}/relay': Post<Seq, { text?: string; due_ms?: number }, Id>;
  '/matters/{id}/break-down': Post<{ ids: number[] }, { children: ({ audience: string; title: string; text: string } & Due)[] }, Id>;
  '/matters/{id}/board': Get<T.Board, { node?: number; line?: string; level?: string }, Id>;
  '/board': Get<T.Board, { incident?: number; node?: number; line?: string }>;
  '/matters/{id}/units': Get<T.Page<T.UnitReceipt>, { under?: number; filter?: T.UnitFilter; after?: string; limit?: number }, Id>;
  '/matters/{id}/timeline': Get<T.Page<T.TimelineRow>, { before?: number }, Id>;
  '/matters/{id}/hold': Get<T.Hold, never, Id>;
  '/matters/{id}/case-file': Get<T.CaseFile, { after?: number }, Id>;
  '/audience/check': Post<T.AudienceCheck, { text: string }>;
  '/audiences': Get<{ rows: T.SavedAudience[] }> & Post<Seq, { name: string; text: string }>;
  '/audiences/{name}': Delete<Empty, { name: string }>;
  '/units': Get<{ rows: T.UnitHit[] }, { q: string; limit?: number }>;
  '/units/{no}': Get<T.Unit, never, { no: number }>;
  '/units/{no}/children': Get<{ rows: T.UnitChild[] }, { line?: string }, { no: number }>;
  '/units/import/{id}/undo': Post<Seq, Empty, Id>;
  '/incidents': Get<{ rows: T.IncidentRow[] }> & Post<{ id: number; seq: number }, { name: string; name_en?: string; scope?: number; space: T.Space }>;
  '/incidents/{id}': Get<T.IncidentDetail, never, Id>;
  '/incidents/{id}/outlook': Get<T.Outlook, { level: T.ResponseLevel; node?: number; plan?: number }, Id>;
  '/incidents/{id}/level': Post<T.LevelAnswer, { level: T.ResponseLevel; reason: string; node?: number; plan?: number; plan_version?: number }, Id>;
  '/incidents/{id}/lift': Post<Seq, { node: number; reason: string }, Id>;
  '/incidents/{id}/close': Post<Seq, { reason: string }, Id>;
  '/plans': Get<{ rows: T.PlanRow[] }> & Post<{ id: number; version: number; seq: number }, T.PlanContent>;
  '/plans/preview': Post<T.PlanPreview, T.PlanContent>;
  '/plans/{id}': Get<T.Plan, { version?: number }, Id> & Post<{ id: number; version: number; seq: number }, T.PlanContent, Id>;
  '/plans/{id}/retire': Post<Seq, { reason: string }, Id>;
  '/journal': Get<{ rows: T.JournalRow[]; head: string; seq: number; next?: string | number | null }, { after?: string; limit?: number; matter?: number; unit?: number; kind?: string; from_ms?: number; until_ms?: number }>;
  '/journal/verify': Get<T.VerifyResult, { after?: string }>;
  '/channels': Get<{ rows: T.Channel[] }>;
  '/channels/{name}/test': Post<{ ok: boolean; error?: string; cost_fen: number }, { to: string }, { name: string }>;
  '/matters/{id}/remind-cost': Get<T.Cost, { under?: number; units?: string }, Id>;
  '/matters/{id}/messages': Get<{ rows: T.Sending[] }, never, Id>;
  '/audience/cost': Post<T.Cost, { audience: string; urgency?: string; by_level?: boolean; number?: string }>;
  '/demo': Get<T.Demo>;
  '/shift-notes': Get<T.Page<T.ShiftNote>, { before?: number }> & Post<Seq, { text: string }>;
  '/demo/enter': Post<{ persona: string; post_id?: number; href?: string }, { persona: string }>;
  '/demo/clock': Post<{ now_ms: number }, { speed?: 0 | 1 | 60 | 600; jump_ms?: number }>;
  '/demo/power-cut': Post<Empty>;
  '/demo/tamper': Post<Empty>;
}
