/** Erasures that wait for a second person; confirmed one by one, for they cannot be undone. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { Erasure } from '../../api/types';
import { useNow } from '../../ui/clock';
import { ProblemNote } from '../../ui/problem-note';
import { shortMoment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';
import '../organisation/organisation.css';

export function Erasures() {
  const { t, i18n } = useTranslation();
  const [name, now] = [useUnitName(), useNow()];
  const list = useQuery(q.erasures());
  const [asked, setAsked] = useState<{ refuse: boolean; erasure: Erasure } | null>(null);
  const rows = list.data?.rows ?? [];
  if (list.error) return <ProblemNote error={list.error} again={() => void list.refetch()} />;
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{t('people.erasures')}</h2>
      <p className="second">{t('people.erasures_words')}</p>
      <div className="people-scroll"><table className="post-table stack">
        <thead><tr><th scope="col">{t('people.unit')}</th><th scope="col">{t('people.whom')}</th><th scope="col">{t('people.reason')}</th><th scope="col">{t('people.basis')}</th><th scope="col">{t('people.since')}</th><th scope="col"><span className="sr">{t('people.change')}</span></th></tr></thead>
        <tbody>{rows.map((e) => (
          <tr key={e.subject}>
            <th scope="row">{name(e.unit)}</th>
            <td data-label={t('people.whom')}>{e.name}</td>
            <td data-label={t('people.reason')}>{e.reason}</td>
            <td data-label={t('people.basis')}>{e.basis}</td>
            <td data-label={t('people.since')}>{shortMoment(e.at_ms, now, i18n.language)}</td>
            <td className="people-deeds">
              {e.mine ? <span className="hint">{t('people.mine')}</span> : <button type="button" className="linkish" onClick={() => setAsked({ refuse: false, erasure: e })}>{t('people.confirm_erasure')}</button>}
              <button type="button" className="linkish" onClick={() => setAsked({ refuse: true, erasure: e })}>{t(e.mine ? 'people.take_back' : 'people.refuse')}</button>
            </td>
          </tr>
        ))}</tbody>
      </table></div>
      {list.data?.next ? <p className="hint">{t('people.more_wait')}</p> : null}
      {asked ? <Ruling key={asked.erasure.subject} {...asked} close={() => setAsked(null)} /> : null}
    </section>
  );
}

function Ruling({ erasure, refuse, close }: { erasure: Erasure; refuse: boolean; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const path = { subject: erasure.subject };
  const act = useMutation({
    mutationFn: () => (refuse
      ? take(api.POST('/persons/{subject}/erasure/refuse', { params: { path }, body: { reason: reason.trim() } }))
      : take(api.POST('/persons/{subject}/erasure/confirm', { params: { path }, body: {} }))),
    onSuccess: () => { void client.invalidateQueries({ queryKey: ['units'] }); close(); },
  });
  const missing = refuse && !reason.trim();
  return (
    <Modal open onCancel={close} title={t(refuse ? 'people.refuse_erasure_title' : 'people.confirm_title', { name: erasure.name })} okText={t(refuse ? 'people.refuse' : 'people.confirm_erasure')} cancelText={t('ui.cancel')} okButtonProps={{ loading: act.isPending, disabled: missing, danger: !refuse }} onOk={() => act.mutate()}>
      {refuse ? <>
        <label className="field" htmlFor="refuse-reason">{t('people.reason')}</label>
        <Input.TextArea id="refuse-reason" rows={2} maxLength={2000} value={reason} onChange={(e) => setReason(e.target.value)} />
        {missing ? <p className="hint">{t('people.reason_needed')}</p> : null}
      </> : <>
        <p>{t('people.confirm_words')}</p>
        <dl className="facts-list"><div><dt>{t('people.reason')}</dt><dd>{erasure.reason}</dd></div><div><dt>{t('people.basis')}</dt><dd>{erasure.basis}</dd></div></dl>
      </>}
      <ProblemNote error={act.error} />
    </Modal>
  );
}
