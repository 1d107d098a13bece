/** A person's record: read whole with a purpose that the journal keeps, and proposed for erasure. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { useMay } from '../../api/may';
import type { PersonRecord, Purpose } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName, useWords } from '../../ui/unit';
import '../organisation/organisation.css';
import './people.css';

export interface Named { subject: string; name: string }
const PURPOSES: Purpose[] = ['rights', 'contact', 'audit', 'own_request', 'other'];

/** Asks what for, then shows what is known; nothing is shown before it is written down. */
/** `first`: what for, where the page says it already. */
export function ReadRecord({ who, first, close }: { who: Named; first?: Purpose; close: () => void }) {
  const { t } = useTranslation();
  const can = useMay();
  const [purpose, setPurpose] = useState<Purpose | null>(first ?? null);
  const [note, setNote] = useState('');
  const [erasing, setErasing] = useState(false);
  const act = useMutation({
    mutationFn: (purpose: Purpose) => take(api.POST('/persons/{subject}/read', { params: { path: { subject: who.subject } }, body: { purpose, note: note.trim() } })),
  });
  const wordless = purpose === 'other' && !note.trim();
  if (erasing) return <EraseForm who={who} close={close} />;
  if (act.data) {
    const erase = can('person.erase') && act.data.posts.length === 0;
    return (
      <Modal open onCancel={close} title={t('people.read_title', { name: act.data.name ?? who.name })} footer={<>{erase ? <Button onClick={() => setErasing(true)}>{t('people.erase')}</Button> : null}<Button onClick={close}>{t('people.close')}</Button></>}>
        <Record record={act.data} />
      </Modal>
    );
  }
  return (
    <Modal open onCancel={close} title={t('people.read_title', { name: who.name })} okText={t('people.read_now')} cancelText={t('ui.cancel')} okButtonProps={{ loading: act.isPending, disabled: !purpose || wordless }} onOk={() => { if (purpose) act.mutate(purpose); }}>
      <p className="second">{t('people.read_words')}</p>
      <fieldset className="people-set"><legend className="field">{t('people.purpose')}</legend>
        <Radio.Group className="people-purposes" value={purpose} onChange={(e) => setPurpose(e.target.value as Purpose)} options={[...(first && !PURPOSES.includes(first) ? [first] : []), ...PURPOSES].map((p) => ({ value: p, label: t(`ui.purpose_${p}`) }))} />
      </fieldset>
      <label className="field" htmlFor="read-note">{t('people.purpose_note')}</label>
      <Input id="read-note" maxLength={200} value={note} onChange={(e) => setNote(e.target.value)} />
      {wordless ? <p className="hint late">{t('people.purpose_needed')}</p> : null}
      <ProblemNote error={act.error} />
    </Modal>
  );
}

function Record({ record }: { record: PersonRecord }) {
  const { t } = useTranslation();
  const [name, words] = [useUnitName(), useWords()];
  // A family for which aid is asked signs in nowhere.
  const family = record.reason !== undefined;
  const posts = record.posts.map((p) => `${name(p.unit)} · ${words(p.title, p.title_en)}`);
  return (
    <>
      <dl className="facts-list">
        <div><dt>{t('people.name_of')}</dt><dd>{record.name ?? '–'}</dd></div>
        <div><dt>{t('people.account_of')}</dt><dd>{record.account ?? t('people.no_account')}</dd></div>
        {record.contact === undefined ? null : <div><dt>{t('aid.contact')}</dt><dd>{record.contact || '–'}</dd></div>}
        {record.reason === undefined ? null : <div><dt>{t('aid.reason')}</dt><dd>{record.reason}</dd></div>}
        <div><dt>{t('people.unit')}</dt><dd>{name(record.unit)}</dd></div>
        {family ? null : <><div><dt>{t('people.posts_now')}</dt><dd>{posts.length ? posts.join('；') : t('people.no_post')}</dd></div>
          <div><dt>{t('people.devices')}</dt><dd>{count(record.devices)}</dd></div></>}
      </dl>
      <p className="hint" role="status">{t('people.read_done', { seq: count(record.seq) })}</p>
    </>
  );
}

/** Proposes an erasure; a second person confirms it. */
function EraseForm({ who, close }: { who: Named; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [basis, setBasis] = useState('');
  const act = useMutation({
    mutationFn: () => take(api.POST('/persons/{subject}/erasure', { params: { path: { subject: who.subject } }, body: { reason: reason.trim(), basis: basis.trim() } })),
    onSuccess: () => { void client.invalidateQueries({ queryKey: ['units'] }); close(); },
  });
  const why = !reason.trim() ? t('people.reason_needed') : !basis.trim() ? t('people.basis_needed') : null;
  return (
    <Modal open onCancel={close} title={t('people.erase_title', { name: who.name })} okText={t('people.propose_erasure')} cancelText={t('ui.cancel')} okButtonProps={{ loading: act.isPending, disabled: why !== null, danger: true }} onOk={() => act.mutate()}>
      <p className="second">{t('people.erase_words')}</p>
      <label className="field" htmlFor="erase-reason">{t('people.reason')}</label>
      <Input.TextArea id="erase-reason" rows={2} maxLength={2000} value={reason} onChange={(e) => setReason(e.target.value)} />
      <label className="field" htmlFor="erase-basis">{t('people.basis')}</label>
      <Input id="erase-basis" maxLength={2000} value={basis} onChange={(e) => setBasis(e.target.value)} />
      <p className="hint">{t('people.basis_hint')}</p>
      {why ? <p className="hint late">{why}</p> : null}
      <ProblemNote error={act.error} />
    </Modal>
  );
}

/** Who held a post here last and holds none now. */
export function FormerPeople({ no }: { no: number }) {
  const { t } = useTranslation();
  const can = useMay();
  const list = useInfiniteQuery({
    queryKey: ['units', no, 'former'], initialPageParam: -1,
    queryFn: ({ pageParam }) => take(api.GET('/units/{no}/former', { params: { path: { no }, query: pageParam < 0 ? {} : { after: pageParam } } })),
    getNextPageParam: (last) => last.next,
  });
  const [asked, setAsked] = useState<{ what: 'read' | 'erase'; who: Named } | null>(null);
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  if (list.error) return <ProblemNote error={list.error} again={() => void list.refetch()} />;
  if (rows.length === 0) return null;
  const close = () => setAsked(null);
  return (
    <section>
      <h3>{t('people.former')}</h3>
      <p className="hint">{t('people.former_words')}</p>
      <ul className="people-former">{rows.map((p) => (
        <li key={p.subject}>
          <span>{p.name || '–'} <span className="hint">{p.erasing ? t('people.erasing') : ''}</span></span>
          <button type="button" className="linkish" onClick={() => setAsked({ what: 'read', who: p })}>{t('people.read')}</button>
          {p.erasing || !can('person.erase') ? null : <button type="button" className="linkish" onClick={() => setAsked({ what: 'erase', who: p })}>{t('people.erase')}</button>}
        </li>
      ))}</ul>
      {list.hasNextPage ? <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('ui.more')}</Button> : null}
      {asked?.what === 'read' ? <ReadRecord who={asked.who} close={close} /> : null}
      {asked?.what === 'erase' ? <EraseForm who={asked.who} close={close} /> : null}
    </section>
  );
}
