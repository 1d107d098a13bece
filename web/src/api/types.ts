/**
 * The shapes of /api/v1 as the desk reads them, by hand. What it sends is compared with the OpenAPI document (`drift.ts`).
 * Nothing but types lives here: a field that is not in the contract must not be invented.
 */
import type { Found } from './inspection';
import type { Answer, Answers, Choice, Field, FormVersion, Node as FormNode, Words } from '../form/form';
import type { LineBody, WantedLine } from './supply';
import type { PayeeBody, Payees } from './ledger';

export type Level =
  | 'province' | 'city' | 'county' | 'town' | 'village' | 'grid'
  | 'organ' | 'institution' | 'site' | 'group';

export interface UnitRef {
  no: number;
  code: string;
  name: string;
  name_en?: string;
  level: Level;
  kind: string;
  sector?: string;
}

/** Cumulative ladder; `expected` already excludes `excused`. */
export interface Counts {
  expected: number;
  delivered: number;
  read: number;
  signed: number;
  done: number;
  verified: number;
  late: number;
  difficulty: number;
  unreachable: number;
  excused: number;
}

export type Stage = 'delivered' | 'read' | 'signed' | 'done' | 'verified';
export type DirectiveKind = 'notice' | 'guide' | 'letter' | 'task';
export type AskKind = 'request' | 'consultation';
export type MatterKind = DirectiveKind | AskKind | 'meeting' | 'alert' | 'rectification' | 'inspection' | 'application' | 'objection';
export type Coming = 'attending' | 'deputy' | 'declined';
export type Ruling = 'granted' | 'refused' | 'answered';
export type Urgency = 'normal' | 'urgent' | 'flash';
export type MatterStatus =
  | 'draft' | 'countersigning' | 'approving' | 'issued' | 'closed' | 'withdrawn';
export type UnitFilter =
  | 'all' | 'delivered' | 'read' | 'undelivered' | 'unread' | 'unsigned' | 'undone' | 'late' | 'difficulty'
  | 'unreachable' | 'excused' | 'signed' | 'done' | 'verified';

export interface FieldError { detail?: string; pointer: string; code: string; title: string; title_zh: string }
export interface Problem {
  type?: string;
  title: string;
  title_zh: string;
  status: number;
  code: string;
  detail?: string;
  detail_zh?: string;
  params?: Record<string, unknown>;
  errors?: FieldError[];
}

export interface Post { id: number; title: string; title_en?: string; unit: UnitRef; roles: string[]; acting?: boolean }
export interface Session {
  person: { id: number; name: string };
  posts: Post[];
  post_id: number;
  demo: boolean;
  space: Space;
  permissions: string[];
  new_sign_ins?: { device: string; at_ms: number }[];
}
export interface Device { id: string; device: string; created_ms: number; expires_ms: number; this_device: boolean }

export type PostKind = 'head' | 'deputy' | 'duty' | 'liaison' | 'other';
export interface Holder { id: number; name: string; account?: string; active: boolean }
export interface PostRow {
  id: number;
  unit: UnitRef;
  title: string;
  title_en?: string;
  kind: PostKind;
  roles: string[];
  phone?: string;
  mail?: string;
  holder?: Holder;
  proposed?: { roles: string[]; holder?: Holder; at_ms: number; mine: boolean };
  code_until_ms?: number;
}
/** Somebody without a post; `person:12`, or `signer:7:12` for a name that was typed under a signature. */
export interface Former { subject: string; name: string; erasing: boolean }
export type Purpose = 'rights' | 'contact' | 'audit' | 'own_request' | 'aid' | 'other';
export interface PersonRecord { seq: number; subject: string; unit: UnitRef; name?: string; account?: string; contact?: string; reason?: string; posts: { id: number; unit: UnitRef; title: string; title_en?: string }[]; devices: number }
export interface Erasure { subject: string; unit: UnitRef; name: string; reason: string; basis: string; at_ms: number; mine: boolean }
export interface PostFields { title: string; kind: PostKind; phone?: string; mail?: string }
export interface RightsAsk { roles: string[]; holder: 'same' | 'nobody' | 'new'; name?: string; account?: string }
export interface CodeRow { post_id: number; unit: UnitRef; post_title: string; code: string }
export interface CodeList { rows: CodeRow[]; expires_ms: number; vacant: number; active: number; more: boolean }
export interface CodeLook { unit: UnitRef; post_title: string; account?: string; needs_name: boolean }
export interface Slot { post_id: number; days: number; from_min: number; until_min: number }
export interface Shift { post_id: number; post_title: string; post_title_en?: string; from_ms: number; until_ms: number }
export interface PostName { id: number; title: string; title_en?: string }
export interface Roster { slots: Slot[]; shifts: Shift[]; now?: Shift; next?: Shift; posts: PostName[]; may_write: boolean }
export interface Watch {
  now?: Shift;
  next?: Shift;
  handover?: { at_ms: number; post_title: string; note: string; open: { id: number; title: string }[]; mine: boolean };
  on_roster: boolean;
  open: number;
}
export interface Delegation { may: boolean; deputies: PostName[]; given?: { to: PostName; from_ms: number; until_ms: number; reason: string } }

