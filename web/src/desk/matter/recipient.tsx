/** What a unit sees of an order that is for it: the text first, the due, the buttons; then those below it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Matter, Stage } from '../../api/types';
import { useNow } from '../../ui/clock';
import { RemindCost } from '../../ui/cost';
import { Glyph } from '../../ui/glyph';
import { useKeys } from '../../ui/keys';
import { ProblemNote } from '../../ui/problem-note';
import { dueWords, moment } from '../../ui/time';
import { SupplyPanel } from '../supply/panel';
import { AlertLine } from './alert';
import { BreakDown } from './break-down';
import { Facts } from './head';
import { Receipts } from './page';
import { Relay } from './relay';
import { RemindAll, RemindResult, useRemind } from './remind';
import { SecondPerson } from './second';
import { MatterText, TextFold } from './text';
import { useWhyNot } from './why';

const route = getRouteApi('/desk/matters/$id');
const RUNGS: Stage[] = ['delivered', 'read', 'signed', 'done', 'verified'];
type Words = 'done' | 'difficulty';

export function useReceipt(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (deed: { what: 'sign' } | { what: Words; text: string }) => {
      const params = { path: { id } };
      if (deed.what === 'sign') return take(api.POST('/matters/{id}/sign', { params, body: {} }));
      if (deed.what === 'done') return take(api.POST('/matters/{id}/done', { params, body: deed.text ? { note: deed.text } : {} }));
      return take(api.POST('/matters/{id}/difficulty', { params, body: { text: deed.text } }));
    },
    onSettled: () => void client.invalidateQueries(),
  });
}

export function Recipient({ matter }: { matter: Matter }) {
  const { t, i18n } = useTranslation();
  const lang = i18n.language;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const now = useNow();
  const whyNot = useWhyNot();
  const act = useReceipt(matter.id);
  const remind = useRemind(matter.id);
  const [asking, setAsking] = useState<Words | null>(null);
  const my = matter.my;
  // Who has signed and has others below looks at them; the text is one press away.
  const [open, setOpen] = useState(!(my.signed_ms && matter.counts.expected > 1));
  const canSign = !my.signed_ms && !whyNot(matter, 'sign');
  useKeys({ s: () => { if (canSign) act.mutate({ what: 'sign' }); }, p: () => window.print() });
  const doing = (what: 'relay' | 'break-down' | undefined) => void navigate({ search: (s) => { const { do: _d, ...rest } = s; return what ? { ...rest, do: what } : rest; }, replace: true });
  const local = my.local_due_ms ? dueWords(my.local_due_ms, now, lang) : null;
  const verb = (v: 'done' | 'difficulty' | 'relay' | 'break_down', word: string, press: () => void, key?: string) => {
    const why = whyNot(matter, v);
    return <Button disabled={Boolean(why)} title={why ?? undefined} onClick={press}>{word}{key ? <kbd>{key}</kbd> : null}</Button>;
  };
  const deeds = (
    <div className="my-buttons">
      {my.signed_ms
        ? <p className="my-signed"><Glyph sign="signed" size={16} /> <strong>{t('matter.signed_at', { time: moment(my.signed_ms, lang) })}</strong></p>
        : <Button type="primary" size="large" disabled={!canSign} loading={act.isPending && !asking} onClick={() => act.mutate({ what: 'sign' })}><strong>{t('matter.sign')}</strong><kbd>S</kbd></Button>}
      {verb('difficulty', t('matter.difficulty'), () => setAsking('difficulty'))}
      {verb('relay', t('matter.relay'), () => doing('relay'))}
      {verb('break_down', t('matter.break_down'), () => doing('break-down'))}
      {my.done_ms ? <span className="second">{t('matter.done_at', { time: moment(my.done_ms, lang) })}</span> : verb('done', t('matter.done'), () => setAsking('done'))}
      <Button onClick={() => window.print()}>{t('matter.print')}</Button>
    </div>
  );
  return (
    <div className="matter-page recipient">
      <header className="matter-head">
        <h1>{matter.title}</h1>
        <SecondPerson matter={matter} />
        <div className="matter-facts">
          <Facts matter={matter} tail={<TextFold matter={matter} open={open} flip={() => setOpen(!open)} />} />
          {my.local_due_ms && local ? <p className="local-due">{t('matter.local_due')} <strong>{moment(my.local_due_ms, lang)}</strong> <span className="second">{local.full}</span>{my.local_text ? <> · {my.local_text}</> : null}</p> : null}
        </div>
      </header>
      {matter.alert ? <AlertLine matter={matter} alert={matter.alert} /> : null}
      {my.returned ? <p className="note-line">{t('matter.returned')} {my.returned}</p> : null}
      {my.difficulty && my.difficulty_open !== false ? <p className="note-line"><Glyph sign="difficulty" /> {t('matter.difficulty_open')} {my.difficulty}</p> : null}
      {my.answer ? <p className="note-line">{t('matter.answered')} {my.answer}</p> : null}
      {my.excused ? <p className="note-line"><Glyph sign="excused" /> {t('matter.excused_line')} {my.excused}</p> : null}
      {deeds}
      {act.data ? <p className="receipt-line pad" role="status"><strong>{t(act.data.first ? 'matter.receipt_first' : 'matter.receipt_again', { stage: t(`ui.stage_${act.data.stage}`), time: moment(act.data.at_ms, lang) })}</strong>{act.data.late ? <span className="late"> {t('matter.receipt_late')}</span> : null}</p> : null}
      {act.error && !asking ? <div className="pad"><ProblemNote error={act.error} /></div> : null}
      <MatterText matter={matter} open={open} />
      {matter.parent ? <SupplyPanel matter={matter} /> : null}
      <ol className="rungs" aria-label={t('matter.my_ladder')}>
        {RUNGS.map((s) => <li key={s} className={my[`${s}_ms`] ? '' : 'second'}><Glyph sign={s} />{t(`ui.stage_${s}`)} {my[`${s}_ms`] ? moment(my[`${s}_ms`] ?? 0, lang) : '–'}</li>)}
      </ol>
      {matter.counts.expected > 1 ? <><div className="below-head"><h2>{t('matter.below')}</h2><RemindResult remind={remind} />{matter.can.remind?.ok ? <><RemindCost id={matter.id} units={[]} /><RemindAll matter={matter} remind={remind} /></> : null}</div><Receipts matter={matter} /></> : null}
      <AskWords what={asking} act={act} close={() => setAsking(null)} />
      {search.do === 'relay' && !whyNot(matter, 'relay') ? <Relay matter={matter} close={() => doing(undefined)} /> : null}
      {search.do === 'break-down' && !whyNot(matter, 'break_down') ? <BreakDown matter={matter} close={() => doing(undefined)} /> : null}
    </div>
  );
}

function AskWords({ what, act, close }: { what: Words | null; act: ReturnType<typeof useReceipt>; close: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const need = what === 'difficulty' && !text.trim();
  return (
    <Modal open={what !== null} onCancel={close} title={what ? t(`matter.${what}`) : ''} cancelText={t('ui.cancel')} okText={what ? t(`matter.${what}_ok`) : ''}
      okButtonProps={{ disabled: need, loading: act.isPending }} onOk={() => what && act.mutate({ what, text: text.trim() }, { onSuccess: () => { setText(''); close(); } })}>
      <p className="second">{what ? t(`matter.${what}_words`) : ''}</p>
      <label htmlFor="ask-words">{what === 'difficulty' ? t('matter.difficulty_what') : t('matter.done_note')}</label>
      <Input.TextArea id="ask-words" rows={4} value={text} onChange={(e) => setText(e.target.value)} />
      {need ? <p className="hint">{t('matter.reason_first')}</p> : null}
      <ProblemNote error={act.error} />
    </Modal>
  );
}
