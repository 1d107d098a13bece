/** Files rows of a table, a few at a time; each says for itself how it went. What is refused stays typed, with the reason. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../../api/client';
import { ApiProblem } from '../../api/problem';
import type { FormAnswers, ReportRow } from '../../api/types';
import type { Answers } from '../../form/form';
import { isFiled } from './slot';

export type RowState = { kind: 'waiting' } | { kind: 'accepted' } | { kind: 'refused'; why: string; why_zh: string };
/** What a row says; `no_change` when it repeats what it said last. */
export interface Ready { row: ReportRow; answers: Answers; nil?: boolean; no_change?: boolean }
/** At once; the lane takes many, the connection of a county fewer. */
const AT_ONCE = 4;

export function useFileRows(matter: number, period: string, version: number, accepted: (subject: number) => void) {
  const client = useQueryClient();
  const [states, setStates] = useState<Record<number, RowState>>({});
  const [run, setRun] = useState<{ done: number; of: number } | null>(null);
  const tell = (subject: number, state: RowState) => setStates((all) => ({ ...all, [subject]: state }));
  const one = async ({ row, answers, nil = false, no_change = false }: Ready, reason: string) => {
    const params = { path: { matter, period, subject: row.subject.no } };
    const body = { version, nil, answers: answers as FormAnswers };
    const path = '/reports/{matter}/slots/{period}/{subject}';
    await take(isFiled(row) ? api.PUT(path, { params, body: { ...body, revision: row.revision, reason } }) : api.POST(path, { params, body: { ...body, no_change } }));
  };
  const send = async (ready: Ready[], reason: string) => {
    setRun({ done: 0, of: ready.length });
    for (const { row } of ready) tell(row.subject.no, { kind: 'waiting' });
    const queue = [...ready];
    const lane = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const subject = next.row.subject.no;
        try {
          await one(next, reason);
          tell(subject, { kind: 'accepted' });
          accepted(subject);
        } catch (error) {
          const problem = error instanceof ApiProblem ? error.problem : null;
          const first = problem?.errors?.[0];
          tell(subject, { kind: 'refused', why: first?.title ?? problem?.title ?? String(error), why_zh: first?.title_zh ?? problem?.title_zh ?? String(error) });
        }
        setRun((now) => (now ? { ...now, done: now.done + 1 } : now));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    await client.invalidateQueries({ queryKey: ['matter', matter] });
    for (const key of ['now', 'matters']) void client.invalidateQueries({ queryKey: [key] });
    setRun(null);
  };
  return { states, busy: run !== null, done: run?.done ?? 0, of: run?.of ?? 0, send };
}