export type ResponseLevel = 'I' | 'II' | 'III' | 'IV';
export type Space = 'live' | 'drill';
export interface Incident { id: number; name: string; name_en?: string; level?: ResponseLevel | null; since_ms: number; space: Space }
export interface IncidentRow extends Incident { scope: UnitRef; declared_ms: number; closed_ms?: number; open_matters: number }
export interface LevelHere { unit: UnitRef; level: ResponseLevel; since_ms: number; whole: boolean; may: boolean }
export interface IncidentEvent {
  seq: number; at_ms: number; kind: 'declared' | 'level_set' | 'level_lifted' | 'closed';
  node?: UnitRef; level?: ResponseLevel; by?: UnitRef; post_title?: string; reason: string; plan?: PlanName; plan_version?: number;
}
export interface IncidentDetail extends IncidentRow {
  levels: LevelHere[];
  history: IncidentEvent[];
  level_on: UnitRef[];
  plans: PlanName[];
  can: Record<'level' | 'close' | 'issue', { ok: boolean; why?: string }>;
}
export interface PlanName { id: number; name: string; name_en: string; version: number }
export interface PlanRow extends PlanName { owner: UnitRef; published_ms: number; retired: boolean; matters: number[] }
export interface Standing {
  item?: number; from_level: ResponseLevel; kind: MatterKind; title: string; text: string; number?: string; joint?: string[];
  audience: string; due_min?: number; urgency?: Urgency; by_level?: boolean; verify?: boolean; escalation?: EscalationStep[];
}
export interface PlanContent { name: string; name_en?: string; note?: string; standing: Standing[] }
export interface Plan extends PlanRow {
  shown: number;
  content: PlanContent;
  versions: { version: number; at_ms: number; by?: UnitRef; post_title?: string; note: string }[];
  can: { write: { ok: boolean; why?: string } };
}
export interface PlanPreview {
  standing: { units: number; levels: Partial<Record<Level, number>>; error?: FieldError }[];
  levels: { level: ResponseLevel; matters: number; receipts: number; units: number }[];
}
export interface FormerMatter { id: number; title: string; number?: string; due_ms?: number; from: UnitRef; kind: MatterKind; status: MatterStatus; plan_version: number; units: number }
export interface Outlook {
  level: ResponseLevel; node: UnitRef; now_level?: ResponseLevel; plan?: PlanName;
  due: { item: number; kind: MatterKind; title: string; audience: string; units: number; due_ms?: number; second: boolean; joint: UnitRef[] }[];
  receipts: number; units: number;
  stays: FormerMatter[]; cancelled: FormerMatter[]; past: FormerMatter[];
  skipped: { item: number; title: string; code: string; why: string; why_zh: string }[];
}
export interface LevelAnswer { id: number; seq: number; issued: FormerMatter[]; cancelled: FormerMatter[] }
export interface Overview {
  incident?: Incident | null;
  incidents: Incident[];
  /** Open drills that one could change over to. */
  drills: number;
  now_ms: number;
  /** How fast domain time runs; 1 except in the demo. */
  speed?: number;
  seq: number;
  counts: { now: number; matters: number };
}
export type Topic = 'matter' | 'receipt' | 'unit' | 'incident' | 'clock';
export interface LiveChange { seq: number; at_ms: number; matters: number[]; topics: Topic[] }

export type NeedKind =
  | 'sign' | 'do' | 'countersign' | 'approve' | 'answer' | 'verify' | 'escalated' | 'relay' | 'channel' | 'rule' | 'outcome' | 'attend' | 'minutes' | 'close' | 'alert_below' | 'report' | 'review' | 'recheck' | 'arriving' | 'supply'
  | 'aid_verify' | 'aid_decide' | 'aid_returned' | 'aid_pay' | 'aid_check';
export interface Need {
  key: string;
  kind: NeedKind;
  matter: { id: number; title: string; number?: string; from: UnitRef; kind: MatterKind };
  due_ms?: number;
  at_ms: number;
  unit?: UnitRef;
  params: Record<string, unknown>;
}
export interface Slipping {
  matter: { id: number; title: string; due_ms?: number; kind: MatterKind };
  counts: Counts;
  reminded_ms?: number;
  rows: { unit: UnitRef; counts: Counts }[];
  /** Rows that are not shown, and their late units. */
  rest?: number;
  rest_late?: number;
}
export interface Happening {
  seq: number;
  at_ms: number;
  kind: string;
  matter?: { id: number; title: string };
  unit?: UnitRef;
  by?: UnitRef;
  params: Record<string, unknown>;
}
export interface Now { needs: Need[]; slipping: Slipping[]; happening: Happening[]; next_until_ms?: number }

