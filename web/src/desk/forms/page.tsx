/** Forms: those of the province with what they cost to fill in, and the drafts on this device. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { uuidv7 } from '../../api/command';
import { useMay } from '../../api/may';
import { q } from '../../api/queries';
import type { FormDraft, FormRow } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';
import { useLabel } from '../fields/shape';
import { type DraftOnDevice, drop, formOf, keep, onDevice } from './drafts';
import { FromXlsform } from './xlsform';
import '../fields/fields.css';
import './forms.css';

const route = getRouteApi('/desk/forms');

export function FormsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { retired = false } = route.useSearch();
  const forms = useQuery({ ...q.forms(retired), placeholderData: (old) => old });
  const may = useMay();
  const rows = forms.data?.forms ?? [];
  const open = (draft: FormDraft) => { const id = uuidv7(); keep(id, { base: 0, draft }); void navigate({ to: '/forms/new', search: { draft: id } }); };
  return (
    <div className="forms">
      <header className="page-head">
        <h1>{t('forms.title')}</h1>
        <Link to="/forms/fields">{t('fields.title')}</Link>
        <Checkbox checked={retired} onChange={(e) => void navigate({ to: '/forms', search: e.target.checked ? { retired: true } : {}, replace: true })}>{t('forms.with_retired')}</Checkbox>
        {may('form.write') ? <><Button onClick={() => void navigate({ to: '/forms/new' })}>{t('forms.new')}</Button><FromXlsform take={open} /></> : null}
      </header>
      {may('form.write') ? <Drafts /> : null}
      <section className="pad">
        <ProblemNote error={forms.error} again={() => void forms.refetch()} />
        {forms.isPending ? <p className="hint" aria-busy="true">{t('ui.loading')}</p> : null}
        {forms.data && !rows.length ? <p className="second">{t('forms.none')}</p> : null}
        {rows.length ? <Table rows={rows} /> : null}
      </section>
    </div>
  );
}

/** Minutes that one filing takes, rounded up. */
const MINUTE_S = 60;

function Table({ rows }: { rows: FormRow[] }) {
  const { t } = useTranslation();
  const label = useLabel();
  const name = useUnitName();
  return (
    <table className="fields-table forms-table">
      <thead><tr><th scope="col">{t('forms.form')}</th><th scope="col" className="fields-opt">{t('forms.owner')}</th><th scope="col" className="num">{t('forms.fields')}</th><th scope="col" className="num">{t('forms.minutes')}</th><th scope="col" className="num">{t('forms.duties')}</th></tr></thead>
      <tbody>{rows.map((form) => (
        <tr key={form.id}>
          <th scope="row"><Link to="/forms/$id" params={{ id: String(form.id) }}>{label(form.title)}</Link> <span className="hint">{t('forms.version', { n: form.version })}{form.retired ? ` · ${t('forms.retired')}` : ''}</span></th>
          <td className="fields-opt">{name(form.owner)}</td>
          <td className="num">{count(form.fields)}</td>
          <td className="num">{count(Math.ceil(form.seconds / MINUTE_S))}</td>
          <td className="num">{form.duties ? count(form.duties) : '–'}</td>
        </tr>
      ))}</tbody>
    </table>
  );
}

function Drafts() {
  const { t } = useTranslation();
  const [drafts, setDrafts] = useState(onDevice);
  const label = useLabel();
  if (!drafts.length) return null;
  const lose = (id: string) => { drop(id); setDrafts(onDevice()); };
  return (
    <section className="pad">
      <h2>{t('forms.drafts')}</h2>
      <ul className="forms-drafts">{drafts.map((one) => (
        <li key={one.id}><DraftLink draft={one} title={label(one.draft.title) || t('forms.untitled')} /> <span className="hint">{one.base ? t('forms.draft_after', { n: one.base }) : t('forms.draft_new')}</span> <button type="button" className="linkish" onClick={() => lose(one.id)}>{t('forms.drop_draft')}</button></li>
      ))}</ul>
    </section>
  );
}

function DraftLink({ draft, title }: { draft: DraftOnDevice; title: string }) {
  const form = formOf(draft.id);
  return form === null ? <Link to="/forms/new" search={{ draft: draft.id }}>{title}</Link> : <Link to="/forms/$id/edit" params={{ id: String(form) }}>{title}</Link>;
}
