/** Types of payments to persons, as `docs/openapi.json` has them; `drift.ts` compares. */
import type { UnitRef } from './types';

export interface Payees { list_id: number; count: number; confirmed: number }
export interface PayeeBody { name: string; account?: string; amount: number }
export interface PayeeView { n: number; name: string; account: string; amount: number; confirmed_ms?: number; subject: string }
export interface Payment {
  list_id: number; unit: UnitRef; matter_id: number; matter: string; commodity_id: number; name: string; name_en: string;
  entry_id?: number; reversed: boolean; amount: number; confirmed: number; rows: PayeeView[]; can_make_codes: boolean;
  /** To whom an objection would go; absent for who cannot object. */
  objections_to?: UnitRef;
}
export interface PayeeCodes { rows: { n: number; name: string; amount: number; code: string }[]; seq: number }