export interface MatterRow {
  id: number;
  kind: MatterKind;
  number?: string;
  title: string;
  from: UnitRef;
  issued_ms?: number;
  due_ms?: number;
  status: MatterStatus;
  urgency?: Urgency;
  version: number;
  counts: Counts;
  /** `sent` when the own unit is addressed and nothing has come back yet. */
  my_stage?: Stage | 'sent';
  space: 'live' | 'drill';
  /** Of a request or a consultation that has been answered. */
  outcome?: Ruling;
}
export interface FileRef { sha256: string; name: string; media_type: string; size: number }
export interface Version { version: number; at_ms: number; title: string; text_html: string; by?: UnitRef; reason?: string }
export interface MyReceipt {
  addressed: boolean;
  stage?: Stage | 'sent';
  delivered_ms?: number;
  read_ms?: number;
  signed_ms?: number;
  done_ms?: number;
  verified_ms?: number;
  late?: boolean;
  difficulty?: string;
  difficulty_open?: boolean;
  answer?: string;
  returned?: string;
  excused?: string;
  relayed_by?: UnitRef;
  local_due_ms?: number;
  local_text?: string;
  link?: string;
}
export type Verb =
  | 'sign' | 'done' | 'difficulty' | 'relay' | 'break_down' | 'remind' | 'amend' | 'withdraw'
  | 'close' | 'countersign' | 'approve' | 'excuse' | 'unreachable' | 'verify' | 'link' | 'rule' | 'pass' | 'see_outcome' | 'attend' | 'attendance' | 'minutes' | 'recheck' | 'visit';
export interface May { ok: boolean; why?: string }
export interface AskStep { kind: 'passed' | Ruling; at_ms: number; by?: UnitRef; to?: UnitRef; text: string }
/** Of a request or a consultation: what is wanted and how it went. */
export interface Ask { wanted: string; supplies: WantedLine[]; to: UnitRef[]; holders: UnitRef[]; outcome_seen: boolean; steps: AskStep[] }
export interface Minutes { version: number; at_ms: number; text: string; text_html: string; files: FileRef[] }
/** Of a meeting: where and when, who comes, who was there, the minutes. */
export interface Meeting {
  place: string; begins_ms: number; ends_ms?: number; attending: number; deputies: number; declined: number; present?: number; present_units: number[];
  my?: Coming; answers: { unit: UnitRef; coming: Exclude<Coming, 'attending'>; text: string }[]; minutes: Minutes[];
}
export interface MeetingBody { title: string; text: string; place: string; begins_ms: number; ends_ms?: number; audience: string; files?: string[]; incident_id?: number }
/** Of an alert: whom it obliges, and what has raised it. */
export interface Alert { obliged?: UnitRef; cause: 'person' | 'signal' | 'recount'; signal_id?: number; node?: UnitRef; period?: string }
export interface AlertBody { title: string; text: string; to: number; incident_id?: number; due_ms?: number; urgency?: Urgency }
export type { Found, FoundBoard, FoundCounts, FoundRow, FoundState, FindingBody, InspectedSite, Inspection, InspectionBody, InspectionRow, Repeat, Severity, Visit, VisitBody, VisitFinding } from './inspection';
export interface Matter extends MatterRow {
  report?: Duty;
  alert?: Alert;
  finding?: Found;
  meeting?: Meeting;
  ask?: Ask;
  text: string;
  text_html: string;
  versions: Version[];
  files: FileRef[];
  text_file?: FileRef;
  joint: { unit: UnitRef; signed_ms?: number }[];
  audience: { text: string; addressed: number; level_counts: Partial<Record<Level, number>> };
  check_code: string;
  parent?: { id: number; title: string };
  children: MatterRow[];
  my: MyReceipt;
  can: Partial<Record<Verb, May>>;
  remind: { next_ms?: number; quiet: boolean; each_fen?: number };
  by_level?: boolean;
  verify?: boolean;
  withdrawal_asked?: string;
}
export interface EscalationStep { after_min: number; to: 'deputy' | 'superior' | 'upward' }
/** A line of a request for supplies while it is written. */
export interface TypedLine { item: string; amount: string; unknown: boolean }
export type MatterDraft = {
  kind?: MatterKind;
  title?: string;
  text?: string;
  files?: string[];
  text_file?: string;
  number?: string;
  incident_id?: number;
  audience?: string;
  due_ms?: number;
  joint?: number[];
  by_level?: boolean;
  verify?: boolean;
  escalation?: EscalationStep[];
  urgency?: Urgency;
  to?: number[];
  wanted?: string;
  /** Of a request: goods, as they are typed. */
  supplies?: TypedLine[];
  /** Of a task: what is to be filed. */
  report?: DutyBody;
};
/** A draft with all that an order must have. */
export type DirectiveBody = Omit<MatterDraft, 'kind' | 'to' | 'wanted' | 'supplies'> & { kind: DirectiveKind; title: string; audience: string };
export interface AskBody { title: string; text: string; to: number[]; wanted?: string; supplies?: LineBody[]; files?: string[]; number?: string; incident_id?: number; due_ms?: number; urgency?: Urgency }
export type Draft = MatterDraft & { id: string; at_ms?: number };
export interface Issued { id: number; status: 'issued' | 'countersigning' | 'approving'; seq: number }
export interface ReceiptAnswer { seq: number; stage: Stage; at_ms: number; first: boolean; late: boolean }

