/** The answer to what was asked, or giving it on; one dialog, words where they are needed. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { Matter, Ruling } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';

export type Answer = Ruling | 'pass';

export function AnswerDialog({ matter, what, close }: { matter: Matter; what: Answer; close: () => void }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const [to, setTo] = useState<number | null>(null);
  const targets = useQuery({ ...q.passTargets(matter.id), enabled: what === 'pass' });
  const params = { path: { id: matter.id } };
  const act = useMutation({
    mutationFn: () => take(what === 'pass'
      ? api.POST('/matters/{id}/pass', { params, body: { to: to ?? -1, text: text.trim() } })
      : api.POST('/matters/{id}/rule', { params, body: { ruling: what, text: text.trim() } })),
    onSuccess: close, onSettled: () => void client.invalidateQueries(),
  });
  const missing = what === 'pass' ? (to === null ? t('ask.need_pass_to') : null) : what !== 'granted' && !text.trim() ? t('ask.need_words') : null;
  return (
    <Modal open onCancel={close} title={t(`ask.do_${what}`)} cancelText={t('ui.cancel')} okText={t(`ask.ok_${what}`)} okButtonProps={{ disabled: missing !== null, loading: act.isPending }} onOk={() => act.mutate()}>
      <p className="second">{matter.title}</p>
      <p className="hint">{t(what === 'pass' ? 'ask.pass_words' : matter.kind === 'request' ? 'ask.final' : 'ask.final_part')}</p>
      {what === 'pass' ? (
        <>
          <label className="field" htmlFor="pass-to">{t('ask.pass_to')}</label>
          <Select id="pass-to" className="ask-to" showSearch={{ optionFilterProp: 'label' }} loading={targets.isPending} value={to} onChange={setTo} options={(targets.data?.rows ?? []).map((u) => ({ value: u.no, label: name(u) }))} />
        </>
      ) : null}
      <label className="field" htmlFor="answer-text">{t(what === 'granted' || what === 'pass' ? 'ask.words_optional' : what === 'refused' ? 'matter.reason' : 'ask.answer')}</label>
      <Input.TextArea id="answer-text" autoFocus={what !== 'pass'} rows={4} value={text} onChange={(e) => setText(e.target.value)} />
      {missing ? <p className="hint">{missing}</p> : null}
      <ProblemNote error={act.error ?? targets.error} />
    </Modal>
  );
}
