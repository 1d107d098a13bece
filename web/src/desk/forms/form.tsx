/** A form: its versions, what differs between two of them, and its end. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { download } from '../../api/download';
import { q } from '../../api/queries';
import type { FormPage as Page } from '../../api/types';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';
import { useLabel } from '../fields/shape';
import { type Difference, differences } from './differences';
import { Preview } from './preview';
import './forms.css';

const route = getRouteApi('/desk/forms/$id');

export function FormPage() {
  const { t } = useTranslation();
  const id = Number(route.useParams().id);
  const form = useQuery(q.form(id));
  if (form.error) return <div className="alone"><ProblemNote error={form.error} again={() => void form.refetch()} /></div>;
  if (!form.data) return <div className="alone hint" aria-busy="true">{t('ui.loading')}</div>;
  return <Content form={form.data} />;
}

function Content({ form }: { form: Page }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const label = useLabel();
  const name = useUnitName();
  const [retiring, setRetiring] = useState(false);
  const why = form.retired ? t('forms.is_retired') : form.may_write ? undefined : t('forms.not_yours');
  const versions = [...form.versions].sort((a, b) => b.version - a.version);
  return (
    <div className="forms">
      <header className="page-head">
        <h1>{label(form.draft.title)}</h1>
        <Button disabled={Boolean(why)} title={why} onClick={() => void navigate({ to: '/forms/$id/edit', params: { id: String(form.id) } })}>{t('forms.edit')}</Button>
        <Button disabled={Boolean(why)} title={why} onClick={() => setRetiring(true)}>{t('forms.retire')}</Button>
        {why ? <span className="hint">{why}</span> : null}
        <a href={download(`/forms/${form.id}/xlsform`)}>{t('forms.to_xlsform')}</a>
        <Link to="/forms">{t('forms.back')}</Link>
      </header>
      <p className="pad second">{[name(form.owner), t('forms.version', { n: versions[0]?.version ?? 1 }), form.retired ? t('forms.retired') : ''].filter(Boolean).join(' · ')}</p>
      <section className="pad">
        <h2>{t('forms.versions')}</h2>
        <ol className="forms-versions">{versions.map((v) => <li key={v.version}><strong>{t('forms.version', { n: v.version })}</strong> <span>{label(v.title)}</span> <span className="second">{v.note}</span></li>)}</ol>
      </section>
      <Shown id={form.id} version={versions[0]?.version ?? 1} />
      {versions.length > 1 ? <Between form={form} /> : null}
      <Retire id={form.id} open={retiring} close={() => setRetiring(false)} />
    </div>
  );
}

/** As it is filled in now. */
function Shown({ id, version }: { id: number; version: number }) {
  const found = useQuery(q.formVersion(id, version));
  return <div className="pad"><ProblemNote error={found.error} />{found.data ? <Preview version={found.data} width="desk" /> : null}</div>;
}

function Between({ form }: { form: Page }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const search = route.useSearch();
  const current = Math.max(...form.versions.map((v) => v.version));
  const to = search.to ?? current;
  const from = search.from ?? to - 1;
  const [was, is] = [useQuery(q.formVersion(form.id, from)), useQuery(q.formVersion(form.id, to))];
  const options = form.versions.map((v) => ({ value: v.version, label: t('forms.version', { n: v.version }) }));
  const found = was.data && is.data ? differences(was.data, is.data) : null;
  return (
    <section className="pad">
      <h2>{t('forms.differences')}</h2>
      <div className="forms-between">
        <label htmlFor="diff-from">{t('forms.from')}</label> <Select id="diff-from" value={from} options={options} onChange={(v) => void navigate({ search: { from: v, to }, replace: true })} />
        <label htmlFor="diff-to">{t('forms.to')}</label> <Select id="diff-to" value={to} options={options} onChange={(v) => void navigate({ search: { from, to: v }, replace: true })} />
      </div>
      <ProblemNote error={was.error ?? is.error} />
      {found ? found.length ? <ul className="forms-diff">{found.map((d) => <Line key={`${d.where} ${d.name}`} d={d} />)}</ul> : <p className="second">{t('forms.no_difference')}</p> : was.error || is.error ? null : <p className="hint" aria-busy="true">{t('ui.loading')}</p>}
    </section>
  );
}

function Line({ d }: { d: Difference }) {
  const { t } = useTranslation();
  const label = useLabel();
  return (
    <li>
      <span className={d.what === 'changed' ? 'diff-mark' : 'diff-mark strong'}>{t(`forms.diff_${d.what}`)}</span>
      <div>
        {t(`forms.kind_${d.where}`)} {d.what === 'removed' ? <s>{label(d.label)}</s> : label(d.label)} {d.name ? <code>{d.name}</code> : null}
        {d.changes.map((c) => <p key={c.part} className="second">{t(`forms.part_${c.part}`)}{t('ui.colon')}{c.from ? <s>{c.from}</s> : t('forms.nothing')} → {c.to ? <strong>{c.to}</strong> : t('forms.nothing')}</p>)}
      </div>
    </li>
  );
}

function Retire({ id, open, close }: { id: number; open: boolean; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const retire = useMutation({
    mutationFn: () => take(api.POST('/forms/{id}/retire', { params: { path: { id } }, body: { reason: reason.trim() } })),
    onSuccess: close,
    onSettled: () => void client.invalidateQueries({ queryKey: ['forms'] }),
  });
  const why = reason.trim() ? undefined : t('forms.need_reason');
  return (
    <Modal open={open} onCancel={close} title={t('forms.retire_title')} okText={t('forms.retire')} cancelText={t('ui.cancel')} okButtonProps={{ disabled: why !== undefined, title: why, loading: retire.isPending }} onOk={() => retire.mutate()}>
      <p className="second">{t('forms.retire_words')}</p>
      <label className="forms-label" htmlFor="retire-form">{t('forms.reason')}</label>
      <Input id="retire-form" value={reason} maxLength={500} onChange={(e) => setReason(e.target.value)} />
      {why ? <p className="hint">{why}</p> : null}
      <ProblemNote error={retire.error} />
    </Modal>
  );
}
