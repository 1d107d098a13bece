/** What every change of a unit shares: the reason, what would follow, the refusal in words, one button that says why it waits. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Input, Modal } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { q } from '../../api/queries';
import type { UnitChange, UnitRef } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';

export interface Props { unit: UnitRef; close: () => void; done?: (no: number) => void }
interface Frame { title: string; words?: string; why: string | undefined; send: () => Promise<unknown>; after?: () => void; close: () => void; children: ReactNode; wide?: boolean }

/** `why` says what is still missing; nothing when it can be sent. */
export function Frame({ title, words, why, send, after, close, children, wide = false }: Frame) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const act = useMutation({ mutationFn: send, onSettled: () => void client.invalidateQueries(), onSuccess: () => { close(); after?.(); } });
  return (
    <Modal open width={wide ? 720 : 520} onCancel={close} title={title} okText={title} cancelText={t('ui.cancel')} okButtonProps={{ disabled: why !== undefined, title: why, loading: act.isPending }} onOk={() => act.mutate()}>
      {words ? <p className="second">{words}</p> : null}
      {children}
      {why ? <p className="hint">{why}</p> : null}
      <ProblemNote error={act.error} />
    </Modal>
  );
}

export function Reason({ value, onChange, optional = false }: { value: string; onChange: (text: string) => void; optional?: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <label className="field" htmlFor="change-reason">{optional ? t('restructure.reason_optional') : t('restructure.reason')}</label>
      <Input.TextArea id="change-reason" rows={2} maxLength={2000} value={value} onChange={(e) => onChange(e.target.value)} />
    </>
  );
}

/** A preview asks for no reason yet. */
export const someReason = (reason: string) => reason.trim() || '–';

export function Follows({ no, change }: { no: number; change: UnitChange | null }) {
  const { t } = useTranslation();
  const follows = useQuery({ ...q.follows(no, change ?? { close: { reason: '' } }), enabled: change !== null, placeholderData: (old) => old });
  if (!change) return null;
  if (follows.error) return <ProblemNote error={follows.error} />;
  const f = follows.data;
  if (!f) return <p className="hint" aria-busy="true">{t('ui.loading')}</p>;
  const parts = [
    t('restructure.follow_units', { n: count(f.units) }),
    'close' in change ? t('restructure.follow_excused', { n: count(f.excused) }) : t('restructure.follow_matters', { n: count(f.matters) }),
    ...(f.signed ? [t('restructure.follow_signed', { n: count(f.signed) })] : []),
  ];
  return <p className="follows" role="status">{parts.join(' · ')}</p>;
}
