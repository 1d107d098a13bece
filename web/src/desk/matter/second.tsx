/** What a second person or a co-signing organ must still do before the matter goes out. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Matter } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';

export function SecondPerson({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const name = useUnitName();
  const client = useQueryClient();
  const path = { path: { id: matter.id } };
  const act = useMutation({
    mutationFn: (what: 'countersign' | 'approve') => take(what === 'approve' ? api.POST('/matters/{id}/approve', { params: path, body: {} }) : api.POST('/matters/{id}/countersign', { params: path, body: {} })),
    onSettled: () => void client.invalidateQueries(),
  });
  if (matter.status !== 'countersigning' && matter.status !== 'approving') return null;
  const missing = matter.joint.filter((j) => !j.signed_ms).map((j) => name(j.unit)).join(' · ');
  return (
    <div className="second-person">
      {matter.can.countersign?.ok ? <Button type="primary" loading={act.isPending} onClick={() => act.mutate('countersign')}>{t('matter.countersign')}</Button> : null}
      {matter.can.approve?.ok ? <Button type="primary" loading={act.isPending} onClick={() => act.mutate('approve')}>{t('matter.approve')}</Button> : null}
      <p className="hint">{matter.status === 'countersigning' ? t('matter.waits_countersign', { names: missing }) : t('matter.waits_approve')}</p>
      <ProblemNote error={act.error} />
    </div>
  );
}
