/** The needs: due at the left, the ask, one button with its letter; the row in focus shows its alternatives. */
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useOwnUnit } from '../../api/may';
import type { Need, NeedKind } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { Glyph } from '../../ui/glyph';
import { type KeyMap, useKeys } from '../../ui/keys';
import { ProblemNote } from '../../ui/problem-note';
import { clock, dueWords, moment, shortMoment, span } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { type Quick, useQuick } from '../reports/quick';
import { QuickNote } from '../reports/quick-note';
import { type Deed, useDeed } from './deeds';

const LETTER: Record<NeedKind, string> = { sign: 's', do: 'd', countersign: 'g', approve: 'a', answer: 'r', verify: 'v', escalated: 'h', relay: 't', channel: 'm', rule: 'a', outcome: 'o', attend: 's', minutes: 'd', close: 'e', alert_below: 'h', report: 'f', review: 'v', recheck: 'v', arriving: 'c', supply: 'u', aid_verify: 'v', aid_decide: 'a', aid_returned: 'r', aid_pay: 'p', aid_check: 'p' };
/** What one press does. The others open the matter, where more must be read or chosen. */
const AT_ONCE: Partial<Record<NeedKind, Deed>> = { sign: 'sign', countersign: 'countersign', approve: 'approve', outcome: 'outcome', attend: 'sign', minutes: 'minutes' };

/** The main button's way, the plain text, or a form opened at once. */
type How = 'main' | 'text' | 'list' | 'relay' | 'break-down';
function useOpen() {
  const navigate = useNavigate();
  const mine = useOwnUnit()?.no;
  return (need: Need, how: How = 'main') => {
    const under = need.unit ? { under: need.unit.no } : {};
    const search = how === 'relay' || how === 'break-down' ? { do: how } : how === 'text' ? {}
      : need.kind === 'answer' ? { filter: 'difficulty' as const, ...under } : need.kind === 'verify' ? { filter: 'done' as const, ...under }
      : need.kind === 'escalated' ? { filter: 'unsigned' as const, ...under } : need.kind === 'relay' ? { do: 'relay' as const } : {};
    // The system administrator is told that a channel is silent, not of which matter.
    if (need.kind === 'review' && how === 'main') void navigate({ to: '/reports/$matter/review', params: { matter: String(need.matter.id) }, search: { period: String(need.params.period) } });
    else if (need.kind === 'report' && how === 'main') {
      const matter = String(need.matter.id);
      const period = String(need.params.period);
      const subject = need.params.units === 1 ? need.unit?.no ?? mine : undefined;
      void (subject === undefined ? navigate({ to: '/reports/$matter/table', params: { matter }, search: { period } }) : navigate({ to: '/reports/$matter/$period/$subject', params: { matter, period, subject: String(subject) } }));
    } else if (need.kind === 'arriving' && how === 'main') void navigate({ to: '/ledger', search: { tab: 'waiting' } });
    else if (need.kind === 'channel' && how === 'main') void navigate({ to: '/channels' });
    else if (need.matter.id) void navigate({ to: '/matters/$id', params: { id: String(need.matter.id) }, search });
  };
}

