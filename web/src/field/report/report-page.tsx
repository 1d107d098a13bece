/** @jsxImportSource preact */
/**
 * One report: nothing to report and no change with one press, or one group a screen, then all of it once more before it
 * is sent. What is typed stays on this phone until it is sent; what is sent shows its receipt.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { fill } from '../../form/check';
import { parseDay } from '../../form/expr';
import type { Answers, FormVersion } from '../../form/form';
import { saidIn } from '../../form/shown';
import { clock } from '../../ui/time';
import { domainNow, tick } from '../clock';
import { Icon } from '../icons';
import { useLive } from '../live';
import { Back, dueWords, Late, OfflineBadge, Refusal } from '../parts';
import { Receipt } from '../receipt';
import { items, press } from '../sender';
import { currentLang, named, t } from '../words';
import { filesIn } from './draft';
import { itemAbout, lastSaid, owed, groupsOf, periodWords, type Slot } from './owed';
import { Pad } from './pad';
import { Quick } from './quick';
import { openOnes, faultsOn, type Screen, screensOf } from './screens';
import { ScreenOf } from './screen';
import { Overtaken } from './overtaken';
import { type Change, isOvertaken, type Report, unkept, useReport, written } from './state';
import { Summary } from './summary';

export const pathTo = ({ matter, period, subject }: Slot, step?: number | string): string => `report/${matter}/${period}/${subject}${step === undefined ? '' : `/${step}`}`;
const SUMMARY = 'sum';
const NO_VERSION: FormVersion = { version: 0, title: { zh: '' }, nodes: [], fields: {} };

/** `mend`: what is filed already is opened once more. */
export function ReportPage({ slot, step, mend }: { slot: Slot; step: string; mend: boolean }) {
  useLive(tick);
  const { report, change, startAnew } = useReport(slot);
  const all = useLive(items);
  const [sent, show] = useState<string | null>(null);
  const [failed, fail] = useState(false);
  const shown = all.find((i) => i.id === sent) ?? (mend || report?.isBegun ? undefined : waiting(all, slot, report));
  if (!report) return <p class="empty" role="status">{t('report.reading')}</p>;
  const send = async (kind: 'nil' | 'no_change' | 'filled', answers: Answers) => {
    fail(false);
    try {
      await written();
      const item = await press(...commandOf(slot, report, kind, answers));
      show(item.id);
      scrollTo(0, 0);
    } catch {
      fail(true);
    }
  };
  const to = backTo(slot);
  if (shown && shown.state !== 'refused') return <Sent slot={slot} report={report} id={shown.id} to={to} />;
  return <Fill slot={slot} report={report} step={step} to={to} change={change} startAnew={startAnew} send={send} failed={failed} />;
}

/** What was pressed before and has not been refused: it is shown, not asked for again. */
function waiting(all: ReturnType<typeof items.get>, slot: Slot, report: Report | null) {
  return report ? itemAbout(all, slot, Math.max(report.row?.revision ?? 0, report.held?.revision ?? 0)) : undefined;
}
/** A duty with several sites has a list of its own. */
function backTo(slot: Slot): string {
  const own = (owed.get() ?? []).filter((row) => row.matter_id === slot.matter && row.period === slot.period);
  return own.length > 1 ? `duty/${slot.matter}/${slot.period}` : '';
}

function commandOf(slot: Slot, report: Report, kind: 'nil' | 'no_change' | 'filled', answers: Answers): Parameters<typeof press> {
  const { draft, form, held, row, revision, refused, version } = report;
  const nil = kind === 'nil';
  const filled = { version, ...(nil ? { nil } : { answers }) };
  const body = revision === undefined ? { ...filled, ...(kind === 'no_change' ? { no_change: true } : {}) } : { revision, reason: draft.reason?.trim() ?? '', ...filled };
  const files = nil ? [] : filesIn(answers);
  const labels = form ? Object.fromEntries(Object.entries(form.fields).map(([name, field]) => [name, field.label])) : undefined;
  const subject = row?.subject ?? held?.subject;
  const isOther = row?.unit !== undefined || (held !== undefined && held.unit.no !== held.subject.no);
  return [{
    kind: revision === undefined ? 'file' : 'correct', matter: slot.matter, body,
    title: `${row?.title ?? held?.title ?? ''}${isOther && subject ? ` · ${subject.name}` : ''}`,
    slot: { period: slot.period, subject: slot.subject }, ...(files.length ? { files } : {}), ...(labels ? { labels } : {}),
    ...(row?.review ?? held?.review ? { review: true as const } : {}),
  }, { draft: draft.name, replaces: refused?.id }];
}

