/**
 * The draft of a plan: kept on this device with every change, dropped when it is published. A plan from a file is a
 * draft too; what is in it the server judges.
 */
import { useState } from 'react';
import type { PlanContent, Standing } from '../../api/types';

const KEY = 'shouhu.plan.';
export const BLANK: Standing = { from_level: 'I', kind: 'notice', title: '', text: '', audience: '', due_min: 120 };
export const EMPTY: PlanContent = { name: '', name_en: '', note: '', standing: [BLANK] };

export function kept(key: string): PlanContent | null {
  try { return JSON.parse(localStorage.getItem(KEY + key) ?? 'null') as PlanContent | null; } catch { return null; }
}
export function usePlanDraft(key: string, first: PlanContent) {
  const [plan, setPlan] = useState<PlanContent>(() => kept(key) ?? first);
  const set = (next: PlanContent) => { setPlan(next); localStorage.setItem(KEY + key, JSON.stringify(next)); };
  const put = (at: number, patch: Partial<Standing>) => set({ ...plan, standing: plan.standing.map((s, n) => (n === at ? clean({ ...s, ...patch }) : s)) });
  return { plan, set, put, drop: () => localStorage.removeItem(KEY + key) };
}
/** A field that is emptied is left out. */
function clean(s: Standing): Standing {
  return Object.fromEntries(Object.entries(s).filter(([, v]) => v !== undefined && v !== null)) as unknown as Standing;
}
/** The plan in a file's text; null when it is none. */
export function fromFile(text: string): PlanContent | null {
  try {
    const found = JSON.parse(text) as Partial<PlanContent>;
    if (typeof found.name !== 'string' || !Array.isArray(found.standing)) return null;
    return { name: found.name, name_en: found.name_en ?? '', note: found.note ?? '', standing: found.standing };
  } catch { return null; }
}
