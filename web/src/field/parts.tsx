/** @jsxImportSource preact */
/** What the pages share: the badge that says there is no network, the head, the state of an item, words about time. */
import type { ComponentChildren } from 'preact';
import type { ApiProblem } from '../api/problem';
import { problemWords } from '../api/problem';
import { clock, dayStart, DAY_MS, day, spanWords, wall } from '../ui/time';
import { saidIn, shown } from '../form/shown';
import { domainNow } from './clock';
import { dayMs } from './report/owed';
import { Icon, type IconName } from './icons';
import { useLive } from './live';
import { offline } from './net';
import { age, bodyOf, how, isFiling, type Item, type State, UNSENT_CALL_MS, UNSENT_WARN_MS } from './outbox';
import { currentLang, named, t } from './words';
import { today } from './today';

/** A moment as one says it: the clock today, the day before otherwise. */
export function when(ms: number, now: number): string {
  const days = Math.round((dayStart(ms) - dayStart(now)) / DAY_MS);
  const at = clock(ms);
  if (days === 0) return at;
  if (days === -1) return t('field.yesterday', { at });
  if (days === 1) return t('field.tomorrow', { at });
  return t('field.on_day', { day: day(ms, currentLang()), at });
}
export const weekday = (ms: number): string => t(`field.weekday_${wall(ms).weekday}`);
export const span = (ms: number): string => spanWords(ms, currentLang());

export function OfflineBadge({ short = false }: { short?: boolean }) {
  const since = useLive(offline);
  if (since === null) return null;
  const at = when(domainNow(since), domainNow());
  return <p class="badge" role="status"><Icon name="offline" size={20} />{short ? t('field.offline') : t('field.offline_since', { at })}</p>;
}

const STATE: Record<State, { icon: IconName; key: string }> = {
  kept: { icon: 'phone', key: 'field.state_kept' },
  arrived: { icon: 'tick', key: 'field.state_arrived' },
  accepted: { icon: 'ticks', key: 'field.state_accepted' },
  refused: { icon: 'returned', key: 'field.state_refused' },
};
export function Chip({ state }: { state: State }) {
  return <span class={`chip chip-${state}`}><Icon name={STATE[state].icon} size={18} />{t(STATE[state].key)}</span>;
}

/** What happens next with an item, or what happened. */
export function fate(item: Item): string {
  const filing = isFiling(item.kind);
  if (item.state === 'kept') return item.tries ? t('field.kept_again') : t('field.kept_words');
  if (item.state === 'refused') return t('field.refused_safe');
  const code = item.answer?.code;
  const receipt = code ? `${currentLang() === 'en' ? ' ' : ''}${t('field.receipt', { code })}` : '';
  if (item.state === 'arrived') return t('field.arrived_words') + receipt;
  if (filing) return t(item.answer?.late ? 'report.accepted_late' : 'report.accepted_words') + receipt;
  return item.answer?.late ? t('field.accepted_late') : t('field.accepted_words');
}
/** What was pressed, about what, of which period. */
export function itemTitle(item: Item): string {
  const period = item.slot ? `${currentLang() === 'en' ? ', ' : '\uff0c'}${day(dayMs(item.slot.period), currentLang())}` : '';
  return `${t(`field.${how(item)}`)} · ${item.title}${period}`;
}
/** An item that has waited too long on this phone: late, and in the end whom to phone. */
export function Unsent({ item, now }: { item: Item; now: number }) {
  const waits = age(item, now);
  const above = useLive(today)?.above;
  if (item.state !== 'kept' || waits < UNSENT_WARN_MS) return null;
  return (
    <>
      <p class="late-words"><Icon name="clock" size={20} />{t('field.unsent_for', { span: span(waits) })}</p>
      {waits >= UNSENT_CALL_MS ? <Call above={above} /> : null}
    </>
  );
}
function Call({ above }: { above: { name: string; name_en?: string; phone?: string } | undefined }) {
  if (!above) return <p>{t('field.call_above')}</p>;
  return <p>{t('field.call', { unit: named(above) })} {above.phone ? <a class="tel" href={`tel:${above.phone}`}>{above.phone}</a> : null}</p>;
}

export function Refusal({ item }: { item: Item }) {
  if (item.returned !== undefined) return <p>{t(item.returned ? 'report.returned_for' : 'report.returned', { reason: item.returned })}</p>;
  if (!item.problem) return null;
  const { title, detail, fields } = problemWords(item.problem, currentLang());
  return (
    <>
      <p>{title}{detail ? t('field.detail', { detail }) : ''}</p>
      {fields.map((f) => <p key={f.pointer}>{item.labels ? refusedAnswer(item, item.labels, f) : f.title}</p>)}
    </>
  );
}

/** The question as it was asked, what was filled in, what is wrong with it. */
function refusedAnswer(item: Item, labels: NonNullable<Item['labels']>, fault: { pointer: string; title: string; detail?: string }): string {
  const [repeat = '', row, inner] = fault.pointer.split('/').slice(2);
  const name = inner ?? repeat;
  const { answers = {} } = bodyOf(item) ?? {};
  const rows = answers[repeat];
  const within = Array.isArray(rows) ? rows[Number(row)] : undefined;
  const value = inner === undefined ? answers[name] : typeof within === 'object' ? within[inner] : undefined;
  const label = `${saidIn(labels[name], currentLang()) || name}${inner === undefined ? '' : ` (${Number(row) + 1})`}`;
  const reason = fault.detail ? `${fault.title}${t('field.detail', { detail: fault.detail })}` : fault.title;
  return value === undefined ? t('report.refused_empty', { label, reason }) : t('report.refused_value', { label, value: shown(value, [], currentLang()), reason });
}

export function ProblemWords({ error }: { error: ApiProblem }) {
  const { title, detail } = problemWords(error.problem, currentLang());
  return <p class="problem" role="alert"><strong>{title}</strong>{detail ? ` ${detail}` : ''}</p>;
}

export function Late({ due, now }: { due: number; now: number }) {
  return <span class="late-words"><Icon name="clock" size={20} />{t('field.late_by', { span: span(now - due) })}</span>;
}
export function dueWords(due: number, now: number): string {
  return t('field.due_left', { at: when(due, now), span: span(due - now) });
}

export function Back({ to, title, children }: { to: string; title: string; children?: ComponentChildren }) {
  return (
    <header class="back-head">
      <a class="back" href={`#/${to}`} aria-label={t('field.back')}><Icon name="back" /></a>
      <h1>{title}</h1>
      {children}
    </header>
  );
}
