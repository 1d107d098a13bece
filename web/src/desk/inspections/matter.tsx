/** The page of a finding: before and after side by side, each round of its mending, and the button of whoever is to act. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { FileRef, Found, Matter } from '../../api/types';
import { useNow } from '../../ui/clock';
import { count } from '../../ui/format';
import { Glyph } from '../../ui/glyph';
import { useKeys } from '../../ui/keys';
import { ProblemNote } from '../../ui/problem-note';
import { dueWords, moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import { fileHref, MatterText } from '../matter/text';
import { Timeline } from '../matter/timeline';
import { useWhyNot } from '../matter/why';
import { Difficulty, Mend, Recheck, Withdraw } from './deeds';
import { Standing } from './page';
import './inspections.css';

/** What the rounds show already. */
const SHOWN = ['submitted', 'issued', 'reported', 'rechecked', 'returned', 'close_tried', 'closed'];

export function FoundMatter({ matter, found }: { matter: Matter; found: Found }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const my = matter.my;
  return (
    <div className="matter-page found-page">
      <header className="matter-head">
        <h1>{matter.title}</h1>
        <Deeds matter={matter} found={found} />
        <div className="matter-facts"><Facts matter={matter} found={found} /></div>
        <p className="print-only second">{t('matter.printed', { time: moment(now, i18n.language) })}</p>
      </header>
      {my.returned ? <p className="note-line">{t('inspections.given_back')} {my.returned}</p> : null}
      {my.difficulty && my.difficulty_open !== false ? <p className="note-line"><Glyph sign="difficulty" /> {t('matter.difficulty_open')} {my.difficulty}</p> : null}
      {my.answer ? <p className="note-line">{t('matter.answered')} {my.answer}</p> : null}
      {found.tried ? <p className="note-line late"><Glyph sign="late" /> {t('inspections.tried_words')}</p> : null}
      <div className="matter-body">
        <section className="matter-main"><Photos matter={matter} found={found} /><MatterText matter={matter} /></section>
        <aside className="matter-side"><Rounds matter={matter} found={found} /><Timeline id={matter.id} without={SHOWN} /></aside>
      </div>
    </div>
  );
}

function Facts({ matter, found }: { matter: Matter; found: Found }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const now = useNow();
  const due = matter.due_ms ? dueWords(matter.due_ms, now, i18n.language) : null;
  return (
    <div className="second facts">
      <div>
        <span className="strong">{t('ui.kind_rectification')}</span>{matter.number ? <span>{matter.number}</span> : null}
        <span>{name(matter.from)} → {name(found.unit)}</span>{found.site.no === found.unit?.no ? null : <span>{name(found.site)}</span>}
        <span className="strong">{t(`inspections.severity_${found.severity}`)}</span><span>{found.category}</span>
        {found.times > 1 ? <span className="late">{t('inspections.found_times', { n: count(found.times) })}</span> : null}
      </div>
      <div>
        <span><Standing row={found} /></span>
        {matter.due_ms && due ? <span>{t('inspections.mend_by')} <strong>{moment(matter.due_ms, i18n.language)}</strong> {found.state === 'open' ? <strong className={due.late ? 'late' : ''}>{due.full}</strong> : null}</span> : null}
        <span className="nowrap">{t('matter.check', { code: matter.check_code })}</span>
      </div>
      {found.evidence ? <p className="found-evidence"><span className="second">{t('inspections.to_show')}</span> <strong>{found.evidence}</strong></p> : null}
    </div>
  );
}

