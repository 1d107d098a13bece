/**
 * One report on this phone: the form, what stands in the slot, what was said before, what is being filled in. Each
 * change is on the disk before anything else happens with it.
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { OwedRow, ReportSlot } from '../../api/types';
import type { Answers, FormVersion } from '../../form/form';
import type { Item } from '../outbox';
import { items } from '../sender';
import { me } from '../session';
import { type Draft, draftOf, putDraft } from '../store';
import { carried } from './draft';
import { formHeld, itemAbout, owed, readFormOf, readSlot, type Slot, slotHeld } from './owed';

export interface Report {
  row?: OwedRow | undefined;
  held?: ReportSlot | undefined;
  form?: FormVersion | undefined;
  version: number;
  draft: Draft;
  /** Filed under this revision: what is sent takes its place and needs a reason. */
  revision?: number | undefined;
  /** What was refused, and is mended here. */
  refused?: Item | undefined;
  /** Something was typed on this phone. */
  isBegun: boolean;
}

const FILED = new Set(['filed', 'nil', 'returned', 'verified']);
export const draftName = (post: number, { matter, period, subject }: Slot): string => `${post}:${matter}:${period}:${subject}`;

interface Base { version?: number; answers: Answers; reason?: string }
/** What was sent stands in the item's own bytes. */
const baseOf = (item: Item): Base => ({ answers: {}, ...(JSON.parse(item.body) as Partial<Base>) });

async function load(slot: Slot): Promise<Report | null> {
  const now = me.get();
  if (!now) return null;
  const name = draftName(now.post.id, slot);
  const row = owed.get()?.find((one) => one.matter_id === slot.matter && one.period === slot.period && one.subject.no === slot.subject);
  const [held, found] = await Promise.all([slotHeld(slot), draftOf(now.person, name)]);
  const newest = [row, held].sort((a, b) => (b?.version ?? 0) - (a?.version ?? 0))[0];
  const form = newest ? await formHeld(newest.form_id, newest.version) : undefined;
  const about = itemAbout(items.get(), slot, -1);
  const known = Math.max(row?.revision ?? 0, held?.revision ?? 0);
  const settled = about && (about.state === 'accepted' || about.state === 'arrived') ? about.answer?.revision ?? 0 : 0;
  const isFiled = settled > known || FILED.has((row && row.revision >= (held?.revision ?? 0) ? row.state : held?.state) ?? '');
  const version = newest?.version ?? 0;
  const base: Base = found ?? (about && (about.state === 'refused' || settled > known) ? baseOf(about) : { answers: (isFiled ? held?.answers : undefined) ?? {} });
  const fresh: Draft = { person: now.person, name, version, answers: base.answers, ...(base.reason ? { reason: base.reason } : {}), at_ms: 0 };
  let draft = found ?? fresh;
  if (form && (base.version ?? 0) !== version) {
    const from = newest && base.version ? await formHeld(newest.form_id, base.version) : undefined;
    const moved = carried(base.answers, form, from);
    draft = { ...draft, version, answers: moved.answers, left: [...(found?.left ?? []), ...moved.left] };
    if (found) await putDraft(draft);
  }
  return {
    row, held, form, version, draft, isBegun: found !== undefined,
    revision: isFiled ? Math.max(known, settled) : undefined,
    refused: about?.state === 'refused' ? about : undefined,
  };
}

/** From what stands at that moment: a photograph or a place that is found later must not undo what was typed meanwhile. */
export type Change = (of: (draft: Draft) => Partial<Pick<Draft, 'answers' | 'reason'>>) => void;

export function useReport(slot: Slot): { report: Report | null; change: Change } {
  const [report, show] = useState<Report | null>(null);
  const latest = useRef<Report | null>(null);
  const { matter, period, subject } = slot;
  useEffect(() => {
    let here = true;
    const key = { matter, period, subject };
    const put = async () => {
      const found = await load(key);
      if (here && found) { latest.current = found; show(found); }
    };
    void (async () => {
      await put();
      // What was typed meanwhile lies on the disk already: reading it again loses nothing.
      const fresh = await readSlot(key).catch(() => undefined);
      if (fresh) await readFormOf(fresh).catch(() => undefined);
      await writing;
      if (fresh) await put();
    })();
    return () => { here = false; };
  }, [matter, period, subject]);
  const change: Change = useCallback((of) => {
    const now = latest.current;
    if (!now) return;
    const next: Report = { ...now, isBegun: true, draft: { ...now.draft, ...of(now.draft), at_ms: Date.now() } };
    latest.current = next;
    show(next);
    writing = writing.then(() => putDraft(next.draft));
  }, []);
  return { report, change };
}
/** Drafts are written one after the other, so that the last change is what stays. */
let writing: Promise<void> = Promise.resolve();
export const written = (): Promise<void> => writing;
