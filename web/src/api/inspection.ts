/** What the routes of inspection answer: findings, where they stand, how they were mended. */
import type { FileRef, UnitRef, Urgency } from './types';

export type Severity = 'minor' | 'serious' | 'grave';
export type FoundState = 'open' | 'overdue' | 'waiting' | 'closed' | 'withdrawn';
export interface FoundRow {
  id: number; title: string; from: UnitRef; unit?: UnitRef; site: UnitRef; severity: Severity; category: string; state: Exclude<FoundState, 'overdue'>; overdue: boolean;
  found_ms: number; due_ms?: number;
  /** How often it was given back. */
  rounds: number;
  /** Its own unit has tried to close it in this round. */
  tried: boolean;
}
export interface FoundCounts { open: number; overdue: number; overdue_more: boolean; waiting: number; closed: number; withdrawn: number; grave: number }
export interface Repeat { unit: UnitRef; category: string; times: number; last_id: number }
export interface FoundBoard { counts: FoundCounts; rows: FoundRow[]; next?: number; repeats: Repeat[] }
export interface FoundStep { seq: number; at_ms: number; kind: 'reported' | 'passed' | 'not_passed' | 'tried'; by?: UnitRef; note: string; files: FileRef[] }
export interface Found extends FoundRow { evidence: string; times: number; steps: FoundStep[]; mine: boolean }
export interface FindingBody {
  title: string; text: string; to: number; site?: number; severity: Severity; category: string; evidence?: string; due_ms: number; files?: string[]; number?: string; incident_id?: number; urgency?: Urgency;
}
