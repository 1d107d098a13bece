/** The duty roster of a unit: who is on now and next, the weekly pattern, single shifts. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { Roster, Shift, Slot } from '../../api/types';
import { useNow } from '../../ui/clock';
import { DueField } from '../../ui/due-field';
import { ProblemNote } from '../../ui/problem-note';
import { moment, shortMoment } from '../../ui/time';
import { useWords } from '../../ui/unit';
import { clockOf, DAYS, minutesOf, slotWrong } from './slot';

export function UnitRoster({ no }: { no: number }) {
  const { t, i18n } = useTranslation();
  const [now, words] = [useNow(), useWords()];
  const roster = useQuery(q.roster(no));
  const [open, setOpen] = useState<'weekly' | 'single' | null>(null);
  // A roster that is not for this reader is no error of the page.
  if (!roster.data) return null;
  const r = roster.data;
  const title = (id: number) => { const p = r.posts.find((x) => x.id === id); return words(p?.title, p?.title_en); };
  const days = (slot: Slot) => (slot.days === 127 ? t('people.every_day') : DAYS.filter((d) => slot.days & (1 << d)).map((d) => t(`people.day_${d}`)).join(t('people.and')));
  return (
    <section>
      <h3>{t('people.roster')}</h3>
      {r.slots.length || r.shifts.length ? <>
        <p><strong>{r.now ? t('people.on_now', { post: words(r.now.post_title, r.now.post_title_en), time: shortMoment(r.now.until_ms, now, i18n.language) }) : t('people.off_now')}</strong>{r.next ? <span className="second"> · {t('people.on_next', { post: words(r.next.post_title, r.next.post_title_en), time: shortMoment(r.next.from_ms, now, i18n.language) })}</span> : null}</p>
        <ul>{r.slots.map((s) => <li key={`${s.post_id}-${s.from_min}-${s.days}`} className="roster-row"><span>{clockOf(s.from_min)}–{clockOf(s.until_min)}{s.until_min <= s.from_min ? ` (${t('people.next_day')})` : ''}</span><span>{title(s.post_id)}</span><span className="hint">{days(s)}</span></li>)}</ul>
        {r.shifts.map((s) => <SingleRow key={s.from_ms} no={no} shift={s} may={r.may_write} />)}
      </> : <p className="second">{t('people.roster_none')}</p>}
      {r.may_write ? <div className="people-buttons"><Button onClick={() => setOpen('weekly')}>{t('people.change_roster')}</Button><Button onClick={() => setOpen('single')}>{t('people.add_single')}</Button></div> : null}
      {open === 'weekly' ? <Weekly no={no} roster={r} close={() => setOpen(null)} /> : null}
      {open === 'single' ? <Single no={no} roster={r} close={() => setOpen(null)} /> : null}
    </section>
  );
}

function SingleRow({ no, shift, may }: { no: number; shift: Shift; may: boolean }) {
  const { t, i18n } = useTranslation();
  const words = useWords();
  const client = useQueryClient();
  const { post_id, from_ms, until_ms } = shift;
  const drop = useMutation({
    mutationFn: () => take(api.POST('/units/{no}/shifts/drop', { params: { path: { no } }, body: { post_id, from_ms, until_ms } })),
    onSettled: () => void client.invalidateQueries({ queryKey: ['units'] }),
  });
  return (
    <div className="roster-row"><span>{moment(from_ms, i18n.language)} – {moment(until_ms, i18n.language)}</span><span>{words(shift.post_title, shift.post_title_en)}</span><span className="hint">{t('people.single')}</span>
      {may ? <button type="button" className="linkish" disabled={drop.isPending} onClick={() => drop.mutate()}>{t('people.drop')}</button> : null}<ProblemNote error={drop.error} /></div>
  );
}

interface Props { no: number; roster: Roster; close: () => void }
function usePostChoices(roster: Roster) {
  const words = useWords();
  return roster.posts.map((p) => ({ value: p.id, label: words(p.title, p.title_en) }));
}

function Weekly({ no, roster, close }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const choices = usePostChoices(roster);
  const first = choices[0]?.value ?? 0;
  const [slots, setSlots] = useState<Slot[]>(roster.slots.length ? roster.slots : [{ post_id: first, days: 127, from_min: 480, until_min: 1200 }, { post_id: first, days: 127, from_min: 1200, until_min: 480 }]);
  const act = useMutation({
    mutationFn: () => take(api.POST('/units/{no}/roster', { params: { path: { no } }, body: { slots } })),
    onSuccess: () => { void client.invalidateQueries(); close(); },
  });
  const set = (at: number, part: Partial<Slot>) => setSlots(slots.map((s, n) => (n === at ? { ...s, ...part } : s)));
  const wrong = slots.some((s) => slotWrong(s, roster.posts.map((p) => p.id)));
  return (
    <Modal open width={760} onCancel={close} title={t('people.weekly')} okText={t('people.save')} cancelText={t('ui.cancel')} okButtonProps={{ loading: act.isPending, disabled: wrong }} onOk={() => act.mutate()}>
      {slots.map((s, at) => (
        <div key={at} className="roster-row">
          <Select aria-label={t('people.post')} value={s.post_id} onChange={(post_id) => set(at, { post_id })} options={choices} />
          <label>{t('people.from')} <input type="time" value={clockOf(s.from_min)} onChange={(e) => set(at, { from_min: minutesOf(e.target.value) ?? s.from_min })} /></label>
          <label>{t('people.until')} <input type="time" value={clockOf(s.until_min)} onChange={(e) => set(at, { until_min: minutesOf(e.target.value) ?? s.until_min })} /></label>
          {s.until_min <= s.from_min ? <span className="hint">{t('people.next_day')}</span> : null}
          <fieldset className="people-set roster-days"><legend className="sr">{t('people.days_of_week')}</legend>{DAYS.map((d) => <Checkbox key={d} checked={(s.days & (1 << d)) !== 0} onChange={() => set(at, { days: s.days ^ (1 << d) })}>{t(`people.day_${d}`)}</Checkbox>)}</fieldset>
          <button type="button" className="linkish" onClick={() => setSlots(slots.filter((_, n) => n !== at))}>{t('people.drop')}</button>
        </div>
      ))}
      <div className="people-buttons"><Button onClick={() => setSlots([...slots, { post_id: first, days: 127, from_min: 480, until_min: 1200 }])}>{t('people.add_slot')}</Button></div>
      {wrong ? <p className="hint late">{t('people.slot_wrong')}</p> : null}
      <ProblemNote error={act.error} />
    </Modal>
  );
}

function Single({ no, roster, close }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const choices = usePostChoices(roster);
  const [post, setPost] = useState(choices[0]?.value ?? 0);
  const [from, setFrom] = useState<number | undefined>();
  const [until, setUntil] = useState<number | undefined>();
  const act = useMutation({
    mutationFn: () => take(api.POST('/units/{no}/shifts', { params: { path: { no } }, body: { post_id: post, from_ms: from ?? 0, until_ms: until ?? 0 } })),
    onSuccess: () => { void client.invalidateQueries(); close(); },
  });
  return (
    <Modal open onCancel={close} title={t('people.add_single')} okText={t('people.save')} cancelText={t('ui.cancel')} okButtonProps={{ loading: act.isPending, disabled: !from || !until }} onOk={() => act.mutate()}>
      <p className="second">{t('people.single_words')}</p>
      <label className="field" htmlFor="single-post">{t('people.post')}</label>
      <Select id="single-post" className="people-select" value={post} onChange={setPost} options={choices} />
      <label className="field" htmlFor="single-from">{t('people.from')}</label>
      <DueField id="single-from" value={from} onChange={setFrom} quick={false} past />
      <label className="field" htmlFor="single-until">{t('people.until')}</label>
      <DueField id="single-until" value={until} onChange={setUntil} quick={false} />
      <ProblemNote error={act.error} />
    </Modal>
  );
}
