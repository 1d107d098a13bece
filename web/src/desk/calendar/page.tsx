/** Holidays and weekends that are worked, for the whole province: report duties on working days follow them. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { WorkCalendar } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { fromWall, longDay, wall } from '../../ui/time';
import { changes, inMonth, kindOf, monthPlus, plus, pressed, weeksOf } from './month';
import './calendar.css';

const route = getRouteApi('/desk/organisation/calendar');
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const words = (day: string, lang: string): string => longDay(fromWall(Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))), lang);

export function CalendarPage() {
  const { t } = useTranslation();
  const calendar = useQuery(q.calendar());
  return (
    <div className="calendar">
      <header className="page-head"><h1>{t('calendar.title')}</h1><Link to="/organisation">{t('calendar.back')}</Link></header>
      <div className="calendar-body">
        <p className="second">{t('calendar.words')}</p>
        <ProblemNote error={calendar.error} again={() => void calendar.refetch()} />
        {calendar.data ? <Months key={`${calendar.data.off} ${calendar.data.work}`} saved={{ off: calendar.data.off, work: calendar.data.work }} locked={!calendar.data.set.ok} /> : calendar.isPending ? <p className="hint" aria-busy="true">{t('ui.loading')}</p> : null}
      </div>
    </div>
  );
}

function Months({ saved, locked }: { saved: WorkCalendar; locked: boolean }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const now = wall(useNow(60_000));
  const today = `${now.year}-${String(now.month).padStart(2, '0')}-${String(now.day).padStart(2, '0')}`;
  const month = route.useSearch().month ?? today.slice(0, 7);
  const navigate = route.useNavigate();
  const go = (to: string) => void navigate({ search: { month: to }, replace: true });
  const [wanted, setWanted] = useState(saved);
  const [reason, setReason] = useState('');
  const put = useMutation({
    mutationFn: () => take(api.PUT('/calendar', { body: { ...wanted, reason: reason.trim() } })),
    onSettled: () => void client.invalidateQueries({ queryKey: ['calendar'] }),
  });
  const changed = changes(saved, wanted);
  const why = locked ? t('calendar.no_right') : !changed.length ? t('calendar.unchanged') : reason.trim() ? undefined : t('calendar.need_reason');
  const year = [...wanted.off, ...wanted.work].filter((day) => day.startsWith(month.slice(0, 4))).sort();
  return (
    <div className="calendar-two">
      <div>
        <div className="calendar-head">
          <Button onClick={() => go(monthPlus(month, -1))} aria-label={t('calendar.before')}>‹</Button>
          <h2 aria-live="polite">{t('calendar.month', { year: month.slice(0, 4), month: Number(month.slice(5)) })}</h2>
          <Button onClick={() => go(monthPlus(month, 1))} aria-label={t('calendar.after')}>›</Button>
          {month === today.slice(0, 7) ? null : <button type="button" className="linkish" onClick={() => go(today.slice(0, 7))}>{t('calendar.this_month')}</button>}
        </div>
        <Grid month={month} today={today} calendar={wanted} changed={changed} go={go} press={locked ? null : (day) => setWanted(pressed(wanted, day))} />
        <p className="hint">{t(locked ? 'calendar.no_right' : 'calendar.keys')}</p>
      </div>
      <aside>
        <h2>{t('calendar.of_year', { year: month.slice(0, 4) })}</h2>
        {year.length ? <ul className="calendar-days">{year.map((day) => <li key={day}><button type="button" className="linkish" onClick={() => go(day.slice(0, 7))}>{words(day, i18n.language)}</button> <span>{t(`calendar.is_${kindOf(day, wanted)}`)}</span>{changed.includes(day) ? <span className="hint">{t('calendar.not_saved')}</span> : null}</li>)}</ul> : <p className="second">{t('calendar.none')}</p>}
        {locked ? null : (
          <form onSubmit={(e) => { e.preventDefault(); if (!why && !put.isPending) put.mutate(); }}>
            <p className="second" role="status">{changed.length ? t('calendar.changed', { count: changed.length, n: count(changed.length) }) : ''} {changed.length ? <button type="button" className="linkish" onClick={() => setWanted(saved)}>{t('calendar.undo')}</button> : null}</p>
            <label htmlFor="calendar-reason">{t('calendar.reason')}</label>
            <Input id="calendar-reason" value={reason} maxLength={500} onChange={(e) => setReason(e.target.value)} />
            <p className="calendar-foot"><Button type="primary" htmlType="submit" disabled={why !== undefined} title={why} loading={put.isPending}>{t('calendar.save')}</Button> {why ? <span className="hint">{why}</span> : null}</p>
            <ProblemNote error={put.error} />
          </form>
        )}
      </aside>
    </div>
  );
}

interface GridProps { month: string; today: string; calendar: WorkCalendar; changed: string[]; go: (month: string) => void; press: ((day: string) => void) | null }
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function Grid({ month, today, calendar, changed, go, press }: GridProps) {
  const { t, i18n } = useTranslation();
  const [at, setAt] = useState(today.startsWith(month) ? today : `${month}-01`);
  const here = at.startsWith(month) ? at : inMonth(at, month);
  const table = useRef<HTMLTableElement>(null);
  const moved = useRef(false);
  // Only keys move the focus: a press on the arrows above keeps its own.
  useEffect(() => { if (moved.current) table.current?.querySelector<HTMLElement>(`[data-day="${here}"]`)?.focus(); moved.current = false; }, [here]);
  const to = (day: string) => { moved.current = true; setAt(day); if (!day.startsWith(month)) go(day.slice(0, 7)); };
  const keys = (e: KeyboardEvent) => {
    const step = STEPS[e.key];
    if (step !== undefined) to(plus(here, step));
    else if (e.key === 'PageUp' || e.key === 'PageDown') to(inMonth(here, monthPlus(month, e.key === 'PageUp' ? -1 : 1)));
    else return;
    e.preventDefault();
  };
  return (
    <table className={press ? 'calendar-grid' : 'calendar-grid read'} ref={table} onKeyDown={keys}>
      <thead><tr>{DAYS.map((day) => <th key={day} scope="col">{t(`calendar.${day}`)}</th>)}</tr></thead>
      <tbody>{weeksOf(month).map((week) => <tr key={week[0]}>{week.map((day) => {
        const kind = kindOf(day, calendar);
        const classes = ['day', kind, ...(day.startsWith(month) ? [] : ['other']), ...(day === today ? ['today'] : []), ...(changed.includes(day) ? ['changed'] : [])];
        return (
          <td key={day}><button type="button" data-day={day} className={classes.join(' ')} tabIndex={day === here ? 0 : -1} aria-disabled={press === null} aria-current={day === today ? 'date' : undefined} aria-label={[words(day, i18n.language), t(`calendar.is_${kind}`), changed.includes(day) ? t('calendar.not_saved') : ''].filter(Boolean).join(' · ')} onClick={() => { setAt(day); if (day.startsWith(month)) press?.(day); else go(day.slice(0, 7)); }}>
            <span className="day-n">{Number(day.slice(8))}</span><span className="day-kind">{kind === 'off' || kind === 'work' ? t(`calendar.short_${kind}`) : ''}</span>
          </button></td>
        );
      })}</tr>)}</tbody>
    </table>
  );
}
