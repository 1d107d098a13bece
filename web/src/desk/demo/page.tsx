/** The demo's start page: the clock, who to be, a tour with its taps, two buttons that prove a promise. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { actAs, api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { Demo, DemoJump, DemoPersona } from '../../api/types';
import { setClock, useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { useUnitName } from '../../ui/unit';
import { setLang } from '../../ui/i18n';
import { ProblemNote } from '../../ui/problem-note';
import { clock, clockSeconds, day, wall } from '../../ui/time';
import { startTask } from './taps';
import { Tour } from './tour';
import './demo.css';

const AGAIN_MS = 2_000;
const SPEEDS = [0, 1, 60, 600] as const;

export function DemoStart() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const demo = useQuery({ ...q.demo(), refetchInterval: AGAIN_MS });
  const data = demo.data;
  useEffect(() => { if (data) setClock(data.now_ms, data.speed); }, [data]);
  const again = () => void client.invalidateQueries({ queryKey: ['demo'] });
  const move = useMutation({ mutationFn: (body: { speed?: 0 | 1 | 60 | 600; jump_ms?: number }) => take(api.POST('/demo/clock', { body })), onSettled: again });
  const enter = useMutation({
    mutationFn: async (p: { key: string; href: string }) => { const entered = await take(api.POST('/demo/enter', { body: { persona: p.key } })); return { href: p.href || entered.href || '/', post: entered.post_id }; },
    onSuccess: ({ href, post }) => { actAs(post ?? null); client.clear(); window.location.assign(href); },
  });
  return (
    <div className="demo">
      <div className="demo-strip"><strong>{t('demo.strip')}</strong><strong className="wide">{t('demo.strip_words')}</strong><button type="button" onClick={() => setLang(i18n.language === 'en' ? 'zh' : 'en')} lang={i18n.language === 'en' ? 'zh' : 'en'}>{t('demo.other_lang')}</button></div>
      <main className="demo-page">
        <header className="demo-head">
          <div><h1>{t('demo.name')} <small>{t('demo.name_2')}</small></h1><p>{t('demo.words_1')}</p><p>{data?.units ? t('demo.words_units', { n: count(data.units) }) : t('demo.words_2')}</p></div>
          {data ? <DemoClock /> : null}
        </header>
        <ProblemNote error={demo.error ?? move.error ?? enter.error} again={() => void demo.refetch()} />
        {data ? (
          <>
            <section className="demo-box demo-clockbar" aria-label={t('demo.clock')}>
              <span className="demo-label">{t('demo.speed')}</span>
              <div className="segments" role="group" aria-label={t('demo.speed')}>{SPEEDS.map((s) => <button key={s} type="button" aria-pressed={data.speed === s} onClick={() => move.mutate({ speed: s })}>{s === 0 ? t('demo.pause') : t('demo.times', { n: s })}</button>)}</div>
              <span className="demo-label jumps">{t('demo.jump')}</span>
              {data.jumps.map((j: DemoJump) => <button key={j.key} type="button" className="outline" onClick={() => move.mutate({ jump_ms: j.at_ms })}>{i18n.language === 'en' ? j.label_en : j.label}</button>)}
            </section>
            <div className="demo-two">
              <section>
                <div className="demo-h"><h2>{t('demo.who')}</h2><span>{t('demo.no_password')}</span></div>
                <div className="personas">{data.personas.map((p) => <Persona key={p.key} persona={p} enter={() => enter.mutate(p)} />)}</div>
              </section>
              <Tour tasks={data.tour} enter={(task, key, href) => { startTask(task); enter.mutate({ key, href }); }} personas={data.personas} />
            </div>
            <Proofs demo={data} again={again} />
            {data.lan ? <Lan lan={data.lan} /> : null}
          </>
        ) : demo.error ? null : <p className="demo-label" aria-busy="true">{t('ui.loading')}</p>}
      </main>
    </div>
  );
}

function DemoClock() {
  const { t, i18n } = useTranslation();
  const now = useNow(1000);
  const w = wall(now);
  return (
    <div className="demo-now"><span>{t('demo.time')}</span><strong>{day(now, i18n.language)} {clockSeconds(now)}</strong><span>{t('demo.year', { year: w.year, weekday: t(`demo.weekday_${w.weekday}`) })}</span></div>
  );
}

function Persona({ persona, enter }: { persona: DemoPersona; enter: () => void }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const waiting = Object.entries(persona.waiting).filter(([, n]) => n > 0);
  return (
    <button type="button" className="demo-box persona" onClick={enter}>
      <strong>{i18n.language === 'en' ? persona.title_en : persona.title}</strong>
      <span className="demo-label">{[name(persona.unit), i18n.language === 'en' ? persona.device_en ?? persona.device : persona.device].filter(Boolean).join(' · ')}</span>
      <span className="persona-waits"><span>{waiting.length ? waiting.map(([k, n]) => <span key={k} className="persona-wait">{t(`demo.waits_${k}`, { count: n })}</span>) : t('demo.waits_none')}</span><span aria-hidden="true" className="arrow-right">→</span></span>
    </button>
  );
}

function Proofs({ demo, again }: { demo: Demo; again: () => void }) {
  const { t, i18n } = useTranslation();
  const cut = useMutation({ mutationFn: () => take(api.POST('/demo/power-cut', { body: {} })), onSettled: again });
  const tamper = useMutation({ mutationFn: () => take(api.POST('/demo/tamper', { body: {} })), onSettled: again });
  // The server is killed on purpose: no answer is the expected answer.
  const down = cut.isPending || (cut.error && !demo.power);
  return (
    <div className="demo-proofs">
      <section className="demo-box">
        <div className="proof-top"><p>{t('demo.cut_words')}</p><button type="button" className="outline strong" disabled={cut.isPending} onClick={() => cut.mutate()}>{cut.isPending ? t('demo.cutting') : t('demo.cut')}</button></div>
        <p className="proof-last" role="status">{down && cut.isPending ? t('demo.coming_back') : demo.power ? <span className={demo.power.lost ? 'late strong' : ''}>{t('demo.cut_last', { time: clock(demo.power.at_ms), before: count(demo.power.before), after: count(demo.power.after), lost: count(demo.power.lost) })}</span> : t('demo.not_yet')}</p>
      </section>
      <section className="demo-box">
        <div className="proof-top"><p>{t('demo.tamper_words')}</p><button type="button" className="outline strong" disabled={tamper.isPending} onClick={() => tamper.mutate()}>{tamper.isPending ? t('demo.tampering') : t('demo.tamper')}</button></div>
        <p className="proof-last" role="status">{demo.tamper ? <strong className="late">{demo.tamper.caught ? t('demo.tamper_caught', { seq: count(demo.tamper.seq) }) : t('demo.tamper_missed', { seq: count(demo.tamper.seq) })}</strong> : t('demo.tamper_not_yet')}{demo.tamper ? <span className="demo-label"> {i18n.language === 'en' ? demo.tamper.text_en : demo.tamper.text}</span> : null}</p>
        <ProblemNote error={tamper.error} />
      </section>
    </div>
  );
}

/** One code signs for a village, the other lets a colleague in. */
function Lan({ lan }: { lan: NonNullable<Demo['lan']> }) {
  const { t } = useTranslation();
  const code = (svg: string, url: string, word: string) => (
    <section className="demo-box lan">
      <img alt={t('demo.qr', { what: word })} width={160} height={160} src={`data:image/svg+xml;utf8,${encodeURIComponent(svg)}`} />
      <div><h2>{word}</h2><p>{t('demo.phone_words')}</p><p><code>{url}</code></p></div>
    </section>
  );
  return (
    <div className="demo-proofs">
      {code(lan.qr_svg, lan.url, t('demo.phone'))}
      {code(lan.entrance_qr_svg, lan.entrance_url, t('demo.entrance'))}
    </div>
  );
}
