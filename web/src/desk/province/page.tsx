/** What the province sets for every unit: quiet hours, the share of the time that a level may take, and who changed them. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Checkbox, Input, InputNumber } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { Province, ProvinceChange, ProvinceSettings, QuietHours } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { useUnitName, useWords } from '../../ui/unit';
import { clockOf, minutesOf } from '../people/slot';
import { faultOf } from './settings';
import '../groups/groups.css';
import './province.css';

/** What the fields hold when quiet hours are switched on anew. */
const NIGHT: QuietHours = { from_min: 22 * 60, until_min: 7 * 60 };

export function ProvincePage() {
  const { t } = useTranslation();
  const province = useQuery(q.province());
  return (
    <div className="groups">
      <header className="page-head"><h1>{t('province.title')}</h1><Link to="/organisation">{t('province.back')}</Link></header>
      <div className="groups-body">
        <p className="second">{t('province.words')}</p>
        <ProblemNote error={province.error} again={() => void province.refetch()} />
        {province.data ? <><Form key={province.data.history[0]?.seq ?? 0} province={province.data} /><History rows={province.data.history} /></> : province.isPending ? <p className="hint" aria-busy="true">{t('ui.loading')}</p> : null}
      </div>
    </div>
  );
}

function Form({ province }: { province: Province }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [on, setOn] = useState(province.quiet !== undefined);
  const [hours, setHours] = useState<QuietHours>(province.quiet ?? NIGHT);
  const [share, setShare] = useState<number | null>(province.share_max_pct);
  const [ceiling, setCeiling] = useState<number | null>(province.burden_ceiling_min);
  const [reason, setReason] = useState('');
  const locked = !province.set.ok;
  const wanted: ProvinceSettings = { ...(on ? { quiet: hours } : {}), share_max_pct: share ?? 0, burden_ceiling_min: ceiling ?? 0 };
  const fault = faultOf(province, wanted, reason);
  const put = useMutation({
    mutationFn: () => take(api.PUT('/province', { body: { ...wanted, reason: reason.trim() } })),
    onSettled: () => void client.invalidateQueries(),
  });
  const save = (e: FormEvent) => { e.preventDefault(); if (!fault && !locked && !put.isPending) put.mutate(); };
  const why = locked ? t('province.no_right') : fault ? t(`province.fault_${fault}`, { least: province.share_least_pct, most: province.share_most_pct, hours: province.quiet_max_min / 60, floor: province.ceiling_least_min, top: province.ceiling_most_min }) : undefined;
  const time = (id: 'from_min' | 'until_min', word: string) => <label>{word} <input type="time" disabled={locked || !on} value={clockOf(hours[id])} onChange={(e) => setHours({ ...hours, [id]: minutesOf(e.target.value) ?? hours[id] })} /></label>;
  return (
    <form className="province-form" onSubmit={save}>
      <fieldset>
        <legend>{t('province.quiet')}</legend>
        <Checkbox checked={on} disabled={locked} onChange={(e) => setOn(e.target.checked)}>{t('province.quiet_on')}</Checkbox>
        <p className="province-hours">{time('from_min', t('province.from'))} {time('until_min', t('province.until'))} {on && hours.until_min <= hours.from_min ? <span className="hint">{t('province.next_day')}</span> : null}</p>
        <p className="hint">{t('province.quiet_words', { min: province.remind_every_min })}</p>
      </fieldset>
      <fieldset>
        <legend>{t('province.share')}</legend>
        <p className="province-hours"><label htmlFor="province-share">{t('province.share_field')}</label> <InputNumber id="province-share" disabled={locked} min={province.share_least_pct} max={province.share_most_pct} precision={0} value={share} onChange={setShare} /> %</p>
        <p className="hint">{t('province.share_words')}</p>
      </fieldset>
      <fieldset>
        <legend>{t('province.ceiling')}</legend>
        <p className="province-hours"><label htmlFor="province-ceiling">{t('province.ceiling_field')}</label> <InputNumber id="province-ceiling" disabled={locked} min={province.ceiling_least_min} max={province.ceiling_most_min} precision={0} value={ceiling} onChange={setCeiling} /> {t('province.ceiling_unit')}</p>
        <p className="hint">{t('province.ceiling_words')}</p>
      </fieldset>
      {locked ? null : <><label className="province-reason" htmlFor="province-reason">{t('province.reason')}</label><Input id="province-reason" value={reason} maxLength={500} onChange={(e) => setReason(e.target.value)} /></>}
      <p><Button type="primary" htmlType="submit" disabled={why !== undefined} title={why} loading={put.isPending}>{t('province.save')}</Button> {why ? <span className="hint">{why}</span> : null}</p>
      <p className="hint">{t('province.from_now_on')}</p>
      <ProblemNote error={put.error} />
    </form>
  );
}

function History({ rows }: { rows: ProvinceChange[] }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const words = useWords();
  const quiet = (s: ProvinceSettings) => (s.quiet ? `${clockOf(s.quiet.from_min)}–${clockOf(s.quiet.until_min)}` : t('province.none'));
  return (
    <section className="province-history">
      <h2>{t('province.history')}</h2>
      {rows.length ? (
        <ol>{rows.map((r) => (
          <li key={r.seq}>
            <span className="second">{moment(r.at_ms, i18n.language)}</span>
            <div>
              {quiet(r.from) === quiet(r.to) ? null : <div>{t('province.quiet')} <s>{quiet(r.from)}</s> → <strong>{quiet(r.to)}</strong></div>}
              {r.from.share_max_pct === r.to.share_max_pct ? null : <div>{t('province.share')} <s>{r.from.share_max_pct}%</s> → <strong>{r.to.share_max_pct}%</strong></div>}
              {r.from.burden_ceiling_min === r.to.burden_ceiling_min ? null : <div>{t('province.ceiling')} <s>{r.from.burden_ceiling_min}</s> → <strong>{r.to.burden_ceiling_min}</strong></div>}
              <div className="second">{[name(r.actor.unit), words(r.actor.post_title, r.actor.post_title_en)].filter(Boolean).join(' · ')}</div>
              <p>{r.reason}</p>
            </div>
          </li>
        ))}</ol>
      ) : <p className="second">{t('province.history_none')}</p>}
    </section>
  );
}
