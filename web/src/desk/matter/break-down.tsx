/** Break an order down into children: own direct sub-units and whom else one picks, the same text, a due inside the limit, all prefilled. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input, Modal } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, currentPost, take } from '../../api/client';
import { q } from '../../api/queries';
import type { Matter, UnitRef } from '../../api/types';
import { useNow } from '../../ui/clock';
import { DueField } from '../../ui/due-field';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';
import { type Picked, UnitPicker } from '../compose/audience-field';
import { localDue } from './share';

/** When the issuer's due has passed or there is none, those below still get two hours. */
const AFTER_LATE_MS = 7_200_000;
const FIVE_MIN_MS = 300_000;
interface Part { title: string; text: string; due: number | undefined }

export function BreakDown({ matter, close }: { matter: Matter; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const now = useNow();
  const session = useQuery(q.session()).data;
  const mine = session?.posts.find((p) => p.id === (currentPost() ?? session.post_id))?.unit;
  const [picked, setPicked] = useState<Picked[]>([]);
  const below = useBelow(mine);
  const share = useQuery(q.hold(matter.id)).data?.share_max_pct ?? 25;
  const [due, setDue] = useState<number | undefined>(() => (matter.due_ms ? localDue(now, matter.due_ms, share) : undefined) ?? Math.ceil((now + AFTER_LATE_MS) / FIVE_MIN_MS) * FIVE_MIN_MS);
  const max = matter.due_ms && matter.due_ms > now ? matter.due_ms : undefined;
  const [text, setText] = useState(matter.text);
  const [off, setOff] = useState<ReadonlySet<number>>(new Set());
  const [own, setOwn] = useState<ReadonlyMap<number, Part>>(new Map());
  const units = useMemo(() => [...(below.data ?? []), ...picked.filter((p) => !below.data?.some((u) => u.no === p.no))], [below.data, picked]);
  const chosen = useMemo(() => units.filter((u) => !off.has(u.no)), [units, off]);
  const part = (u: Picked): Part => own.get(u.no) ?? { title: matter.title, text, due };
  const act = useMutation({
    mutationFn: () => take(api.POST('/matters/{id}/break-down', {
      params: { path: { id: matter.id } },
      body: { children: chosen.map((u) => { const p = part(u); return { audience: audienceOf(u), title: p.title, text: p.text, due_ms: p.due ?? matter.due_ms ?? 0 }; }) },
    })),
    onSettled: () => void client.invalidateQueries(),
  });
  const flip = (no: number) => setOff((s) => { const n = new Set(s); if (!n.delete(no)) n.add(no); return n; });
  const missing = !chosen.length ? t('matter.break_none') : !due && chosen.some((u) => !part(u).due) ? t('matter.break_due_first') : null;
  return (
    <Modal open onCancel={close} width={720} title={t('matter.break_title')} footer={act.data
      ? [<Button key="ok" type="primary" onClick={close}>{t('ui.close')}</Button>]
      : [<Button key="no" onClick={close}>{t('ui.cancel')}</Button>, <Button key="yes" type="primary" disabled={Boolean(missing)} title={missing ?? undefined} loading={act.isPending} onClick={() => act.mutate()}>{t('matter.break_ok', { count: chosen.length })}</Button>]}>
      {act.data ? <p className="receipt-line" role="status"><strong>{t('matter.broken', { count: act.data.ids.length })}</strong></p> : (
        <>
          <p className="second">{t('matter.break_words')}</p>
          <label className="field" htmlFor="break-due">{t('matter.break_due')}</label>
          <DueField id="break-due" value={due} onChange={setDue} max={max} quick={false} />
          <label className="field" htmlFor="break-text">{t('matter.break_text')}</label>
          <Input.TextArea id="break-text" autoSize={{ minRows: 3, maxRows: 8 }} value={text} onChange={(e) => setText(e.target.value)} />
          <label className="field" htmlFor="break-others">{t('matter.break_others')}</label>
          <UnitPicker id="break-others" label={t('matter.break_others')} value={picked} onChange={setPicked} />
          <h3>{t('matter.break_units', { n: chosen.length, all: units.length })}</h3>
          <ul className="parts">
            {units.map((u) => (
              <li key={u.no}>
                <Checkbox checked={!off.has(u.no)} onChange={() => flip(u.no)}>{u.name}</Checkbox>
                {own.has(u.no)
                  ? <PartFields unit={u} part={part(u)} max={max} change={(p) => setOwn((m) => new Map(m).set(u.no, p))} />
                  : <button type="button" className="linkish" onClick={() => setOwn((m) => new Map(m).set(u.no, part(u)))}>{t('matter.break_own')}</button>}
              </li>
            ))}
          </ul>
          {below.isPending ? <p className="hint">{t('ui.loading')}</p> : null}
          {missing ? <p className="hint">{missing}</p> : null}
          <ProblemNote error={act.error ?? below.error} />
        </>
      )}
    </Modal>
  );
}

/** With everything below it; an organ alone. */
function audienceOf(unit: Picked): string {
  return /^\d+$/.test(unit.code) ? `under ${unit.code}` : `unit:${unit.code}`;
}

/** The units directly below; an organ speaks for its territory, whose cities or counties these are. */
function useBelow(mine: UnitRef | undefined) {
  const name = useUnitName();
  const own = useQuery({ ...q.unit(mine?.no ?? 0), enabled: mine?.level === 'organ' });
  const base = mine?.level === 'organ' ? own.data?.path.findLast((u) => u.no !== mine.no) : mine;
  const children = useQuery({ ...q.children(base?.no ?? 0), enabled: base !== undefined });
  const speaks = base !== mine;
  const data = useMemo(() => children.data?.rows.filter((u) => !speaks || (u.level !== 'organ' && u.level !== 'institution')).map((u): Picked => ({ no: u.no, code: u.code, name: name(u) })), [children.data, speaks, name]);
  return { ...children, data };
}

function PartFields({ unit, part, max, change }: { unit: Picked; part: Part; max: number | undefined; change: (p: Part) => void }) {
  const { t } = useTranslation();
  return (
    <div className="part-fields">
      <label className="field" htmlFor={`ph${unit.no}`}>{t('matter.break_part_title')}</label>
      <Input id={`ph${unit.no}`} maxLength={200} value={part.title} onChange={(e) => change({ ...part, title: e.target.value })} />
      <label className="field" htmlFor={`pt${unit.no}`}>{t('matter.text')}</label>
      <Input.TextArea id={`pt${unit.no}`} autoSize={{ minRows: 2, maxRows: 6 }} value={part.text} onChange={(e) => change({ ...part, text: e.target.value })} />
      <label className="field" htmlFor={`pd${unit.no}`}>{t('matter.due')}</label>
      <DueField id={`pd${unit.no}`} value={part.due} onChange={(d) => change({ ...part, due: d })} max={max} quick={false} />
    </div>
  );
}
