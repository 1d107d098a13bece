/** @jsxImportSource preact */
/** One order on the phone: who asks, until when, the text, and the steps that a field worker takes. */
import { createElement, Fragment, type VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Matter, Need } from '../api/types';
import { richTree } from '../ui/rich-tree';
import { domainNow, tick } from './clock';
import { useLive } from './live';
import { HandOverGoods } from './goods/hand-over-goods';
import { Mend } from './mend';
import { Back, dueWords, Late, OfflineBadge } from './parts';
import { Receipt } from './receipt';
import { items, press } from './sender';
import { isSpent, type Kind } from './outbox';
import { keptMatter, readMatter, stepOf, today } from './today';
import { named, t } from './words';

export function MatterPage({ id, code }: { id: number; code?: string }) {
  useLive(tick);
  const [matter, show] = useState<Matter>();
  const need = useLive(today)?.needs.find((n) => n.matter.id === id && n.kind !== 'report' && n.kind !== 'arriving');
  useEffect(() => {
    let here = true;
    const put = (found: Matter | undefined) => { if (here && found) show(found); };
    void keptMatter(id).then(put).then(() => readMatter(id)).then(put);
    return () => { here = false; };
  }, [id]);
  useRead(matter);
  const title = matter?.title ?? need?.matter.title ?? '';
  const from = matter?.from ?? need?.matter.from;
  const due = need?.due_ms ?? matter?.due_ms;
  const now = domainNow();
  return (
    <article>
      <Back to="" title={title}><OfflineBadge short /></Back>
      <div class="page">
        {from ? <p class="second">{named(from)}</p> : null}
        {due === undefined ? null : now > due ? <p><Late due={due} now={now} /></p> : <p class="second">{dueWords(due, now)}</p>}
        {matter ? <div class="rich">{richTree<VNode>(matter.text_html, (tag, props, inside) => createElement(tag ?? Fragment, props, ...inside))}</div> : <p class="second">{t('field.no_text')}</p>}
        {matter?.ask?.supplies.length || matter?.parent ? <HandOverGoods matter={id} title={title} {...(code ? { first: code } : {})} /> : null}
        <Steps id={id} title={title} {...(need ? { need } : {})} may={matter?.can} found={matter?.finding} />
      </div>
    </article>
  );
}

/** Opening the text is told to the server, once: it is a step of the receipt. */
function useRead(matter: Matter | undefined): void {
  const unread = matter?.my.addressed && (matter.my.stage === 'sent' || matter.my.stage === 'delivered');
  useEffect(() => {
    if (!matter || !unread || items.get().some((i) => i.kind === 'read' && i.matter === matter.id)) return;
    void press({ kind: 'read', matter: matter.id, title: matter.title, quiet: true });
  }, [matter, unread]);
}

interface StepsProps { id: number; title: string; need?: Need; may: Matter['can'] | undefined; found: Matter['finding'] }

function Steps({ id, title, need, may, found }: StepsProps) {
  const list_seq = useLive(today)?.seq ?? 0;
  const own = useLive(items).filter((i) => i.matter === id && !i.quiet && i.dropped_ms === undefined && i.kind !== 'handover' && i.kind !== 'arrive').sort((a, b) => (a.id < b.id ? -1 : 1));
  const [asking, ask] = useState<'done' | 'difficulty' | null>(null);
  const step = need && stepOf(need);
  const pressedAlready = own.some((i) => i.kind === step && !isSpent(i, list_seq));
  const mends = asking === 'done' && found !== undefined;
  const go = (kind: Exclude<Kind, 'read'>, body?: object) => { ask(null); void press({ kind, matter: id, title, ...(body ? { body } : {}) }); };
  const troubled = own.some((i) => i.kind === 'difficulty' && i.state !== 'refused');
  return (
    <div class="steps">
      {own.map((item) => <div key={item.id}><p class="strong">{t(`field.${item.kind}`)}</p><Receipt item={item} /></div>)}
      {step && !pressedAlready && !asking ? (
        <button type="button" class="primary big" onClick={() => (step === 'sign' ? go('sign') : ask('done'))}>{t(step === 'done' && found ? 'field.mend' : `field.${step}`)}</button>
      ) : null}
      {mends ? <Mend matter={id} title={title} evidence={found.evidence} leave={() => ask(null)} /> : asking ? <Words key={asking} kind={asking} send={(text) => go(asking, asking === 'done' ? (text ? { note: text } : {}) : { text })} leave={() => ask(null)} /> : null}
      {step && !asking && !troubled && may?.difficulty?.ok !== false ? (
        <button type="button" class="outline big" onClick={() => ask('difficulty')}><strong>{t('field.difficulty')}</strong><span>{t('field.difficulty_words')}</span></button>
      ) : null}
      {need && !step && need.kind !== 'supply' ? <a class="outline big" href={`/matters/${id}`}><strong>{t('field.at_desk')}</strong></a> : null}
    </div>
  );
}

function Words({ kind, send, leave }: { kind: 'done' | 'difficulty'; send: (text: string) => void; leave: () => void }) {
  const [text, type] = useState('');
  return (
    <form class="steps" onSubmit={(e) => { e.preventDefault(); send(text.trim()); }}>
      <label for="words">{t(`field.${kind}_ask`)}</label>
      <textarea id="words" rows={3} maxLength={1000} value={text} onInput={(e) => type(e.currentTarget.value)} />
      <button type="submit" class="primary big">{kind === 'done' ? t('field.done') : t('field.difficulty_send')}</button>
      <button type="button" class="outline big" onClick={leave}>{t('field.cancel')}</button>
    </form>
  );
}
