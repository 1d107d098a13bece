/** The end of an inspection: closed, with a word on the sites that were left out, or taken back. */
import { Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import type { Inspection, Matter } from '../../api/types';
import { count } from '../../ui/format';
import { Frame, Reason } from '../restructure/frame';

type Deed = 'close' | 'withdraw';

export const endsOf = (matter: Matter): Deed[] => (['close', 'withdraw'] as const).filter((deed) => matter.can[deed]?.ok);

export function EndPlan({ matter, plan, close }: { matter: Matter; plan: Inspection; close: () => void }) {
  const { t } = useTranslation();
  const ends = endsOf(matter);
  const [chosen, choose] = useState<Deed>();
  const [reason, setReason] = useState('');
  const deed = chosen ?? ends[0] ?? 'close';
  const left = plan.sites - plan.visited;
  const owed = deed === 'withdraw' || left > 0;
  const why = owed && !reason.trim() ? t(deed === 'close' ? 'inspections.need_left_out' : 'matter.reason_first') : undefined;
  const params = { path: { id: matter.id } };
  const said = reason.trim();
  const send = () => (deed === 'close' ? take(api.POST('/matters/{id}/close', { params, body: said ? { reason: said } : {} })) : take(api.POST('/matters/{id}/withdraw', { params, body: { reason: said } })));
  return (
    <Frame title={t('inspections.end')} words={left > 0 ? t('inspections.left_out', { n: count(left) }) : t('inspections.all_visited')} why={why} send={send} close={close}>
      <Radio.Group value={deed} onChange={(e) => choose(e.target.value as Deed)} options={ends.map((value) => ({ value, label: t(`inspections.end_${value}`) }))} />
      <Reason value={reason} onChange={setReason} optional={!owed} />
    </Frame>
  );
}