interface FillProps {
  slot: Slot; report: Report; step: string; to: string;
  change: Change;
  startAnew: () => Promise<void>;
  send: (kind: 'nil' | 'no_change' | 'filled', answers: Answers) => Promise<void>;
  /** The last press has not been kept, so nothing will be sent. */
  failed: boolean;
}

function Fill({ slot, report, step, to, change, startAnew, send, failed }: FillProps) {
  const { row, held, draft } = report;
  const form = report.form ?? NO_VERSION;
  const [tried, tryAll] = useState<readonly number[]>([]);
  const [busy, work] = useState(false);
  const last = lastSaid(held, useLive(items), slot);
  const sheet = fill(form, draft.answers, parseDay(row?.last_day ?? slot.period) ?? 0);
  const screens = screensOf(form);
  const open = openOnes(screens, sheet);
  const atSum = step === SUMMARY;
  const place = atSum ? open.length : Math.max(0, open.indexOf(Number(step) || 0));
  const at = open[place] ?? 0;
  const once = (kind: 'nil' | 'no_change' | 'filled', answers: Answers) => { if (!busy) { work(true); void send(kind, answers).finally(() => work(false)); } };
  const title = row?.title ?? held?.title ?? '';
  const overtaken = isOvertaken(report);
  const go = (next: number) => { location.hash = `#/${pathTo(slot, open[next] ?? SUMMARY)}`; };
  const before = place === 0 ? to : pathTo(slot, open[place - 1]);
  const faults = faultsOn(screens, at, sheet.faults);
  const next = () => {
    if (faults.length && !tried.includes(at)) return tryAll([...tried, at]);
    go(place + 1);
  };
  return (
    <article class="report">
      <Back to={before} title={title}>{report.form ? <span class="second">{place + 1} / {open.length + 1}</span> : null}</Back>
      {report.form ? <div class="progress" aria-hidden="true">{[...open, SUMMARY].map((one, n) => <span key={one} class={n <= place ? 'step step-done' : 'step'} />)}</div> : null}
      <div class="page steps" key={atSum ? SUMMARY : at}>
        {overtaken ? <Overtaken report={report} mine={() => change(() => ({ revision: report.stands }))} theirs={() => void startAnew()} /> : null}
        {place === 0 || !report.form ? <Top slot={slot} report={report} /> : null}
        {place === 0 && !atSum && report.revision === undefined && !overtaken ? <Quick report={report} last={last} today={row?.last_day ?? slot.period} busy={busy} send={once} /> : null}
        {!report.form ? <p class="second">{t('report.no_form')}</p> : atSum ? (
          <Summary screens={screens} open={open} sheet={sheet} report={report} form={form} change={change} to={(one) => `#/${pathTo(slot, one)}`} />
        ) : <OneScreen screen={screens[at]} report={report} form={form} sheet={sheet} last={last?.nil ? undefined : last?.answers} tried={tried.includes(at)} put={(of) => change(({ answers }) => ({ answers: of(answers) }))} />}
        <Kept draft={draft} />
      </div>
      {report.form ? <Foot report={report} atSum={atSum} isLast={place === open.length - 1} busy={busy} overtaken={overtaken} faults={atSum ? sheet.faults.length : tried.includes(at) ? faults.length : 0} next={next} send={() => once('filled', sheet.answers)}><Trouble draft={draft} failed={failed} /></Foot> : failed ? <div class="foot"><Trouble draft={draft} failed /></div> : null}
    </article>
  );
}

/** Only what is on the disk is said to be kept. */
function Kept({ draft }: { draft: Report['draft'] }) {
  const lost = useLive(unkept) === draft.name;
  if (lost || !draft.at_ms) return null;
  return <p class="second kept-line" role="status"><Icon name="phone" size={20} />{t('report.draft_kept', { at: clock(domainNow(draft.at_ms)) })}</p>;
}
/** What this phone could not keep; it stands where it is seen on a long page too. */
function Trouble({ draft, failed }: { draft: Report['draft']; failed: boolean }) {
  const lost = useLive(unkept) === draft.name;
  const words = failed ? t('report.not_sent') : lost ? t('report.draft_unkept') : '';
  return words ? <p class="fault" role="alert"><Icon name="wrong" size={20} />{words}</p> : null;
}

/** Who it is about, until when, and what came back. */
function Top({ slot, report }: { slot: Slot; report: Report }) {
  const { row, held, refused, draft } = report;
  const due = row?.due_ms ?? held?.due_ms;
  const now = domainNow();
  const subject = row?.subject ?? held?.subject;
  return (
    <div>
      <p class="second">{subject ? `${named(subject)} · ` : ''}{periodWords(slot.period, row?.last_day ?? slot.period)}</p>
      {due === undefined ? null : now > due ? <Late due={due} now={now} /> : <p class="second">{dueWords(due, now)}</p>}
      <OfflineBadge short />
      {refused ? <div class="came-back" role="alert"><Refusal item={refused} /></div> : null}
      {!refused && (row?.state ?? held?.state) === 'returned' ? <div class="came-back"><p>{held?.reason ? t('report.returned_for', { reason: held.reason }) : t('report.returned')}</p></div> : null}
      {draft.left?.length ? (
        <div class="came-back" role="status">
          <p>{t('report.left')}</p>
          <ul class="plain">{draft.left.map((one) => <li key={`${one.label.zh}${one.value}`}>{t('report.left_one', { label: saidIn(one.label, currentLang()), value: one.value })}</li>)}</ul>
        </div>
      ) : null}
    </div>
  );
}

