/** The field registry: what may be asked in the whole province, why, how long it is kept, and how many forms ask it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { FieldEntry, FieldRow } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import type { FieldsSearch } from '../paths';
import { BLANK, FieldForm } from './form';
import { useLabel, useShapeWords } from './shape';
import './fields.css';

const route = getRouteApi('/desk/forms/fields');

export function FieldsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [text, setText] = useState(search.q ?? '');
  const fields = useQuery({ ...q.fields(useDeferredValue(text.trim())), placeholderData: (old) => old });
  const all = fields.data?.fields ?? [];
  const writes = fields.data?.can_write ?? false;
  const open = all.find((field) => field.name === search.field);
  const go = (to: FieldsSearch) => void navigate({ search: { ...(text.trim() ? { q: text.trim() } : {}), ...to }, replace: true });
  const find = (next: string) => { setText(next); void navigate({ search: (was: FieldsSearch) => { const { q: _q, ...rest } = was; return next.trim() ? { ...rest, q: next.trim() } : rest; }, replace: true }); };
  return (
    <div className="fields">
      <header className="page-head">
        <h1>{t('fields.title')}</h1>
        <Link to="/forms">{t('fields.to_forms')}</Link>
        <span className="fields-find"><label htmlFor="fields-q">{t('fields.find')}</label><Input id="fields-q" allowClear value={text} onChange={(e) => find(e.target.value)} /></span>
        {writes ? <Button onClick={() => go({ add: true })}>{t('fields.add')}</Button> : null}
      </header>
      <div className={open || search.add ? 'fields-body beside' : 'fields-body'}>
        <div className="fields-list">
          <ProblemNote error={fields.error} again={() => void fields.refetch()} />
          {fields.isPending ? <p className="hint pad" aria-busy="true">{t('ui.loading')}</p> : null}
          {fields.data && !all.length ? <p className="second pad">{t(text.trim() ? 'fields.none_found' : 'fields.none')}</p> : null}
          {fields.data?.more ? <p className="second pad">{t('fields.more', { n: count(all.length) })}</p> : null}
          {all.length ? <Table rows={all} open={open?.name} choose={(field) => go({ field })} /> : null}
        </div>
        {open || search.add ? <Panel key={open?.name ?? ''} field={open} writes={writes} close={() => go({})} /> : null}
      </div>
    </div>
  );
}

function Table({ rows, open, choose }: { rows: FieldRow[]; open: string | undefined; choose: (name: string) => void }) {
  const { t } = useTranslation();
  const shape = useShapeWords();
  const label = useLabel();
  return (
    <table className="fields-table">
      <thead><tr>
        <th scope="col">{t('fields.label')}</th><th scope="col">{t('fields.shape')}</th><th scope="col" className="fields-opt">{t('fields.purpose')}</th><th scope="col" className="fields-opt">{t('fields.basis')}</th>
        <th scope="col" className="num fields-opt">{t('fields.retention')}</th><th scope="col" className="fields-opt">{t('fields.sensitivity')}</th><th scope="col" className="num">{t('fields.used_by')}</th>
      </tr></thead>
      <tbody>{rows.map((field) => (
        <tr key={field.name} className={field.name === open ? 'on' : undefined}>
          <th scope="row"><button type="button" className="linkish" aria-expanded={field.name === open} onClick={() => choose(field.name)}>{label(field.label)}</button><code>{field.name}</code></th>
          <td>{shape(field.shape, field.unit)}{field.cumulative ? <div className="hint">{t('fields.cumulative_short')}</div> : null}</td>
          <td className="fields-opt">{field.purpose}</td>
          <td className="fields-opt">{field.basis}</td>
          <td className="num fields-opt">{t('fields.days', { count: field.retention_days, n: count(field.retention_days) })}</td>
          <td className="fields-opt">{t(`fields.sensitivity_${field.sensitivity}`)}</td>
          <td className="num">{field.used_by ? t('fields.forms', { count: field.used_by, n: count(field.used_by) }) : t('fields.unused')}</td>
        </tr>
      ))}</tbody>
    </table>
  );
}

function Panel({ field, writes, close }: { field: FieldRow | undefined; writes: boolean; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const label = useLabel();
  const put = useMutation({
    mutationFn: ({ name, ...body }: FieldEntry) => take(api.PUT('/fields/{name}', { params: { path: { name } }, body })),
    onSuccess: close,
    onSettled: () => { void client.invalidateQueries({ queryKey: ['fields'] }); void client.invalidateQueries({ queryKey: ['forms'] }); },
  });
  const { used_by: _used, ...entry } = field ?? { ...BLANK, used_by: 0 };
  return (
    <aside className="fields-panel" aria-label={field ? label(field.label) : t('fields.add')}>
      <header><h2>{field ? label(field.label) : t('fields.add')}</h2><button type="button" className="linkish" onClick={close}>{t('ui.close')}</button></header>
      <FieldForm first={entry} known={field !== undefined} locked={!writes} ok={t('fields.save')} save={(to) => put.mutate(to)} busy={put.isPending} error={put.error} />
    </aside>
  );
}
