/** Declare an incident: its names, its scope, live or a drill. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, currentPost, take } from '../../api/client';
import { q } from '../../api/queries';
import { inSpace, space } from '../../api/space';
import type { Space } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';
import { type Picked, UnitPicker } from '../compose/audience-field';
import './plans.css';

export function DeclarePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const unit = useUnitName();
  const session = useQuery(q.session()).data;
  const own = session?.posts.find((p) => p.id === (currentPost() ?? session.post_id))?.unit;
  const [name, setName] = useState('');
  const [nameEn, setNameEn] = useState('');
  const [scope, setScope] = useState<Picked[]>([]);
  const [where, setWhere] = useState<Space>(space);
  const declare = useMutation({
    mutationFn: () => take(api.POST('/incidents', { body: { name: name.trim(), name_en: nameEn.trim(), space: where, ...(scope[0] ? { scope: scope[0].no } : {}) } })),
    onSuccess: ({ id }) => {
      void client.invalidateQueries();
      if (where === space) void navigate({ to: '/incidents/$id', params: { id: String(id) } });
      else window.location.assign(inSpace(where, `/incidents/${id}`));
    },
  });
  return (
    <form className="plans pad plan-form" onSubmit={(e) => e.preventDefault()}>
      <h1>{t('plans.declare_title')}</h1>
      <label htmlFor="incident-name">{t('plans.name')}</label>
      <Input id="incident-name" value={name} maxLength={100} onChange={(e) => setName(e.target.value)} />
      <label htmlFor="incident-name-en">{t('plans.name_en')}</label>
      <Input id="incident-name-en" value={nameEn} maxLength={100} onChange={(e) => setNameEn(e.target.value)} />
      <label htmlFor="incident-scope">{t('plans.scope')}</label>
      <UnitPicker id="incident-scope" label={t('plans.scope')} value={scope} onChange={(units) => setScope(units.slice(-1))} />
      <p className="hint">{scope.length ? t('plans.scope_words') : t('plans.scope_own', { unit: unit(own) })}</p>
      <fieldset><legend>{t('plans.space')}</legend><Radio.Group value={where} onChange={(e) => setWhere(e.target.value as Space)} options={(['live', 'drill'] as const).map((s) => ({ value: s, label: t(`plans.space_${s}`) }))} /></fieldset>
      <p className="hint">{t(`plans.space_${where}_words`)}</p>
      <p><Button type="primary" disabled={!name.trim()} title={name.trim() ? undefined : t('plans.need_name')} loading={declare.isPending} onClick={() => declare.mutate()}>{t('plans.declare_ok')}</Button> {name.trim() ? null : <span className="hint">{t('plans.need_name')}</span>}</p>
      <ProblemNote error={declare.error} />
    </form>
  );
}
