/** Write a plan: draft, preview of what each level would ask, publish as the next version. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Button, Input, InputNumber, Select } from 'antd';
import { type ChangeEvent, useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, take } from '../../api/client';
import { q } from '../../api/queries';
import type { PlanContent, PlanPreview, Standing } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { DIRECTIVES, LEVELS } from '../paths';
import { BLANK, EMPTY, fromFile, usePlanDraft } from './draft';
import './plans.css';

const route = getRouteApi('/desk/plans/$id/edit');

export function NewPlanPage() {
  return <Editor first={EMPTY} />;
}

export function EditPlanPage() {
  const { t } = useTranslation();
  const id = Number(route.useParams().id);
  const plan = useQuery(q.plan(id));
  if (plan.error) return <div className="alone"><ProblemNote error={plan.error} again={() => void plan.refetch()} /></div>;
  if (!plan.data) return <div className="alone hint" aria-busy="true">{t('ui.loading')}</div>;
  // A draft belongs to the version that it began with.
  return <Editor key={plan.data.version} id={id} version={plan.data.version} first={{ ...plan.data.content, note: '' }} />;
}

function Editor({ id, version, first }: { id?: number; version?: number; first: PlanContent }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { plan, set, put, drop } = usePlanDraft(id === undefined ? 'new' : `${id}.${version}`, first);
  const asked = useDeferredValue(plan);
  const preview = useQuery({ queryKey: ['plans', 'preview', asked], queryFn: () => take(api.POST('/plans/preview', { body: asked })), placeholderData: (old) => old, retry: false });
  const publish = useMutation({
    mutationFn: () => take(id === undefined ? api.POST('/plans', { body: plan }) : api.POST('/plans/{id}', { params: { path: { id } }, body: plan })),
    onSuccess: (sent) => { drop(); void client.invalidateQueries(); void navigate({ to: '/plans/$id', params: { id: String(sent.id) } }); },
  });
  const faults = preview.data?.standing.filter((s) => s.error).length ?? 0;
  const why = !plan.name.trim() ? t('plans.need_name') : plan.standing.length === 0 ? t('plans.need_standing') : faults ? t('plans.faults', { count: faults, n: count(faults) }) : undefined;
  return (
    <form className="plans pad plan-form plan-edit" onSubmit={(e) => e.preventDefault()}>
      <h1>{id === undefined ? t('plans.new_title') : t('plans.edit_title', { n: (version ?? 0) + 1 })}</h1>
      <FromFile take={set} />
      <label htmlFor="plan-name">{t('plans.name')}</label>
      <Input id="plan-name" value={plan.name} maxLength={100} onChange={(e) => set({ ...plan, name: e.target.value })} />
      <label htmlFor="plan-name-en">{t('plans.name_en')}</label>
      <Input id="plan-name-en" value={plan.name_en ?? ''} maxLength={100} onChange={(e) => set({ ...plan, name_en: e.target.value })} />
      <label htmlFor="plan-note">{t('plans.note')}</label>
      <Input id="plan-note" value={plan.note ?? ''} onChange={(e) => set({ ...plan, note: e.target.value })} />
      {plan.standing.map((s, at) => <StandingFields key={at} at={at} standing={s} found={preview.data?.standing[at]} put={(patch) => put(at, patch)} remove={() => set({ ...plan, standing: plan.standing.filter((_, n) => n !== at) })} />)}
      <p><button type="button" className="linkish" onClick={() => set({ ...plan, standing: [...plan.standing, BLANK] })}>{t('plans.add_standing')}</button></p>
      {preview.data ? <Preview preview={preview.data} /> : null}
      <ProblemNote error={preview.error} />
      <p className="hint">{t('plans.kept')} {t('plans.no_recurrence')}</p>
      <p><Button type="primary" disabled={Boolean(why)} title={why} loading={publish.isPending} onClick={() => publish.mutate()}>{t('plans.publish', { n: (version ?? 0) + 1 })}</Button> {why ? <span className="hint">{why}</span> : null}</p>
      <ProblemNote error={publish.error} />
    </form>
  );
}

function FromFile({ take: put }: { take: (plan: PlanContent) => void }) {
  const { t } = useTranslation();
  const [wrong, setWrong] = useState(false);
  const read = async (e: ChangeEvent<HTMLInputElement>) => {
    const file = e.target.files?.[0];
    const plan = file ? fromFile(await file.text()) : null;
    setWrong(file !== undefined && plan === null);
    if (plan) put(plan);
  };
  return (
    <div>
      <label htmlFor="plan-file">{t('plans.from_file')}</label>
      <input id="plan-file" type="file" accept=".json,application/json" onChange={(e) => void read(e)} />
      {wrong ? <p className="late hint" role="alert">{t('plans.no_plan_file')}</p> : null}
    </div>
  );
}

interface Fields { at: number; standing: Standing; found: PlanPreview['standing'][number] | undefined; put: (patch: Partial<Standing>) => void; remove: () => void }
function StandingFields({ at, standing: s, found, put, remove }: Fields) {
  const { t, i18n } = useTranslation();
  const id = (field: string) => `standing-${at}-${field}`;
  return (
    <fieldset className="standing">
      <legend>{t('plans.standing_n', { n: at + 1 })}</legend>
      <div className="standing-row">
        <span><label htmlFor={id('level')}>{t('plans.f_level')}</label><Select id={id('level')} value={s.from_level} onChange={(from_level) => put({ from_level })} options={LEVELS.map((l) => ({ value: l, label: t('plans.from_level', { level: l }) }))} popupMatchSelectWidth={false} /></span>
        <span><label htmlFor={id('kind')}>{t('plans.f_kind')}</label><Select id={id('kind')} value={s.kind} onChange={(kind) => put({ kind })} options={DIRECTIVES.map((k) => ({ value: k, label: t(`ui.kind_${k}`) }))} popupMatchSelectWidth={false} /></span>
        <span><label htmlFor={id('urgency')}>{t('plans.f_urgency')}</label><Select id={id('urgency')} value={s.urgency ?? 'normal'} onChange={(urgency) => put({ urgency })} options={(['normal', 'urgent', 'flash'] as const).map((u) => ({ value: u, label: t(`ui.urgency_${u}`) }))} popupMatchSelectWidth={false} /></span>
        <span><label htmlFor={id('due')}>{t('plans.f_due')}</label><InputNumber id={id('due')} min={1} max={527_040} value={s.due_min ?? null} onChange={(v) => put({ due_min: v ?? undefined } as Partial<Standing>)} /></span>
      </div>
      <label htmlFor={id('title')}>{t('plans.f_title')}</label>
      <Input id={id('title')} value={s.title} maxLength={200} onChange={(e) => put({ title: e.target.value })} />
      <label htmlFor={id('text')}>{t('plans.f_text')}</label>
      <Input.TextArea id={id('text')} autoSize={{ minRows: 3, maxRows: 12 }} value={s.text} onChange={(e) => put({ text: e.target.value })} />
      <label htmlFor={id('audience')}>{t('plans.f_audience')}</label>
      <Input id={id('audience')} className="audience-code" spellCheck={false} value={s.audience} onChange={(e) => put({ audience: e.target.value })} aria-invalid={found?.error?.pointer === '/audience'} />
      {found?.error ? <p className="late hint">{i18n.language === 'en' ? found.error.title : found.error.title_zh} <code>{found.error.pointer}</code></p> : found ? <p className="second">{t('plans.reaches', { n: count(found.units) })}</p> : null}
      <button type="button" className="linkish" onClick={remove}>{t('plans.remove_standing')}</button>
    </fieldset>
  );
}

function Preview({ preview }: { preview: PlanPreview }) {
  const { t } = useTranslation();
  return (
    <table className="plan-table">
      <caption>{t('plans.preview')}</caption>
      <thead><tr><th scope="col">{t('plans.col_level')}</th><th scope="col" className="num">{t('plans.col_matters')}</th><th scope="col" className="num">{t('plans.col_receipts')}</th><th scope="col" className="num">{t('plans.col_units')}</th></tr></thead>
      <tbody>{preview.levels.map((l) => <tr key={l.level}><th scope="row">{t('shell.level', { level: l.level })}</th><td className="num">{count(l.matters)}</td><td className="num">{count(l.receipts)}</td><td className="num">{count(l.units)}</td></tr>)}</tbody>
    </table>
  );
}
