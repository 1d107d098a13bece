/**
 * One report on this phone: the form, what stands in the slot, what was said before, what is being filled in. Each
 * change is on the disk before anything else happens with it.
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { OwedRow, ReportSlot } from '../../api/types';
import type { Answers, FormVersion } from '../../form/form';
import { isStale } from '../../form/stale';
import { Live } from '../live';
import { bodyOf, type Item } from '../outbox';
import { drop as dropItem, items } from '../sender';
import { me } from '../session';
import { type Draft, draftOf, dropDraft, putDraft, reopen } from '../store';
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
  /** The last revision that this phone knows of, of whatever state. */
  stands: number;
  /** What was refused, and is mended here. */
  refused?: Item | undefined;
  /** Something was typed on this phone. */
  isBegun: boolean;
}

const FILED = new Set(['filed', 'nil', 'returned', 'verified']);
export const draftName = (post: number, { matter, period, subject }: Slot): string => `${post}:${matter}:${period}:${subject}`;

/** Filed again since what is shown here was begun: its person has to say which of the two is to stand. */
export const isOvertaken = ({ isBegun, refused, draft, stands }: Report): boolean => (isBegun || refused !== undefined) && isStale(draft.revision, stands);

interface Base { version?: number; revision?: number; answers: Answers; reason?: string }
/** What was sent stands in the item's own bytes: once it is answered it is a revision itself. */
function baseOf(item: Item): Base {
  const said = bodyOf(item) ?? {};
  return { answers: {}, ...said, revision: item.answer?.revision ?? said.revision ?? 0 };
}

/** `typed`: what is being filled in on this page, which the disk may not have yet. */
async function load(slot: Slot, typed?: Draft): Promise<Report | null> {
  const now = me.get();
  if (!now) return null;
  const name = draftName(now.post.id, slot);
  const row = owed.get()?.find((one) => one.matter_id === slot.matter && one.period === slot.period && one.subject.no === slot.subject);
  const [held, found] = await Promise.all([slotHeld(slot), typed ?? draftOf(now.person, name)]);
  const newest = [row, held].sort((a, b) => (b?.version ?? 0) - (a?.version ?? 0))[0];
  const form = newest ? await formHeld(newest.form_id, newest.version) : undefined;
  const about = itemAbout(items.get(), slot, -1);
  const known = Math.max(row?.revision ?? 0, held?.revision ?? 0);
  const settled = about && (about.state === 'accepted' || about.state === 'arrived') ? about.answer?.revision ?? 0 : 0;
  const isFiled = settled > known || FILED.has((row && row.revision >= (held?.revision ?? 0) ? row.state : held?.state) ?? '');
  const version = newest?.version ?? 0;
  const isOwn = about && (about.state === 'refused' || settled > (held?.revision ?? 0));
  const base: Base = found ?? (isOwn ? baseOf(about) : { revision: held?.revision ?? 0, answers: (isFiled ? held?.answers : undefined) ?? {} });
  const fresh: Draft = { person: now.person, name, version, revision: base.revision ?? 0, answers: base.answers, ...(base.reason ? { reason: base.reason } : {}), at_ms: 0 };
  let draft = found ?? fresh;
  if (form && (base.version ?? 0) !== version) {
    const from = newest && base.version ? await formHeld(newest.form_id, base.version) : undefined;
    const moved = carried(base.answers, form, from);
    draft = { ...draft, version, answers: moved.answers, left: [...(found?.left ?? []), ...moved.left] };
    if (found) keepDraft(draft);
  }
  return {
    row, held, form, version, draft, isBegun: found !== undefined,
    revision: isFiled ? Math.max(known, settled) : undefined,
    stands: Math.max(known, settled),
    refused: about?.state === 'refused' ? about : undefined,
  };
}

/** From what stands at that moment: a photograph or a place that is found later must not undo what was typed meanwhile. */
export type Change = (of: (draft: Draft) => Partial<Pick<Draft, 'answers' | 'reason' | 'revision'>>) => void;

export interface Filling {
  report: Report | null;
  change: Change;
  /** What was filled in here goes, also what was refused: it begins with what stands. */
  startAnew: () => Promise<void>;
}
export function useReport({ matter, period, subject }: Slot): Filling {
  const [report, show] = useState<Report | null>(null);
  const latest = useRef<Report | null>(null);
  const read = useCallback(async () => {
    for (;;) {
      const was = latest.current;
      const found = await load({ matter, period, subject }, was?.isBegun ? was.draft : undefined);
      // Typed while this was read: that goes first, so it is read once more around it.
      if (latest.current !== was) continue;
      if (found) { latest.current = found; show(found); }
      return;
    }
  }, [matter, period, subject]);
  useEffect(() => {
    let here = true;
    const key = { matter, period, subject };
    void (async () => {
      await writing;
      await read();
      const fresh = await readSlot(key).catch(() => undefined);
      if (fresh) await readFormOf(fresh).catch(() => undefined);
      if (fresh && here) await read();
    })();
    return () => { here = false; };
  }, [matter, period, subject, read]);
  const change: Change = useCallback((of) => {
    const now = latest.current;
    if (!now) return;
    const next: Report = { ...now, isBegun: true, draft: { ...now.draft, ...of(now.draft), at_ms: Date.now() } };
    latest.current = next;
    show(next);
    keepDraft(next.draft);
  }, []);
  const startAnew = useCallback(async () => {
    const now = latest.current;
    if (!now) return;
    latest.current = null;
    try {
      await writing;
      await dropDraft(now.draft.person, now.draft.name);
      if (now.refused) await dropItem(now.refused.id);
    } finally {
      await read();
    }
  }, [read]);
  return { report, change, startAnew };
}

/** The name of the draft whose last change is not on the disk. */
export const unkept = new Live<string | null>(null);
/** Drafts are written one after the other, so that the last change is what stays; one that fails holds up no other. */
let writing: Promise<void> = Promise.resolve();
export const written = (): Promise<void> => writing;
function keepDraft(draft: Draft): void {
  writing = writing.then(() => putDraft(draft)).then(() => unkept.set(null), () => {
    unkept.set(draft.name);
    reopen();
  });
}