export interface BoardRow {
  unit: UnitRef;
  counts: Counts;
  has_children: boolean;
  silent_ms?: number;
  held_ms?: number;
  local_due_ms?: number;
}
export interface Board {
  matter_id?: number;
  matters?: number;
  line: string;
  node: UnitRef;
  path: UnitRef[];
  total: Counts;
  /** The node alone, when it is addressed itself. */
  own?: Counts;
  rows: BoardRow[];
  /** Of all open matters those with the most late units, worst first. */
  worst?: MatterCounts[];
  as_of_ms: number;
  seq: number;
}
export interface MatterCounts { id: number; title: string; due_ms?: number; counts: Counts }
export interface UnitReceipt {
  unit: UnitRef;
  path: string;
  path_en?: string;
  stage?: Stage | 'sent' | null;
  delivered_ms?: number;
  read_ms?: number;
  signed_ms?: number;
  done_ms?: number;
  verified_ms?: number;
  late: boolean;
  difficulty?: string;
  difficulty_open?: boolean;
  unreachable?: boolean;
  no_contact?: boolean;
  link?: boolean;
  note?: string;
  via?: string;
  phone?: string;
  post_title?: string;
  post_title_en?: string;
  excuse?: string;
}
export interface TimelineRow { seq: number; at_ms: number; kind: string; unit?: UnitRef; by?: UnitRef; params: Record<string, unknown> }
export interface HoldRow {
  unit: UnitRef;
  got_ms: number;
  relayed_ms?: number;
  held_ms: number;
  held_pct: number;
  local_due_ms?: number;
  left_ms: number;
  over: boolean;
}
export interface QuietHours { from_min: number; until_min: number }
export interface ProvinceSettings { quiet?: QuietHours; share_max_pct: number; burden_ceiling_min: number }
export interface ProvinceChange { seq: number; at_ms: number; actor: JournalRow['actor']; from: ProvinceSettings; to: ProvinceSettings; reason: string }
export interface Province extends ProvinceSettings { share_least_pct: number; share_most_pct: number; ceiling_least_min: number; ceiling_most_min: number; quiet_max_min: number; remind_every_min: number; history: ProvinceChange[]; set: May }
export interface Hold {
  issued_ms: number;
  due_ms?: number;
  share_max_pct: number;
  rows: HoldRow[];
  /** Units over the province's share, of all that relayed. */
  over?: number;
  relaying?: number;
  /** `should_have_ms` is the issuer's due: until then the lowest level should have had time. */
  lowest?: { unit: UnitRef; got_ms: number; due_ms: number; should_have_ms: number };
}
export interface AudienceCheck {
  ok: boolean;
  count: number;
  levels: Partial<Record<Level, number>>;
  sample: UnitRef[];
  canonical: string;
  second_person: boolean;
  error?: { at: number; len: number; code: string; title: string; title_zh: string };
}
export interface SavedAudience { name: string; text: string }

