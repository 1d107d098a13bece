/**
 * Counts the taps of the tour in this browser: from the start of a task to the moment that the
 * server has seen it done. Only in the demo; nobody's work is measured anywhere else.
 */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { q } from '../../api/queries';
import type { DemoTask } from '../../api/types';

const TASK = 'shouhu.tour.task';
const TAPS = 'shouhu.tour.taps';
const DONE = 'shouhu.tour.done.';

export function startTask(task: DemoTask): void {
  sessionStorage.setItem(TASK, task.key);
  sessionStorage.setItem(TAPS, '0');
  sessionStorage.removeItem(DONE + task.key);
}
/** Taps of a task: while it is being done, and after. */
export function tapsOf(key: string): number | undefined {
  const done = sessionStorage.getItem(DONE + key);
  if (done !== null) return Number(done);
  return sessionStorage.getItem(TASK) === key ? Number(sessionStorage.getItem(TAPS) ?? 0) : undefined;
}
/** A click, by finger, mouse or keyboard, on something that can be pressed. Typing is not counted. */
function counts(event: Event): boolean {
  const el = event.target as Element | null;
  return Boolean(el?.closest('button, a, [role=button], [role=option], [role=menuitem], input[type=checkbox], input[type=radio], label')) && !el?.closest('.frame-strip');
}
export function useTourLine(demo: boolean): string | null {
  const { t, i18n } = useTranslation();
  const tour = useQuery({ ...q.demo(), enabled: demo }).data?.tour;
  const [taps, setTaps] = useState(() => Number(sessionStorage.getItem(TAPS) ?? 0));
  const task = demo ? tour?.find((x) => x.key === sessionStorage.getItem(TASK)) : undefined;
  const finished = task ? sessionStorage.getItem(DONE + task.key) !== null : true;
  useEffect(() => {
    if (!demo) return;
    const press = (e: Event) => {
      const key = sessionStorage.getItem(TASK);
      if (!key || sessionStorage.getItem(DONE + key) !== null || !counts(e)) return;
      const n = Number(sessionStorage.getItem(TAPS) ?? 0) + 1;
      sessionStorage.setItem(TAPS, String(n));
      setTaps(n);
    };
    document.addEventListener('click', press, true);
    return () => document.removeEventListener('click', press, true);
  }, [demo]);
  useEffect(() => { if (task?.done && !finished) sessionStorage.setItem(DONE + task.key, sessionStorage.getItem(TAPS) ?? '0'); }, [task, finished]);
  if (!task) return null;
  const title = i18n.language === 'en' ? task.title_en : task.title;
  const n = tapsOf(task.key) ?? taps;
  return task.done ? t('demo.line_done', { title, n, max: task.taps_max }) : t('demo.line', { title, n, max: task.taps_max });
}
