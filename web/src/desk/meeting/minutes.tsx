/** The minutes: the last version as a paper, earlier ones behind it; and writing one. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { FileRef, Matter, Meeting } from '../../api/types';
import { bytes } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { Rich } from '../../ui/rich';
import { moment } from '../../ui/time';
import { Attachments } from '../compose/text-field';
import { fileHref } from '../matter/text';

export function MinutesPart({ matter, meeting }: { matter: Matter; meeting: Meeting }) {
  const { t, i18n } = useTranslation();
  const [shown, setShown] = useState<number | null>(null);
  const all = meeting.minutes;
  const one = all.find((m) => m.version === shown) ?? all.at(-1);
  if (!one) return null;
  return (
    <section aria-labelledby="minutes">
      <h2 id="minutes" className="meeting-h2">{t('meeting.minutes')} <span className="hint">{t('matter.version', { n: one.version })} · {moment(one.at_ms, i18n.language)}</span></h2>
      <div className="matter-text open"><div className="paper">
        <Rich html={one.text_html} />
        {one.files.length ? <ul>{one.files.map((f) => <li key={f.sha256}><a href={fileHref(f, matter.id)} download={f.name}>{f.name}</a> <span className="hint">{bytes(f.size)}</span></li>)}</ul> : null}
      </div></div>
      {all.length > 1 ? <p className="hint meeting-versions">{all.map((m) => <button type="button" key={m.version} className="linkish" aria-pressed={m.version === one.version} onClick={() => setShown(m.version)}>{t('matter.version', { n: m.version })}</button>)}</p> : null}
    </section>
  );
}

export function MinutesDialog({ matter, meeting, close }: { matter: Matter; meeting: Meeting; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const last = meeting.minutes.at(-1);
  const [text, setText] = useState(last?.text ?? matter.text);
  const [files, setFiles] = useState<FileRef[]>([]);
  const act = useMutation({
    mutationFn: () => take(api.POST('/matters/{id}/minutes', { params: { path: { id: matter.id } }, body: { text, files: files.map((f) => f.sha256) } })),
    onSuccess: close, onSettled: () => void client.invalidateQueries(),
  });
  return (
    <Modal open onCancel={close} width={720} title={t('meeting.do_minutes')} cancelText={t('ui.cancel')} okText={t('meeting.minutes_ok')} okButtonProps={{ disabled: !text.trim(), loading: act.isPending }} onOk={() => act.mutate()}>
      <p className="second">{t(last ? 'meeting.minutes_again' : 'meeting.minutes_words')}</p>
      <label className="field" htmlFor="minutes-text">{t('meeting.minutes')}</label>
      <Input.TextArea id="minutes-text" autoSize={{ minRows: 8, maxRows: 18 }} value={text} onChange={(e) => setText(e.target.value)} />
      {text.trim() ? null : <p className="hint">{t('compose.need_text')}</p>}
      <Attachments files={files} add={(f) => setFiles((all) => [...all.filter((x) => x.sha256 !== f.sha256), f])} remove={(sha) => setFiles((all) => all.filter((x) => x.sha256 !== sha))} />
      <ProblemNote error={act.error} />
    </Modal>
  );
}
