/** What a superior may do about one unit's receipt: answer, verify, return, excuse, a signing link. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Matter, UnitReceipt } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { moment } from '../../ui/time';
import { useUnitName } from '../../ui/unit';

type Deed = 'answer' | 'return' | 'excuse' | 'verify' | 'link' | 'revoke' | 'unreachable';
const NEEDS_WORDS: ReadonlySet<Deed> = new Set<Deed>(['answer', 'return', 'excuse']);

export function OnUnit({ matter, row }: { matter: Matter; row: UnitReceipt }) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const client = useQueryClient();
  const [deed, setDeed] = useState<Deed | null>(null);
  const [text, setText] = useState('');
  const params = { path: { id: matter.id, no: row.unit.no } };
  const act = useMutation({
    mutationFn: async (what: Deed): Promise<{ seq?: number; url?: string; expires_ms?: number }> => {
      switch (what) {
        case 'answer': return take(api.POST('/matters/{id}/units/{no}/answer', { params, body: { text } }));
        case 'return': return take(api.POST('/matters/{id}/units/{no}/return', { params, body: { reason: text } }));
        case 'excuse': return take(api.POST('/matters/{id}/units/{no}/excuse', { params, body: { reason: text } }));
        case 'verify': return take(api.POST('/matters/{id}/units/{no}/verify', { params, body: {} }));
        case 'unreachable': return take(api.POST('/matters/{id}/units/{no}/unreachable', { params, body: {} }));
        case 'revoke': return take(api.POST('/matters/{id}/units/{no}/link/revoke', { params, body: {} }));
        case 'link': return take(api.POST('/matters/{id}/units/{no}/link', { params, body: {} }));
      }
    },
    onSuccess: (_, what) => { if (NEEDS_WORDS.has(what)) { setDeed(null); setText(''); } },
    onSettled: () => void client.invalidateQueries({ queryKey: ['matter', matter.id] }),
  });
  const deeds: Deed[] = [
    ...(row.difficulty && row.difficulty_open !== false ? ['answer' as const] : []),
    ...(row.stage === 'done' && matter.can.verify?.ok ? ['verify' as const, 'return' as const] : []),
    ...(matter.can.excuse?.ok && !row.excuse ? ['excuse' as const] : []),
    ...(matter.can.unreachable?.ok && (row.stage ?? 'sent') === 'sent' && !row.unreachable && !row.excuse ? ['unreachable' as const] : []),
    ...(matter.can.link?.ok ? ['link' as const, ...(row.link ? ['revoke' as const] : [])] : []),
  ];
  if (!deeds.length) return null;
  const start = (what: Deed) => { act.reset(); setDeed(what); if (!NEEDS_WORDS.has(what)) act.mutate(what); };
  return (
    <>
      <Dropdown trigger={['click']} menu={{ items: deeds.map((d) => ({ key: d, label: t(`matter.deed_${d}`) })), onClick: ({ key }) => start(key as Deed) }}>
        <Button size="small">{t('matter.handle')} ▾</Button>
      </Dropdown>
      <Modal open={deed !== null} onCancel={() => setDeed(null)} title={deed ? `${t(`matter.deed_${deed}`)} · ${name(row.unit)}` : ''} cancelText={t('ui.close')} okText={t('ui.confirm')}
        okButtonProps={{ style: deed && NEEDS_WORDS.has(deed) ? {} : { display: 'none' }, disabled: !text.trim(), loading: act.isPending }} onOk={() => deed && act.mutate(deed)}>
        {row.difficulty && deed === 'answer' ? <p className="second">{row.difficulty}</p> : null}
        {deed && NEEDS_WORDS.has(deed) ? <><label htmlFor="deed-text">{t(deed === 'answer' ? 'matter.answer_text' : 'matter.reason')}</label><Input.TextArea id="deed-text" rows={3} value={text} onChange={(e) => setText(e.target.value)} /></> : null}
        {act.isSuccess && act.data?.url ? <p><code className="link-code">{act.data.url}</code><br /><span className="hint">{t('matter.link_until', { time: moment(act.data.expires_ms ?? 0, i18n.language) })}</span></p> : null}
        {act.isSuccess && deed && !NEEDS_WORDS.has(deed) && deed !== 'link' ? <p role="status">{t('matter.deed_done')}</p> : null}
        <ProblemNote error={act.error} />
      </Modal>
    </>
  );
}
