/** What waits for the post: read from the server, kept for the time without a network, put into rows. */
import type { Matter, Need, Now, Overview, UnitRef } from '../api/types';
import { ApiProblem } from '../api/problem';
import { setClock } from './clock';
import { Live } from './live';
import { take } from './net';
import { isSpent, type Item } from './outbox';
import { type Backlog, type OwedGroup, readOwed, restoreOwed } from './report/owed';
import { asMe, type Me, me } from './session';
import { keep, kept } from './store';

export const ROWS_MAX = 7;
/** Whom to phone when nothing gets through. */
export interface Above { name: string; name_en?: string; phone?: string }
/** `seq`: what the list knows at least. */
export interface Today { needs: Need[]; seq: number; as_of_ms: number; speed: number; taken_ms: number; above?: Above }
export const today = new Live<Today | null>(null);

function show(found: Today): void {
  setClock({ now_ms: found.as_of_ms, speed: found.speed, taken_ms: found.taken_ms });
  today.set(found);
}

/** The list of before, at once. */
export async function restoreToday(): Promise<void> {
  const now = me.get();
  const found = now ? (await kept(now.person, now.post.id, 'today'))?.value as Today | undefined : undefined;
  if (found) show(found);
  else today.set(null);
  await restoreOwed();
}

/** Reads the list, then the texts behind it that are not here yet. Throws what the server refuses. */
export async function readToday(): Promise<void> {
  const now = me.get();
  if (!now) return;
  const headers = asMe({ person: now.person, post: now.post.id });
  // One after the other: a receipt of an earlier number is surely in the list.
  const overview = await take<Overview>('/overview', { headers });
  const { needs } = await take<Now>('/now', { headers });
  const above = today.get()?.above ?? (await readAbove(now, headers));
  const found: Today = { needs, seq: overview.seq, as_of_ms: overview.now_ms, speed: overview.speed ?? 1, taken_ms: Date.now(), ...(above ? { above } : {}) };
  if (me.get()?.post.id !== now.post.id || me.get()?.person !== now.person) return;
  show(found);
  await keep(now.person, now.post.id, 'today', found, Date.now());
  // What arrives may be of a matter that this unit does not see; its page shows the goods.
  for (const need of needs.filter(({ kind }) => kind !== 'arriving').slice(0, ROWS_MAX)) {
    if (!(await kept(now.person, now.post.id, matterName(need.matter.id)))) await readMatter(need.matter.id);
  }
  await readOwed(overview.now_ms);
}
async function readAbove(now: Me, headers: Record<string, string>): Promise<Above | undefined> {
  const own = await take<{ parent?: UnitRef }>(`/units/${now.post.unit.no}`, { headers });
  if (!own.parent) return undefined;
  const { name, name_en, phone } = await take<Above>(`/units/${own.parent.no}`, { headers });
  return { name, ...(name_en ? { name_en } : {}), ...(phone ? { phone } : {}) };
}

const matterName = (id: number) => `matter:${id}`;
export async function keptMatter(id: number): Promise<Matter | undefined> {
  const now = me.get();
  return now ? (await kept(now.person, now.post.id, matterName(id)))?.value as Matter | undefined : undefined;
}
export async function readMatter(id: number): Promise<Matter | undefined> {
  const now = me.get();
  if (!now) return undefined;
  try {
    const matter = await take<Matter>(`/matters/${id}`, { headers: asMe({ person: now.person, post: now.post.id }) });
    await keep(now.person, now.post.id, matterName(id), matter, Date.now());
    return matter;
  } catch (error) {
    if (error instanceof ApiProblem) return undefined;
    throw error;
  }
}

/** The step that a row asks for, as a command of the outbox. */
const STEP = { sign: 'sign', do: 'done' } as const;
export type Step = (typeof STEP)[keyof typeof STEP];
export const stepOf = (need: Need): Step | undefined => STEP[need.kind as keyof typeof STEP];

/** Rows whose step was pressed on this visit: they stay with their receipt when the server no longer lists them. */
export const pressed = new Live<Need[]>([]);

export type Row = { due_ms?: number; at_ms: number; key: string } & ({ need: Need; step?: Step; item?: Item } | { group: OwedGroup } | { backlog: Backlog });
/** Orders and reports, oldest due first; a row whose step was pressed here carries its item. */
export function rowsOf(needs: Need[], pressedHere: Need[], groups: (OwedGroup | Backlog)[], items: Item[], list_seq: number): Row[] {
  const gone = pressedHere.filter((p) => !needs.some((n) => n.key === p.key));
  // Reports come from their own list, which knows each unit or site.
  const asked = [...needs, ...gone].filter((need) => need.kind !== 'report').map((need): Row => {
    const step = stepOf(need);
    const item = step && items.filter((i) => i.matter === need.matter.id && i.kind === step && i.dropped_ms === undefined && (gone.includes(need) || !isSpent(i, list_seq))).sort((a, b) => (a.id < b.id ? -1 : 1)).at(-1);
    const { key, at_ms, due_ms } = need;
    return { key, at_ms, ...(due_ms === undefined ? {} : { due_ms }), need, ...(step ? { step } : {}), ...(item ? { item } : {}) };
  });
  const reports = groups.map((group): Row => ({ key: group.key, at_ms: group.due_ms, due_ms: group.due_ms, ...('late' in group ? { backlog: group } : { group }) }));
  return [...asked, ...reports].sort((a, b) => (a.due_ms ?? Number.MAX_VALUE) - (b.due_ms ?? Number.MAX_VALUE) || a.at_ms - b.at_ms);
}
/** Whether a row still waits for its reader: what is on its way or accepted does not. */
export function waits(row: Row): boolean {
  if ('backlog' in row) return true;
  if ('group' in row) return row.group.left > 0;
  return row.item === undefined || row.item.state === 'refused';
}
