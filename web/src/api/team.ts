/** What the routes of people and teams answer: who can be sent, batches and how they are. */
import type { UnitRef } from './types';

export type BatchStage = 'mustered' | 'departed' | 'in_place' | 'leaving' | 'back' | 'stood_down';
export type ResponderKind = 'staff' | 'volunteer' | 'expert';
export interface Skill { code: string; name: string; name_en: string; people: number }
export interface SkillList { rows: Skill[]; can_write: boolean }
export interface Able { skill: string; certificate?: string; until?: string }
export interface Away { from: string; until: string }
export interface Responder {
  no: number; unit: UnitRef; kind: ResponderKind; name: string; phone: string; skills: Able[]; away?: Away;
  batch_id?: number; back_on?: string;
  /** Why they cannot be sent today; absent for who can. */
  kept?: 'sent' | 'away' | 'lapsed' | 'unskilled';
  subject: string; can_write: boolean;
}
export interface ResponderList { rows: Responder[]; next?: number; can_write: boolean }
export interface NewResponder { kind: ResponderKind; name: string; phone?: string; skills: Able[] }
export interface DayCount { on_duty: number; resting: number; ill: number }
export interface BatchDay extends DayCount { day: string }
export interface Batch {
  batch_id: number;
  /** Its number among those of its matter and sender. */
  n: number;
  matter_id: number; matter: string; from: UnitRef; to: UnitRef; place: string; stage: BatchStage; heads: number; mustered: number;
  skills: { skill: string; n: number }[]; since: { stage: BatchStage; at_ms: number }[]; person_days: number; last_day?: BatchDay; relieves?: number;
  /** In which its heads are booked. */
  commodity_id: number;
  can_send: boolean; can_report: boolean;
}
export interface BatchList { rows: Batch[]; next?: number; can_muster: boolean }
export interface BatchMember { no: number; name: string; skill: string; unit?: UnitRef; out: boolean }
export interface BatchStep { seq: number; at_ms: number; kind: string; by?: UnitRef; day?: string; n?: number; note: string }
export interface BatchPage extends Batch { people: BatchMember[]; days: BatchDay[]; steps: BatchStep[] }
export interface MusterBody { matter_id: number; to: number; place: string; relieves?: number; people: { no: number; skill: string }[] }