export interface UnitPost { id: number; title: string; title_en?: string; on_duty: boolean; phone?: string }
/** How a unit ended; empty while it stands. */
export interface Ended { valid_to_ms?: number; successors?: UnitRef[] }
export interface Unit extends UnitRef, Ended {
  parent?: UnitRef;
  path: UnitRef[];
  tags: string[];
  aliases: string[];
  phone?: string;
  /** Absent in a view of the past. */
  children_count?: number;
  synthetic: boolean;
  valid_from_ms?: number;
  superiors: Record<string, UnitRef>;
  /** Lines on which the superior was set by hand. */
  by_hand?: string[];
  reporting?: Reporting[];
  posts: UnitPost[];
  /** Whether the asker may change it. */
  writes?: boolean;
  reads_people?: boolean;
  /** The moment that a view of the past shows. */
  as_of_ms?: number;
}
export interface Reporting { line: string; parent: UnitRef; until_ms: number }
export interface UnitVersion {
  seq: number;
  from_ms: number;
  what: string;
  undone?: boolean;
  by?: UnitRef;
  reason?: string;
  name: string;
  parent?: UnitRef;
  reporting: Reporting[];
  successors: UnitRef[];
  undo_until_ms?: number;
}
export interface NewUnit { code: string; level: Level; name: string; parent?: number; kind?: string; sector?: string; tags?: string[]; aliases?: string[]; phone?: string }
export interface UnitDetails { phone?: string; sector?: string; tags?: string[]; aliases?: string[]; superiors?: Record<string, number> }
export interface MoveUnit { parent: number; reason: string }
export interface MergeUnits { from: number[]; reason: string }
export interface SplitUnit { into: { code: string; name: string; phone?: string }[]; children: { unit: number; to: number }[]; reason: string }
export type UnitChange = { move: MoveUnit } | { close: { reason: string } } | { merge: MergeUnits } | { split: SplitUnit };
/** What a change of units would bring. */
export interface Follows { units: number; matters: number; signed: number; excused: number }
export type GroupKind = 'leading_group' | 'task_group' | 'task_force' | 'inspection_group';
export interface NewMember { home: number; title: string; kind: PostKind; roles: string[] }
export interface NewGroup { parent: number; name: string; kind: GroupKind; led_by?: number; reason: string; until_ms: number; members: NewMember[] }
export interface GroupRow extends UnitRef { parent?: UnitRef; led_by: UnitRef; until_ms: number; members: number }
export interface GroupMember { post: number; title: string; title_en?: string; kind: PostKind; roles: string[]; home_unit: UnitRef; home_title: string; home_title_en?: string; from_ms: number; until_ms?: number }
export interface GroupMatter { id: number; title: string; number?: string; from: UnitRef; due_ms?: number; issued: boolean; stage?: Stage }
export interface Group extends UnitRef {
  parent?: UnitRef;
  led_by: UnitRef;
  reason: string;
  formed_ms: number;
  until_ms: number;
  ended_ms?: number;
  end_reason?: string;
  members: GroupMember[];
  matters: GroupMatter[];
  /** Whether the asker may staff, extend and end it. */
  writes: boolean;
}
export interface UnitChild extends UnitRef, Ended { children_count?: number }
export interface UnitHit extends UnitRef, Ended { path: UnitRef[] | string; path_en?: string }
export interface ImportError { row: number; column: string; code: string; title: string; title_zh: string; value: string; refused?: boolean }
export interface ImportResult {
  id?: number;
  rows: number;
  good: number;
  bad: number;
  added?: number;
  changed?: number;
  unchanged?: number;
  errors: ImportError[];
  /** Columns that nobody asked for. */
  unknown_columns?: string[];
  undo_until_ms?: number;
}
export interface ImportRun {
  id: number;
  at_ms: number;
  /** Absent when it came by the command line. */
  by?: UnitRef;
  post_title?: string;
  post_title_en?: string;
  file: string;
  rows: number;
  added: number;
  changed: number;
  refused: number;
  undo_until_ms: number;
  undoable: boolean;
  undone?: { at_ms: number; undone: number; kept: number };
}
export interface ImportRuns { rows: ImportRun[]; next?: number }
export interface ImportUndone { undone: number; kept: number; kept_ones: { name: string; code: string; title: string; title_zh: string }[]; seq: number }
export interface JournalRow {
  seq: number;
  at_ms: number;
  type: string;
  actor: { unit?: UnitRef; post_title?: string; post_title_en?: string; machine?: string | boolean };
  /** The unit that the record is about. */
  unit?: UnitRef;
  body: Record<string, unknown>;
}
/** A part of the check; `next` is asked for until there is none. */
export interface VerifyResult { ok: boolean; records: number; total: number; batches: number; head: string; next?: string; first_bad?: number; last_bad?: number; fault?: string }
export interface CaseFile { matter: Matter; rows: JournalRow[]; head: string; seq: number; proofs: unknown; next?: number | null }