export function NeedsColumn({ needs, until }: { needs: Need[]; until: number | undefined }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const [at, setAt] = useState(0);
  const open = useOpen();
  const deed = useDeed();
  const quick = useQuick();
  const mine = useOwnUnit()?.no;
  const list = useRef<HTMLUListElement>(null);
  const here = Math.min(at, Math.max(0, needs.length - 1));
  const press = (need: Need) => {
    const what = AT_ONCE[need.kind];
    if (what) deed.mutate({ key: need.key, matter: need.matter.id, title: need.matter.title, what });
    else open(need);
  };
  // One slot: of several sites each is its own.
  const slotOf = (need: Need) => (need.kind === 'report' && need.params.units === 1 && mine !== undefined ? { matter: need.matter.id, period: String(need.params.period), subject: need.unit?.no ?? mine } : null);
  const file = (need: Need, what: Quick) => { const slot = slotOf(need); if (slot) quick.mutate({ slot, title: need.matter.title, what }); };
  const move = (by: number) => setAt(Math.max(0, Math.min(needs.length - 1, here + by)));
  // A letter belongs to the first row that shows it.
  const letters: KeyMap = {};
  const shown = new Map<string, string>();
  for (const need of needs) {
    const letter = LETTER[need.kind];
    if (letter in letters) continue;
    letters[letter] = () => press(need);
    shown.set(need.key, letter.toUpperCase());
  }
  useKeys({ ...letters, j: () => move(1), k: () => move(-1), Enter: () => { const n = needs[here]; if (n) open(n); } });
  useEffect(() => { list.current?.querySelectorAll('li')[here]?.scrollIntoView({ block: 'nearest' }); }, [here]);
  return (
    <section className="column needs" aria-labelledby="needs-title">
      <header><h2 id="needs-title">{t('now.needs')} <span className="column-n">{needs.length || ''}</span></h2><span className="hint">{t('now.needs_order')}</span></header>
      {deed.data ? <p className="now-receipt" role="status"><Glyph sign="signed" /> <strong>{t(`now.did_${deed.data.what}`, { time: moment(deed.data.at_ms ?? now, i18n.language) })}</strong> {deed.data.title}</p> : null}
      <QuickNote quick={quick} />
      {deed.error ? <div className="now-pad"><ProblemNote error={deed.error} /></div> : null}
      <ul ref={list}>
        {needs.map((need, n) => (
          <Row key={need.key} need={need} here={n === here} letter={shown.get(need.key)} now={now} press={() => press(need)} open={(how) => open(need, how)} focus={() => setAt(n)} file={slotOf(need) ? (what) => file(need, what) : undefined} busy={quick.isPending && quick.variables?.slot.matter === need.matter.id && quick.variables.slot.period === need.params.period || deed.isPending && deed.variables?.key === need.key} />
        ))}
      </ul>
      {needs.length === 0 ? <p className="now-empty"><strong>{t('now.empty')}</strong></p> : null}
      <p className="second now-until">{until ? t('now.until', { time: moment(until, i18n.language) }) : t('now.nothing_due')}</p>
    </section>
  );
}

interface RowProps { file: ((what: Quick) => void) | undefined; need: Need; here: boolean; letter: string | undefined; now: number; busy: boolean; press: () => void; open: (how: How) => void; focus: () => void }
function Row({ need, here, letter, now, busy, press, open, focus, file }: RowProps) {
  const { t, i18n } = useTranslation();
  const due = need.due_ms ? dueWords(need.due_ms, now, i18n.language) : null;
  const words = useNeedWords(need, now);
  const can = useMay();
  const others = words.others.filter((o) => (o === 'relay' ? can('matter.relay') : o === 'break-down' ? can('matter.break_down') : true));
  return (
    // The row grows when it comes into focus: never between press and release, or the click would land beside its button.
    // biome-ignore lint/a11y/useKeyWithClickEvents: j, k and Tab do the same by keyboard
    <li className={here ? 'need here' : 'need'} aria-current={here ? 'true' : undefined} onClick={focus} onFocus={(e) => { if (e.target.matches(':focus-visible')) focus(); }}>
      <div className="need-due">
        {due ? <><strong className={due.late ? 'late' : ''}>{due.words}</strong><span className="hint">{shortMoment(need.due_ms ?? 0, now, i18n.language)}</span></> : <span className="hint">{t('now.no_due')}<br />{clock(need.at_ms)}</span>}
      </div>
      <div className="need-ask">
        <button type="button" className="need-title" onClick={() => open(need.kind === 'relay' ? 'text' : 'main')}>{need.kind === 'escalated' || need.matter.kind === 'alert' ? <Glyph sign="late" /> : need.kind === 'answer' ? <Glyph sign="difficulty" /> : null}{words.title}</button>
        <div className="second">{words.second}</div>
        {file ? <div className="need-others">{(['nil', 'same'] as const).map((what) => <Button size="small" key={what} disabled={busy} onClick={() => file(what)}>{t(`reports.${what}`)}</Button>)}</div> : null}
        {here && others.length ? <div className="need-others">{others.map((o) => <button type="button" key={o} className="linkish" onClick={() => open(o === 'list' ? 'main' : o)}>{t(`now.other_${o}`)}</button>)}</div> : null}
      </div>
      {need.matter.id || need.kind === 'channel' ? <Button type={here ? 'primary' : 'default'} loading={busy} onClick={press}>{t(`now.do_${need.kind}`)}</Button> : <span />}
      <kbd aria-hidden={!letter} className={letter ? '' : 'none'}>{letter ?? ''}</kbd>
    </li>
  );
}

