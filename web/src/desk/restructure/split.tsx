/** Split: the new units, and which of them each unit directly below goes to. */
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import { useUnitName } from '../../ui/unit';
import { Follows, Frame, type Props, Reason, someReason } from './frame';
import { NewFields } from './merge';

const SPLIT_MAX = 20;

export function Split({ unit, close, done }: Props) {
  const { t } = useTranslation();
  const name = useUnitName();
  const below = useQuery(q.children(unit.no)).data?.rows;
  const [into, setInto] = useState([{ key: 1, code: '', name: '' }, { key: 2, code: '', name: '' }]);
  const [goes, setGoes] = useState<Record<number, number>>({});
  const [reason, setReason] = useState('');
  const filled = into.every((n) => n.code.trim() && n.name.trim());
  const why = !filled ? t('restructure.need_new') : !below ? t('ui.loading') : !reason.trim() ? t('restructure.need_reason') : undefined;
  const body = {
    into: into.map((n) => ({ code: n.code.trim(), name: n.name.trim() })),
    children: (below ?? []).map((u) => ({ unit: u.no, to: Math.min(goes[u.no] ?? 0, into.length - 1) })),
    reason: someReason(reason),
  };
  const send = async () => {
    const split = await take(api.POST('/units/{no}/split', { params: { path: { no: unit.no } }, body }));
    if (split.units[0]) done?.(split.units[0].no);
  };
  return (
    <Frame wide title={t('restructure.split')} words={t('restructure.split_words')} why={why} send={send} close={close}>
      {into.map((n, at) => (
        <div className="successor-row" key={n.key}>
          <span className="second">{at + 1}</span>
          <NewFields at={`split-${n.key}`} value={n} onChange={(v) => setInto(into.map((o) => (o.key === n.key ? { ...o, ...v } : o)))} />
          {into.length > 2 ? <Button type="link" size="small" onClick={() => setInto(into.filter((o) => o.key !== n.key))}>{t('restructure.out')}</Button> : null}
        </div>
      ))}
      {into.length < SPLIT_MAX ? <Button onClick={() => setInto([...into, { key: Math.max(...into.map((n) => n.key)) + 1, code: '', name: '' }])}>{t('restructure.one_more')}</Button> : null}
      {below?.length ? (
        <div className="split-below"><table className="post-table"><thead><tr><th scope="col">{t('organisation.below')}</th><th scope="col">{t('restructure.goes_to')}</th></tr></thead>
          <tbody>{below.map((u) => <tr key={u.no}><th scope="row">{name(u)}</th><td><Select aria-label={t('restructure.goes_to_of', { unit: name(u) })} className="unit-field" value={Math.min(goes[u.no] ?? 0, into.length - 1)} onChange={(to: number) => setGoes({ ...goes, [u.no]: to })} options={into.map((n, at) => ({ value: at, label: n.name.trim() || String(at + 1) }))} /></td></tr>)}</tbody></table></div>
      ) : null}
      <Follows no={unit.no} change={filled && below ? { split: body } : null} />
      <Reason value={reason} onChange={setReason} />
    </Frame>
  );
}
