/** The form editor: the tree, what is written of the chosen part, what is wrong, and the way to the published version. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { uuidv7 } from '../../api/command';
import { q } from '../../api/queries';
import type { FormDraft } from '../../api/types';
import { count } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { begunFrom, draftOf, EMPTY } from './drafts';
import { type Chosen, type Editing, useCheck } from './editing';
import { listOf, ofForm, pathOf } from './faults';
import { ListPanel } from './list-panel';
import { NodePanel } from './node-panel';
import { Outline } from './outline';
import { FaultLines, WordsField } from './parts';
import { Preview, type Width } from './preview';
import { Publish, toSend } from './publish';
import { nodeAt, pointerOf } from './tree';
import { FromXlsform } from './xlsform';
import { type FormDraftState, useFormDraft } from './use-form-draft';
import '../fields/fields.css';
import './forms.css';

const newRoute = getRouteApi('/desk/forms/new');
const editRoute = getRouteApi('/desk/forms/$id/edit');

export function NewFormPage() {
  const { draft } = newRoute.useSearch();
  const navigate = newRoute.useNavigate();
  const [id] = useState(() => draft ?? uuidv7());
  const remember = useCallback(() => void navigate({ search: { draft: id }, replace: true }), [navigate, id]);
  return <Editor key={draft ?? id} id={draft ?? id} first={EMPTY} current={0} remember={remember} />;
}

export function EditFormPage() {
  const { t } = useTranslation();
  const id = Number(editRoute.useParams().id);
  const form = useQuery(q.form(id));
  if (form.error) return <div className="alone"><ProblemNote error={form.error} again={() => void form.refetch()} /></div>;
  if (!form.data) return <div className="alone hint" aria-busy="true">{t('ui.loading')}</div>;
  if (form.data.retired || !form.data.may_write) return <div className="alone"><p>{t(form.data.retired ? 'forms.is_retired' : 'forms.not_yours')}</p><Link to="/forms/$id" params={{ id: String(id) }}>{t('forms.back_to_form')}</Link></div>;
  return <Editor key={id} id={draftOf(id)} form={id} first={begunFrom(form.data.draft)} current={Math.max(...form.data.versions.map((v) => v.version))} remember={() => undefined} />;
}

/** Ctrl+Z and Ctrl+Y anywhere in the editor, also while typing: one undo for all. */
function useUndoKeys(state: FormDraftState) {
  const latest = useRef(state);
  latest.current = state;
  useEffect(() => {
    const down = (e: globalThis.KeyboardEvent) => {
      if (!(e.ctrlKey || e.metaKey) || e.altKey || (e.target as HTMLElement | null)?.closest?.('.ant-modal')) return;
      const key = e.key.toLowerCase();
      if (key === 'z' && !e.shiftKey) latest.current.undo();
      else if (key === 'y' || key === 'z') latest.current.redo();
      else return;
      e.preventDefault();
    };
    window.addEventListener('keydown', down);
    return () => window.removeEventListener('keydown', down);
  }, []);
}