type Asked = 'mend' | 'difficulty' | 'recheck' | 'withdraw';
function Deeds({ matter, found }: { matter: Matter; found: Found }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const whyNot = useWhyNot();
  const [asked, ask] = useState<Asked | null>(null);
  const sign = useMutation({ mutationFn: () => take(api.POST('/matters/{id}/sign', { params: { path: { id: matter.id } }, body: {} })), onSettled: () => void client.invalidateQueries() });
  const mine = matter.my.addressed && matter.status === 'issued';
  const why = { sign: whyNot(matter, 'sign'), mend: whyNot(matter, 'done'), difficulty: whyNot(matter, 'difficulty'), recheck: whyNot(matter, 'recheck') };
  const unsigned = mine && !matter.my.signed_ms;
  const looks = found.state === 'waiting';
  useKeys({
    p: () => window.print(),
    ...(unsigned && !why.sign ? { s: () => sign.mutate() } : {}),
    ...(mine && !why.mend ? { d: () => ask('mend') } : {}),
    ...(looks && !why.recheck ? { v: () => ask('recheck') } : {}),
  });
  const deed = (what: 'mend' | 'difficulty' | 'recheck', key: string | null, main: boolean) => <Button type={main && !why[what] ? 'primary' : 'default'} disabled={Boolean(why[what])} title={why[what] ?? undefined} onClick={() => ask(what)}>{t(`inspections.do_${what}`)}{key ? <kbd>{key}</kbd> : null}</Button>;
  const close = () => ask(null);
  return (
    <div className="matter-buttons">
      {unsigned ? <Button type="primary" disabled={Boolean(why.sign)} title={why.sign ?? undefined} loading={sign.isPending} onClick={() => sign.mutate()}>{t('matter.sign')}<kbd>S</kbd></Button> : null}
      {mine && !matter.my.done_ms ? <>{deed('mend', 'D', !unsigned)}{deed('difficulty', null, false)}</> : null}
      {looks ? deed('recheck', 'V', true) : null}
      {matter.can.withdraw?.ok && !found.mine ? <Button onClick={() => ask('withdraw')}>{t('inspections.do_withdraw')}</Button> : null}
      <Button onClick={() => window.print()}>{t('matter.print')}</Button>
      {looks && why.recheck ? <p className="hint why">{why.recheck}</p> : null}
      <ProblemNote error={sign.error} />
      {asked === 'mend' ? <Mend matter={matter} found={found} close={close} /> : null}
      {asked === 'difficulty' ? <Difficulty matter={matter} close={close} /> : null}
      {asked === 'recheck' ? <Recheck matter={matter} found={found} close={close} /> : null}
      {asked === 'withdraw' ? <Withdraw matter={matter} close={close} /> : null}
    </div>
  );
}

/** How it was found, and how it was mended last. */
export function Photos({ matter, found }: { matter: Matter; found: Found }) {
  const { t, i18n } = useTranslation();
  const last = [...found.steps].reverse().find((s) => s.kind === 'reported');
  return (
    <div className="found-photos">
      <figure>
        <figcaption><strong>{t('inspections.before')}</strong> <span className="hint">{moment(found.found_ms, i18n.language)}</span></figcaption>
        <Shown files={matter.files} matter={matter.id} none={t('inspections.no_before')} />
      </figure>
      <figure>
        <figcaption><strong>{t('inspections.after')}</strong> {last ? <span className="hint">{moment(last.at_ms, i18n.language)}</span> : null}</figcaption>
        <Shown files={last?.files ?? []} matter={matter.id} none={t(last ? 'inspections.words_only' : 'inspections.no_after')} />
        {last ? <p>{last.note}</p> : null}
      </figure>
    </div>
  );
}

const PHOTOS = /^image\/(jpeg|png|webp)$/;
function Shown({ files, matter, none }: { files: FileRef[]; matter: number; none: string }) {
  if (!files.length) return <p className="found-none second">{none}</p>;
  return (
    <>
      {files.map((file) => {
        const href = fileHref(file, matter);
        return PHOTOS.test(file.media_type)
          ? <a key={file.sha256} href={href} target="_blank" rel="noreferrer"><img className="found-photo" src={href} alt={file.name} loading="lazy" /></a>
          : <p key={file.sha256}><a href={href} download={file.name}>{file.name}</a></p>;
      })}
    </>
  );
}

/** Each round: found, reported, judged, and who would have closed it. */
function Rounds({ matter, found }: { matter: Matter; found: Found }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  return (
    <section className="side-part" aria-labelledby="found-rounds">
      <h2 id="found-rounds">{t('inspections.way')}</h2>
      <ol className="found-way">
        <li><Glyph sign="delivered" /><span>{t('inspections.step_found', { by: name(matter.from) })} <span className="hint">{moment(found.found_ms, i18n.language)}</span></span></li>
        {found.steps.map((s) => (
          <li key={s.seq} className={s.kind === 'tried' ? 'late' : undefined}>
            <Glyph sign={s.kind === 'passed' ? 'verified' : s.kind === 'reported' ? 'done' : s.kind === 'tried' ? 'late' : 'difficulty'} />
            <span>{t(`inspections.step_${s.kind}`, { by: name(s.by) })} <span className="hint">{moment(s.at_ms, i18n.language)}</span>{s.note ? <span className="found-words">{s.note}</span> : null}
              {s.files.map((f) => <a key={f.sha256} className="found-file" href={fileHref(f, matter.id)} target="_blank" rel="noreferrer">{f.name}</a>)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