export type ChannelKind = 'mail' | 'sms' | 'robot';
export type ChannelStanding = 'ok' | 'failing' | 'silent';
export interface Channel {
  name: string;
  kind: ChannelKind;
  state: ChannelStanding;
  demo: boolean;
  backlog: number;
  sent: number;
  failed: number;
  fen_per_message: number;
  cost_fen: number;
  since_ms?: number;
  last_ok_ms?: number;
  last_fail_ms?: number;
  last_error?: string;
}
/** What messages would cost, asked before they are sent. */
export interface Cost { units: number; cost_fen: number; by_channel: { name: string; kind: ChannelKind; messages: number; cost_fen: number }[] }
export interface Sending {
  seq: number;
  channel: string;
  kind?: ChannelKind;
  occasion: 'issued' | 'reminded' | 'escalated' | 'withdrawn';
  unit?: UnitRef;
  made_ms: number;
  state: 'waiting' | 'done' | 'dropped';
  waiting: number;
  sent: number;
  failed: number;
  cost_fen: number;
}

export interface DemoPersona {
  key: string;
  title: string;
  title_en: string;
  unit: UnitRef;
  device: string;
  device_en?: string;
  waiting: Partial<Record<NeedKind, number>>;
  href: string;
}
export interface DemoJump { key: string; label: string; label_en: string; at_ms: number }
export interface DemoTask { key: string; title: string; title_en: string; taps_max: number; done: boolean; taps?: number }
export interface Demo {
  now_ms: number;
  speed: number;
  units?: number;
  personas: DemoPersona[];
  jumps: DemoJump[];
  tour: DemoTask[];
  power?: { at_ms: number; before: number; after: number; lost: number };
  tamper?: { at_ms: number; seq: number; caught: boolean; text: string; text_en: string };
  lan?: { url: string; qr_svg: string; entrance_url: string; entrance_qr_svg: string };
}
export interface Page<T> { rows: T[]; next?: number | null; total?: number }
export interface ShiftNote { seq: number; at_ms: number; post_title?: string; post_title_en?: string; text: string; kind: 'note' | 'hand_over' | 'take_over'; open?: number }

/** What of a report duty is taken away. */
export interface ExportAsk {
  matter_id: number;
  from: string;
  to: string;
  node?: number;
  line?: string;
  state?: 'filed' | 'nil' | 'late' | 'corrected' | 'returned' | 'verified';
  format: 'csv' | 'xlsx' | 'jsonl';
  encoding?: 'utf-8' | 'gb18030';
  hxl?: boolean;
  lang?: 'zh' | 'en';
}

/** A file that is being made in the background, or is there to be fetched. */
export interface ExportJob {
  id: string;
  name: string;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  rows: number;
  total: number;
  begun_ms: number;
  bytes?: number;
}

