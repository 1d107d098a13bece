/** Types of hardship aid, as `docs/openapi.json` has them; `drift.ts` compares. Amounts are fen. */
import type { May, Need, UnitRef } from './types';

export type AidStage = 'applied' | 'returned' | 'verified' | 'granted' | 'reserved' | 'paid' | 'confirmed' | 'declined' | 'withdrawn';
export type AidVerb = 'verify' | 'decide' | 'resubmit' | 'withdraw' | 'pay' | 'check' | 'read';
export interface AidRow {
  matter: Need['matter']; stage: AidStage; at_ms: number;
  /** Absent where nobody knows how much. */
  asked?: number;
  proposed?: number; granted?: number; mine: boolean;
}
export interface AidList { rows: AidRow[]; next?: number; verifier?: UnitRef }
export interface Fund { commodity_id: number; name: string; name_en: string; left: number }
export interface Aid extends AidRow {
  verifier: UnitRef; holders: UnitRef[];
  /** Masked; read whole with a purpose by its subject. */
  family: { name: string; contact: string; account: string; subject: string };
  grant?: { unit: UnitRef; commodity_id: number; name: string; name_en: string; amount: number };
  payment?: { list_id: number; reservation_id: number; entry_id?: number; confirmed_ms?: number };
  most?: number; deciders: UnitRef[]; funds: Fund[];
  can: Record<AidVerb, May>;
}
export interface AidBody { name: string; contact?: string; account?: string; reason: string; asked?: number; incident_id?: number }