function OneScreen({ screen, report, tried, ...rest }: Omit<Parameters<typeof ScreenOf>[0], 'screen' | 'answers'> & { screen: Screen | undefined; report: Report }) {
  if (!screen) return null;
  return (
    <>
      {screen.label ? <h2 class="screen-title">{saidIn(screen.label, currentLang())}</h2> : null}
      <ScreenOf screen={screen} {...rest} tried={tried} answers={report.draft.answers} />
    </>
  );
}

interface FootProps { report: Report; overtaken: boolean; atSum: boolean; isLast: boolean; busy: boolean; faults: number; next: () => void; send: () => void; children: ComponentChildren }

/** The pad while a number is typed, and the one main action. */
function Foot({ report, overtaken, atSum, isLast, busy, faults, next, send, children }: FootProps) {
  const pad = usePad();
  const noReason = report.revision !== undefined && !report.draft.reason?.trim();
  const why = overtaken ? t('report.overtaken_need') : faults ? t('report.faults', { n: faults }) : noReason ? t('report.reason_need') : '';
  return (
    <div class="foot">
      {children}
      {pad && !atSum ? <Pad input={pad.id} decimals={pad.decimals} /> : null}
      {!atSum && faults ? <p class="second" role="alert">{t('report.faults', { n: faults })}</p> : null}
      {atSum ? (
        <button type="button" class="primary big" disabled={busy || why !== ''} onClick={send}><span>{t(report.revision === undefined ? 'report.send' : 'report.send_again')}</span>{why ? <span class="why">{why}</span> : null}</button>
      ) : (
        <button type="button" class="primary big" onClick={next}>{faults ? t('report.skip') : isLast ? t('report.look_over') : t('report.next')}</button>
      )}
    </div>
  );
}

/** The number field that has the focus. */
function usePad(): { id: string; decimals: boolean } | null {
  const [pad, show] = useState<{ id: string; decimals: boolean } | null>(null);
  useEffect(() => {
    const follow = () => {
      const field = document.activeElement;
      const kind = field instanceof HTMLInputElement ? field.dataset.pad : undefined;
      if (kind && field) {
        show({ id: field.id, decimals: kind === 'decimal' });
        // The keys take the lower half: the question goes to the upper one.
        requestAnimationFrame(() => field.closest('.asked')?.scrollIntoView({ block: 'start' }));
      }
    };
    // Put away only when a press is over: a page that moves under the finger would lose it.
    const leave = () => {
      const field = document.activeElement;
      if (!field?.closest('.pad') && !(field instanceof HTMLInputElement && field.dataset.pad)) show(null);
    };
    document.addEventListener('focusin', follow);
    document.addEventListener('click', leave);
    document.addEventListener('keyup', leave);
    return () => { document.removeEventListener('focusin', follow); document.removeEventListener('click', leave); document.removeEventListener('keyup', leave); };
  }, []);
  return pad;
}

function Sent({ slot, report, id, to }: { slot: Slot; report: Report; id: string; to: string }) {
  const all = useLive(items);
  const rows = useLive(owed) ?? [];
  const item = all.find((i) => i.id === id);
  const subject = report.row?.subject ?? report.held?.subject;
  const group = groupsOf(rows, all, domainNow()).find((one) => one.matter === slot.matter && one.period === slot.period);
  const next = group?.slots.find((one) => !one.item && one.row.subject.no !== slot.subject)?.row;
  return (
    <article>
      <Back to={to} title={report.row?.title ?? report.held?.title ?? item?.title ?? ''}><OfflineBadge short /></Back>
      <div class="page steps">
        <p class="second">{subject ? `${named(subject)} · ` : ''}{periodWords(slot.period, report.row?.last_day ?? slot.period)}</p>
        {item ? <Receipt item={item} /> : null}
        {next ? <a class="primary big" href={`#/${pathTo({ ...slot, subject: next.subject.no })}`}>{t('report.next_subject', { name: named(next.subject) })}</a> : null}
        <a class={next ? 'outline big' : 'primary big'} href={`#/${to}`}>{to ? t('report.to_list') : t('report.to_today')}</a>
      </div>
    </article>
  );
}