export type SlotState = 'open' | 'late' | 'filed' | 'nil' | 'returned' | 'verified' | 'withdrawn';
/** A slot that the own unit owes or has filed, for itself or for one of its sites. */
export interface OwedRow {
  matter_id: number; title: string; from_unit: UnitRef; form_id: number; version: number; period: string; last_day: string; subject: UnitRef;
  unit?: UnitRef; due_ms: number; state: SlotState; revision: number; review: boolean; filed_before: boolean;
}
export interface OwedList { rows: OwedRow[]; next?: string; waiting: number; as_of_ms: number }
export type Every = 'daily' | 'weekly' | 'monthly' | { dates: string[] };
export interface DutyBody {
  form_id: number; every: Every; from: string; until?: string; due_time: string; due_after_days?: number;
  subjects?: 'units' | 'sites'; workdays_only?: boolean; review?: boolean; again?: string;
}
export interface Duty extends Required<Omit<DutyBody, 'until'>> {
  until?: string; form_title: { zh: string; en: string }; form_version: number; period?: string; next_period?: string; next_due_ms?: number;
}
/** `missing` is counted from the due on; `received` are those whose filing stands. */
export interface ReportCounts {
  expected: number; received: number; on_time: number; nil: number; missing: number; late: number; corrected: number;
  withdrawn: number; returned: number; verified: number; exempt: number;
}
export interface DutyRow {
  matter_id: number; title: string; from_unit: UnitRef; status: MatterStatus; form_id: number; duty: Duty; period?: string; due_ms?: number;
  counts: ReportCounts; waiting: number;
}
export interface ReportFlag { field: string; kind: 'outlier' | 'fell' | 'total'; low?: string; high?: string; last?: string; stated?: string; sum?: string }
export interface ReportRow {
  subject: UnitRef; unit: UnitRef; state: SlotState; revision: number; at_ms?: number; first_ms?: number; late: boolean; nil: boolean;
  no_change: boolean; corrected: boolean; behalf?: UnitRef; reason?: string; answers?: FormAnswers; last?: { period: string; answers: FormAnswers; nil: boolean };
  flags: ReportFlag[];
}
/** Periods that begin from a day on, up to another or until it is lifted. */
export interface ExemptBody { units: number[]; from: string; until?: string; reason: string }
export interface ExemptionRow { unit: UnitRef; from: string; until?: string; reason: string; by?: UnitRef; at_ms: number; seq: number }
export interface ExemptionList { rows: ExemptionRow[]; total: number; next?: number; period: string }
export type RowsFilter = 'all' | 'received' | 'open' | 'missing' | 'nil' | 'late' | 'corrected' | 'withdrawn' | 'returned' | 'verified' | 'waiting';
export interface ReportRows { rows: ReportRow[]; total: number; next?: number; period: string; as_of_ms: number }
export interface SlotEvent { seq: number; at_ms: number; kind: 'filed' | 'corrected' | 'withdrawn' | 'verified' | 'returned'; revision: number; by?: UnitRef; reason?: string; nil: boolean; answers?: FormAnswers }
/** What the same unit or site has filed for another duty. */
export interface Known { matter_id: number; title: string; period: string; answers: FormAnswers }
export interface ReportSlot extends ReportRow {
  matter_id: number; title: string; from_unit: UnitRef; form_id: number; version: number; period: string; due_ms: number; review: boolean;
  known: Known[]; history: SlotEvent[]; can: { file: boolean; verify: boolean; return: boolean };
}
export interface FileBody { version: number; nil?: boolean; no_change?: boolean; answers?: FormAnswers }
export interface Filed { seq: number; revision: number; at_ms: number; late: boolean; state: SlotState; code: string }
/** What a filing says. The document says no more than that it is an object; `form.ts` knows its shapes. */
export type FormAnswers = Record<string, never>;
/** A filing that is being filled in. */
export type FilingDraft = { kind: 'report'; title: string; report: { matter_id: number; period: string; subject: number; version: number; revision?: number; answers: Answers; left?: LeftOut[] } };
/** An answer that has no place in a newer version of a form: kept and shown, with its words and the reason as far as they are known. */
export interface LeftOut { name: string; value: Answer; label?: Words; why?: Words }
export interface Upgraded { version: number; answers: FormAnswers; dropped: { pointer: string; name: string; label: Words; value: unknown; code: string; title: string; title_zh: string }[] }
export interface Figure { n: number; sum?: string; mean?: string; min?: string; median?: string; max?: string; choices?: Record<string, number> }
export interface ReportLine { unit: UnitRef; has_children: boolean; counts: ReportCounts; figures: Record<string, Figure> }
export interface ReportBoard {
  matter_id: number; title: string; from_unit: UnitRef; form_id: number; version: number; duty: Duty; period: string; due_ms: number; line: string;
  node: UnitRef; path: UnitRef[]; total: ReportLine; rows: ReportLine[]; as_of_ms: number; seq: number;
}
export interface SeriesPoint { period: string; counts: ReportCounts; figure?: Figure }
export interface Series { field?: string; node: UnitRef; points: SeriesPoint[]; as_of_ms: number }
export type Sensitivity = 'public' | 'internal' | 'personal';
/** An entry of the field registry, whole. */
export interface FieldEntry extends Field { purpose: string; basis: string; retention_days: number; sensitivity: Sensitivity; seconds: number }
export interface FieldRow extends FieldEntry { used_by: number }
/** A form as its author writes it: formulas are texts. Fields that are not named here are those of the registry. */
export type FormDraft = {
  owner?: number;
  title: Words;
  nodes: FormNode<string>[];
  lists: Record<string, Choice[]>;
  fields?: Record<string, FieldEntry>;
  note: string;
};
export interface FormRow { id: number; owner: UnitRef; title: Words; version: number; fields: number; seconds: number; duties: number; retired: boolean }
export interface FormPage { id: number; owner: UnitRef; retired: boolean; versions: { version: number; note?: string; title: Words }[]; draft: FormDraft; may_write: boolean }
export interface FormFault { pointer: string; code: string; detail?: string; at?: number; len?: number; instead?: string; title?: string; title_zh?: string }
export interface FormCheck { faults: FormFault[]; version: FormVersion }
export interface RunningDuty { id?: number; title?: string; from: UnitRef }
export interface BurdenAsk { report: DutyBody; audience: string }
export interface Burden {
  fields: number; units: number; seconds: number; filings: number; seconds_a_week: number; minutes_a_week: number; second_person: boolean;
  held: { field: string; label: Words; by: RunningDuty }[]; others: (RunningDuty & { units: number })[];
}
export interface UnitWeek { unit: UnitRef; seconds_a_week: number; ceiling_min: number; over: boolean; duties: (RunningDuty & { subjects: number; seconds_a_week: number })[] }
export interface WorkCalendar { off: string[]; work: string[] }
export interface CalendarPage extends WorkCalendar { set: { ok: boolean; why?: string } }
export interface Published { id: number; version: number; seq: number }

