/** Supplies as the API tells them: what is wanted, what has come, from where it is proposed, and what arrives. */
import type { Moved, UnitRef } from './types';

/** That nobody knows how much is a value of its own. */
export type Wanted = 'unknown' | { amount: number };
export interface LineBody { item: string; wanted: Wanted }
export interface WantedLine extends LineBody { name: string; name_en: string; measure: string }
export interface Offer { commodity_id: number; lot: string; unit: UnitRef; amount: number; there: number; steps: number; expires?: string }
export interface SupplyLine extends WantedLine { sent: number; received: number; lost: number; left?: number; offers: Offer[]; missing: number; expired: number }
export interface Supply { request_id?: number; to?: UnitRef; lines: SupplyLine[]; can_send: boolean }
export type Code =
  | { kind: 'lot'; commodity_id: number; item: string; name: string; name_en: string; measure: string; lot: string; expires?: string; there: number }
  | { kind: 'shipment'; entry_id: number };
export interface Arriving { entry_id: number; matter: string; matter_id: number; from: UnitRef; at_ms: number; note: string; moves: Moved[] }