interface Props { id: string; form?: number; first: FormDraft; current: number; remember: () => void }
function Editor({ id, form, first, current, remember }: Props) {
  const { t } = useTranslation();
  const state = useFormDraft(id, first, current, remember);
  const { draft } = state;
  const { check, current: fresh, error } = useCheck(useMemo(() => toSend(draft), [draft]), form);
  const [chosen, choose] = useState<Chosen>({ at: 'form' });
  const [focus, setFocus] = useState({ tree: 0, panel: 0 });
  const [publishing, setPublishing] = useState(false);
  const [width, setWidth] = useState<Width>('phone');
  const panel = useRef<HTMLDivElement>(null);
  useUndoKeys(state);
  useEffect(() => { if (focus.panel) panel.current?.querySelector<HTMLElement>('input, textarea')?.focus(); }, [focus.panel]);
  const registry = useQuery(q.fields('')).data?.fields;
  const faults = check?.faults ?? [];
  const edit: Editing = { draft, set: state.set, faults, fieldOf: (name) => draft.fields?.[name] ?? check?.version.fields[name] ?? registry?.find((field) => field.name === name) };
  const back = (e: KeyboardEvent) => {
    const list = (e.target as HTMLElement).getAttribute('aria-expanded') === 'true';
    if (e.key === 'Escape' && !list && !e.defaultPrevented) setFocus((was) => ({ ...was, tree: was.tree + 1 }));
  };
  // On a phone what is written lies under the tree.
  const show = (next: Chosen) => { choose(next); if (matchMedia('(max-width: 760px)').matches) panel.current?.scrollIntoView({ block: 'start' }); };
  const toFault = () => {
    const order = faults.map((fault) => ({ path: pathOf(fault.pointer), list: listOf(fault.pointer) }));
    const here = order.findIndex((one) => (chosen.at === 'node' ? one.path && pointerOf(one.path) === pointerOf(chosen.path) : chosen.at === 'list' ? one.list === chosen.name : !one.path && one.list === null));
    const rest = [...order.slice(here + 1), ...order];
    const next = rest.find((one) => !(chosen.at === 'node' && one.path && pointerOf(one.path) === pointerOf(chosen.path))) ?? rest[0];
    if (next) show(next.path ? { at: 'node', path: next.path } : next.list !== null ? { at: 'list', name: next.list } : { at: 'form' });
  };
  const why = !draft.title.zh.trim() ? t('forms.need_title') : !check || !fresh ? t('forms.checking') : faults.length ? t('forms.has_faults', { count: faults.length, n: count(faults.length) }) : undefined;
  return (
    <div className="form-edit">
      <header className="page-head">
        <h1>{form === undefined ? t('forms.new_title') : t('forms.edit_title', { n: state.base + 1 })}</h1>
        <Button disabled={!state.canUndo} title={state.canUndo ? 'Ctrl Z' : t('forms.no_undo')} onClick={state.undo}>{t('forms.undo')}</Button>
        <Button disabled={!state.canRedo} title={state.canRedo ? 'Ctrl Y' : t('forms.no_redo')} onClick={state.redo}>{t('forms.redo')}</Button>
        <span className="kept" role="status"><span className={`kept-chip kept-${state.kept}`}>{t(`forms.kept_${state.kept}`)}</span></span>
        <span className="form-faults" aria-live="polite">{faults.length ? <button type="button" className="linkish late" onClick={toFault}>{t('forms.faults', { count: faults.length, n: count(faults.length) })} · {t('forms.next_fault')}</button> : check && fresh ? <span className="second">{t('forms.no_faults')}</span> : <span className="hint">{t('forms.checking')}</span>}</span>
        <Button type="primary" disabled={why !== undefined} title={why} onClick={() => setPublishing(true)}>{t('forms.publish', { n: state.base + 1 })}</Button>
      </header>
      {why ? <p className="sr">{why}</p> : null}
      <ProblemNote error={error} />
      {current > state.base && state.kept !== 'none' ? <p className="form-rebase" role="alert">{t('forms.newer', { n: current, base: state.base })} <button type="button" className="linkish" onClick={() => state.rebase(current)}>{t('forms.go_on', { n: current })}</button>{form === undefined ? null : <> · <Link to="/forms/$id" params={{ id: String(form) }} search={{ from: state.base, to: current }}>{t('forms.see_difference')}</Link></>}</p> : null}
      <div className={`form-edit-body ${width}`}>
        <Outline edit={edit} chosen={chosen} choose={show} toPanel={() => setFocus((was) => ({ ...was, panel: was.panel + 1 }))} undo={state.undo} focus={focus.tree} />
        {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape leads back to the tree from any field in it */}
        <div className="form-panel" ref={panel} onKeyDown={back}><Panel edit={edit} chosen={chosen} choose={choose} form={form} /></div>
        <div className="form-edit-preview">{check ? <Preview version={check.version} width={width} setWidth={setWidth} /> : null}</div>
      </div>
      <Publish open={publishing} close={() => setPublishing(false)} form={form} base={state.base} draft={draft} setNote={(note) => state.set({ ...draft, note }, 'note')} drop={state.drop} />
    </div>
  );
}

function Panel({ edit, chosen, choose, form }: { edit: Editing; chosen: Chosen; choose: (chosen: Chosen) => void; form: number | undefined }) {
  const { t } = useTranslation();
  const { draft } = edit;
  if (chosen.at === 'node' && nodeAt(draft.nodes, chosen.path)) return <NodePanel key={pointerOf(chosen.path)} edit={edit} path={chosen.path} openList={(name) => choose({ at: 'list', name })} />;
  if (chosen.at === 'list' && draft.lists[chosen.name]) return <ListPanel edit={edit} name={chosen.name} renamed={(name) => choose({ at: 'list', name })} dropped={() => choose({ at: 'form' })} />;
  const faults = ofForm(edit.faults);
  return (
    <section className="node-panel" aria-label={t('forms.about')}>
      <h2>{t('forms.about')}</h2>
      <WordsField id="form-title" label={t('forms.form_title')} needed value={draft.title} onChange={(title) => edit.set({ ...draft, title: title ?? { zh: '' } }, 'title')} faults={faults.filter((fault) => fault.pointer.startsWith('/title'))} />
      <FaultLines faults={faults.filter((fault) => !fault.pointer.startsWith('/title') && !(fault.code === 'form.empty' && !draft.nodes.length))} />
      <p className="second">{t('forms.about_words')}</p>
      <p className="hint">{t('forms.xlsform_words')}</p>
      <FromXlsform {...(form === undefined ? {} : { form })} take={(read) => edit.set({ ...begunFrom(read), fields: read.fields ?? {}, note: read.note })} />
    </section>
  );
}