type Other = 'relay' | 'break-down' | 'text' | 'list';
function useNeedWords(need: Need, now: number): { title: string; second: string; others: Other[] } {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const p = need.params;
  const unit = name(need.unit);
  const from = [name(need.matter.from), need.matter.number].filter(Boolean).join(' · ');
  switch (need.kind) {
    case 'escalated': return {
      title: p.silent_ms ? t('now.silent', { unit, span: span(Number(p.silent_ms), i18n.language) }) : t('now.escalated', { title: need.matter.title }),
      second: [p.unsigned === undefined ? (p.units === undefined ? '' : t('now.unsigned', { n: count(Number(p.units)) })) : t('now.unsigned', { n: count(Number(p.unsigned)) }), p.unreachable ? t('now.unreachable', { n: count(Number(p.unreachable)) }) : '', p.silent_ms ? need.matter.title : unit].filter(Boolean).join(' · '), others: ['list', 'text'],
    };
    case 'answer': return { title: t('now.answer', { unit }), second: [String(p.text ?? ''), need.matter.title].filter(Boolean).join(' · '), others: ['text'] };
    case 'countersign': return { title: t('now.countersign', { title: need.matter.title }), second: [from, p.of ? t('now.cosigned', { n: Number(p.signed ?? 0), of: Number(p.of) }) : ''].filter(Boolean).join(' · '), others: ['text'] };
    case 'approve': return { title: t(p.withdrawal ? 'now.approve_withdrawal' : 'now.approve', { title: need.matter.title }), second: from, others: ['text'] };
    case 'verify': return { title: t('now.verify', { title: need.matter.title }), second: [unit, p.waiting ?? p.units ? t('now.waiting', { n: count(Number(p.waiting ?? p.units)) }) : ''].filter(Boolean).join(' · '), others: ['list'] };
    case 'aid_verify': case 'aid_decide': case 'aid_returned': case 'aid_pay': case 'aid_check': return { title: t('aid.of_unit', { unit }), second: t(`now.${need.kind}`), others: [] };
    case 'recheck': return { title: t('now.recheck', { title: need.matter.title }), second: t('now.recheck_unit', { unit }), others: [] };
    case 'sign': return { title: need.matter.kind === 'alert' || need.matter.kind === 'rectification' ? t(need.matter.kind === 'alert' ? 'now.alert' : 'now.to_mend', { title: need.matter.title }) : need.matter.title, second: from, others: ['relay', 'break-down', 'text'] };
    case 'close': return { title: t('now.alert', { title: need.matter.title }), second: t('now.alert_handled'), others: [] };
    case 'report': return { title: need.matter.title, second: [t('now.report', { period: String(p.period ?? '') }), unit, from].filter(Boolean).join(' · '), others: ['text'] };
    case 'review': return { title: need.matter.title, second: [t('now.review', { period: String(p.period ?? ''), n: count(Number(p.units ?? 0)) }), from].filter(Boolean).join(' · '), others: ['text'] };
    case 'alert_below': return { title: need.matter.title, second: t('now.alert_below', { unit }), others: ['text'] };
    case 'do': return { title: need.matter.title, second: `${t('now.signed_do')} · ${from}`, others: ['relay', 'break-down'] };
    case 'channel': return { title: t('now.channel', { name: String(p.channel ?? '') }), second: [t('now.channel_waiting', { n: count(Number(p.units ?? 0)) }), need.matter.title].filter(Boolean).join(' · '), others: [] };
    case 'attend': return { title: t('now.meeting', { title: need.matter.title }), second: [String(p.text ?? ''), from].filter(Boolean).join(' · '), others: ['text'] };
    case 'minutes': return { title: t('now.minutes', { title: need.matter.title }), second: from, others: ['text'] };
    case 'rule': return { title: t(`now.rule_${need.matter.kind}`, { unit: name(need.matter.from), title: need.matter.title }), second: [String(p.text ?? ''), need.matter.number ?? ''].filter(Boolean).join(' · '), others: [] };
    case 'outcome': return { title: need.matter.title, second: t(`now.outcome_${String(p.text)}`, { kind: t(`ui.kind_${need.matter.kind}`) }), others: ['text'] };
    case 'supply': return { title: need.matter.title, second: [t('now.supply'), from].filter(Boolean).join(' · '), others: [] };
    case 'arriving': return { title: t('now.arriving', { goods: String(p.text ?? ''), unit }), second: [t('now.in_transit', { span: span(now - need.at_ms, i18n.language) }), need.matter.title].filter(Boolean).join(' · '), others: [] };
    case 'relay': return { title: need.matter.title, second: `${t('now.to_relay')} · ${from}`, others: ['break-down', 'text'] };
  }
}