export type FindingState = 'raised' | 'quiet' | 'not_enough';
export type SignalMeasure = { type: 'median' | 'sum' | 'mean' } | { type: 'days_of_stock'; used: string };
export type SignalLevel = 'subject' | 'town' | 'county' | 'city';
/** Limits are decimals in words, in the digits of the measure. */
export type SignalRule = { type: 'above' | 'below'; limit: string } | { type: 'rise' | 'fall'; percent: number; periods: number; least: number };
export interface SignalBody { signal_id?: number; title: string; title_en?: string; field: string; measure: SignalMeasure; level: SignalLevel; rule: SignalRule }
export interface SignalField { field: string; label: { zh: string; en: string }; unit: string; scale: number }
export interface Signal {
  signal_id: number; matter_id: number; title: { zh: string; en: string }; field: string; field_label: { zh: string; en: string }; unit: string;
  measure: SignalMeasure; level: SignalLevel; rule: SignalRule; since: string; retired: boolean; period?: string; counts: Record<FindingState, number>;
}
export interface SignalList { rows: Signal[]; fields: SignalField[]; can_write: boolean }
export interface FindingPoint { period: string; state: FindingState; value?: string; against?: string }
/** What a signal has found last at a node; without `against` there was too little for a baseline. */
export interface FindingRow {
  signal_id: number; matter_id: number; signal_title: { zh: string; en: string }; duty_title: string; node: UnitRef; period: string; state: FindingState;
  value?: string; against?: string; unit: string; measure: SignalMeasure; rule: SignalRule; alert?: { matter_id: number; open: boolean; can_close: boolean }; series: FindingPoint[]; at_ms?: number;
}
export interface FindingList { rows: FindingRow[]; next?: string; counts: Record<FindingState, number>; as_of_ms: number }

/** What is counted: a fund in fen, a lot in the measure of its item. */
export type Nature =
  | { kind: 'money'; source: string; purpose: string }
  | { kind: 'goods'; item: string; lot: string; expires?: string; wish?: string }
  | { kind: 'person_days' } | { kind: 'vehicles' } | { kind: 'people' };
export type CommodityKind = Nature['kind'];
/** came in + unbooked = hand + transit + used + lost, always. */
export interface Stand { came_in: number; unbooked: number; hand: number; transit: number; used: number; lost: number }
export interface Commodity { commodity_id: number; name: string; name_en: string; nature: Nature; measure: string; owner: UnitRef; matter_id: number; stand: Stand }
export interface CommodityBoard { commodity: Commodity; node: UnitRef; path: UnitRef[]; total: Stand; rows: { unit: UnitRef; has_children: boolean; stand: Stand }[]; as_of_ms: number }
export type EntryKind = 'take_in' | 'allocate' | 'pay' | 'send' | 'receive' | 'use' | 'count' | 'reverse';
export type Place = 'outside' | 'unbooked' | 'hand' | 'transit' | 'used' | 'lost';
export interface AccountEnd { unit: UnitRef; place: Place }
export interface Moved { commodity_id: number; name: string; name_en: string; measure: string; from: AccountEnd; to: AccountEnd; amount: number }
export interface LedgerEntry {
  entry_id: number; matter_id: number; matter: string; kind: EntryKind; unit: UnitRef; on: string; at_ms: number; by?: UnitRef; note: string; ends?: number;
  state: 'posted' | 'reserved' | 'settled' | 'voided' | 'expired' | 'reversed'; until_ms?: number; reason?: string; moves: Moved[]; payees?: Payees;
}
/** Something that waits for a second person, or to arrive. */
export interface OpenEntry { entry_id: number; matter_id: number; matter: string; kind: EntryKind; unit: UnitRef; at_ms: number; by?: UnitRef; note: string; until_ms?: number; moves: Moved[]; can_end: boolean; can_void: boolean; payees?: Payees }
export interface Mismatch { kind: 'unbooked' | 'lot_twice'; commodity_id: number; name: string; name_en: string; measure: string; unit: UnitRef; amount: number; other_id?: number }
export interface LedgerWaiting { reservations: OpenEntry[]; shipments: OpenEntry[]; mismatches: Mismatch[]; more: boolean }
export interface Item { code: string; name: string; name_en: string; measure: string }
export type Deed =
  | { type: 'take_in' | 'use'; commodity_id: number; amount: number }
  | { type: 'pay'; commodity_id: number; amount: number; payees?: PayeeBody[] }
  | { type: 'allocate'; commodity_id: number; to: { unit: number; amount: number }[] }
  | { type: 'send'; to: number; goods: { commodity_id: number; amount: number }[]; unbooked?: boolean }
  | { type: 'count'; commodity_id: number; counted: number };
export interface EntryBody { matter_id: number; deed: Deed; on?: string; note?: string }
export interface Booked { entry_id: number; seq: number }
