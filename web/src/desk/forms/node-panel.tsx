/** What is written of one node: its field or name, its words, and its conditions with their faults beside them. */
import { Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldEntry } from '../../api/types';
import type { Calculate, Group, Note, Question, Repeat } from '../../form/form';
import { hasChoices, useLabel } from '../fields/shape';
import { columnsOf } from './choices';
import { type Editing, named, patched, summands, withNode } from './editing';
import { at, besides, ofNode } from './faults';
import { FieldPicker } from './field-picker';
import { FaultLines, FormulaField, WordsField } from './parts';
import { type DraftNode, nameOf, nodeAt, type Path, pointerOf } from './tree';

interface Props { edit: Editing; path: Path; openList: (name: string) => void }
interface Inner<N> extends Props { node: N; put: (patch: { [K in keyof N]?: N[K] | undefined }, about: string) => void }

export function NodePanel({ edit, path, openList }: Props) {
  const { t } = useTranslation();
  const node = nodeAt(edit.draft.nodes, path);
  if (!node) return null;
  const put = (patch: object, about: string) => edit.set(withNode(edit.draft, path, patched(node, patch)), `${pointerOf(path)} ${about}`);
  const all = { edit, path, openList, put };
  const pointer = pointerOf(path);
  const own = ['field', 'name', 'label', 'hint', 'required', 'relevant', 'constraint', 'message', 'list', 'filter', 'total_of', 'formula', 'max'].map((part) => `${pointer}/${part}`);
  return (
    <section className="node-panel" aria-label={t(`forms.kind_${node.node}`)}>
      <h2>{t(`forms.kind_${node.node}`)}</h2>
      <FaultLines faults={besides(ofNode(edit.faults, path), ...own)} />
      {node.node === 'question' ? <QuestionFields {...all} node={node} /> : node.node === 'calculate' ? <CalculateFields {...all} node={node} /> : <NamedFields {...all} node={node} />}
    </section>
  );
}

/** What a formula can name: a field for its answer, a repeat for its count. */
function useNames(edit: Editing, without: DraftNode): { value: string; label: string }[] {
  const label = useLabel();
  return named(edit.draft.nodes).filter((one) => one.node !== without && ('field' in one.node || one.node.node === 'repeat')).map(({ name, node }) => {
    const words = 'field' in node ? label((node.node === 'question' ? node.label : undefined) ?? edit.fieldOf(name)?.label) : label(node.label);
    return { value: node.node === 'repeat' ? `count(\${${name}})` : `\${${name}}`, label: words ? `${words} · ${name}` : name };
  });
}
function useFaults({ edit, path }: Props): (part: string) => ReturnType<typeof at> {
  return (part) => at(edit.faults, `${pointerOf(path)}/${part}`);
}
function taken(props: Props, node: Question<string> | Calculate<string>, field: string, fresh?: FieldEntry): void {
  const { edit, path } = props;
  const fields = fresh ? { ...edit.draft.fields, [fresh.name]: fresh } : edit.draft.fields;
  edit.set({ ...withNode(edit.draft, path, { ...node, field }), ...(fields ? { fields } : {}) });
}

function QuestionFields(props: Inner<Question<string>>) {
  const { t } = useTranslation();
  const { node, put, edit } = props;
  const label = useLabel();
  const faults = useFaults(props);
  const insert = useNames(edit, node);
  const field = edit.fieldOf(node.field);
  const always = node.required === 'true()';
  const need = node.required === undefined ? 'no' : always ? 'always' : 'when';
  const sums = summands(edit.draft, field?.shape, edit.fieldOf).filter((name) => name !== node.field);
  return (
    <>
      <FieldPicker id="node-field" edit={edit} value={node.field} onChange={(name, fresh) => taken(props, node, name, fresh)} faults={faults('field')} />
      <WordsField id="node-label" label={t('forms.own_label')} hint={field ? t('forms.label_of_field', { label: label(field.label) }) : undefined} value={node.label} onChange={(words) => put({ label: words }, 'label')} faults={faults('label')} />
      <WordsField id="node-hint" label={t('forms.hint')} value={node.hint} onChange={(hint) => put({ hint }, 'hint')} faults={faults('hint')} />
      <label htmlFor="node-required">{t('forms.required')}</label>
      <Select id="node-required" value={need} onChange={(to) => put({ required: to === 'no' ? undefined : to === 'always' ? 'true()' : '' }, 'need')} options={(['no', 'always', 'when'] as const).map((value) => ({ value, label: t(`forms.required_${value}`) }))} />
      {need === 'when' ? <FormulaField id="node-required-when" label={t('forms.required_when')} value={node.required ?? ''} onChange={(required) => put({ required }, 'required')} faults={faults('required')} insert={insert} /> : <FaultLines faults={faults('required')} />}
      <FormulaField id="node-relevant" label={t('forms.relevant')} hint={t('forms.relevant_words')} value={node.relevant ?? ''} onChange={(text) => put({ relevant: text || undefined }, 'relevant')} faults={faults('relevant')} insert={insert} />
      <FormulaField id="node-constraint" label={t('forms.constraint')} hint={t('forms.constraint_words')} value={node.constraint ?? ''} onChange={(text) => put({ constraint: text || undefined }, 'constraint')} faults={faults('constraint')} insert={[{ value: '.', label: t('forms.this_answer') }, ...insert]} />
      {node.constraint || node.message ? <WordsField id="node-message" label={t('forms.message')} value={node.message} onChange={(message) => put({ message }, 'message')} faults={faults('message')} /> : null}
      {hasChoices(field?.shape) || node.list || node.filter ? <ChoiceFields {...props} /> : null}
      {sums.length || node.total_of ? <><label htmlFor="node-total">{t('forms.total_of')}</label><Select id="node-total" allowClear value={node.total_of ?? null} onChange={(total: string | undefined) => put({ total_of: total }, 'total')} options={[...new Set([...sums, ...(node.total_of ? [node.total_of] : [])])].map((name) => ({ value: name, label: `${label(edit.fieldOf(name)?.label)} · ${name}` }))} /><p className="hint">{t('forms.total_words')}</p><FaultLines faults={faults('total_of')} /></> : null}
    </>
  );
}

function ChoiceFields(props: Inner<Question<string>>) {
  const { t } = useTranslation();
  const { node, put, edit, openList } = props;
  const faults = useFaults(props);
  const names = Object.keys(edit.draft.lists);
  const columns = ['name', ...columnsOf(edit.draft.lists[node.list ?? ''] ?? [])].map((column) => ({ value: column, label: t('forms.column', { name: column }) }));
  const insert = useNames(edit, node);
  return (
    <>
      <label htmlFor="node-list">{t('forms.list')}</label>
      <div className="field-picker">
        <Select id="node-list" allowClear value={node.list ?? null} notFoundContent={t('forms.no_list')} onChange={(list: string | undefined) => put({ list }, 'list')} options={[...new Set([...names, ...(node.list ? [node.list] : [])])].map((name) => ({ value: name, label: name }))} />
        {node.list && names.includes(node.list) ? <button type="button" className="linkish" onClick={() => openList(node.list ?? '')}>{t('forms.open_list')}</button> : null}
      </div>
      <FaultLines faults={faults('list')} />
      <FormulaField id="node-filter" label={t('forms.filter')} hint={t('forms.filter_words')} value={node.filter ?? ''} onChange={(text) => put({ filter: text || undefined }, 'filter')} faults={faults('filter')} insert={[...columns, ...insert]} />
    </>
  );
}

function CalculateFields(props: Inner<Calculate<string>>) {
  const { t } = useTranslation();
  const { node, put, edit } = props;
  const faults = useFaults(props);
  return (
    <>
      <FieldPicker id="node-field" edit={edit} value={node.field} onChange={(name, fresh) => taken(props, node, name, fresh)} faults={faults('field')} />
      <FormulaField id="node-formula" label={t('forms.formula')} hint={t('forms.formula_words')} value={node.formula} onChange={(formula) => put({ formula }, 'formula')} faults={faults('formula')} insert={useNames(edit, node)} />
    </>
  );
}

function NamedFields(props: Inner<Group<string> | Repeat<string> | Note<string>>) {
  const { t } = useTranslation();
  const { node, put, edit } = props;
  const faults = useFaults(props);
  return (
    <>
      <WordsField id="node-label" label={t(node.node === 'note' ? 'forms.note_text' : 'forms.label')} needed value={node.label} onChange={(words) => put({ label: words ?? { zh: '' } }, 'label')} faults={faults('label')} />
      <label htmlFor="node-name">{t('forms.name')}</label>
      <Input id="node-name" value={nameOf(node)} maxLength={64} onChange={(e) => put({ name: e.target.value }, 'name')} />
      <p className="hint">{t('forms.name_words')}</p>
      <FaultLines faults={faults('name')} />
      {node.node === 'repeat' ? <><label htmlFor="node-max">{t('forms.max')}</label><InputNumber id="node-max" min={1} max={500} precision={0} value={node.max} onChange={(max) => put({ max: max ?? 1 } as Partial<typeof node>, 'max')} /><FaultLines faults={faults('max')} /></> : null}
      <FormulaField id="node-relevant" label={t('forms.relevant')} hint={t('forms.relevant_words')} value={node.relevant ?? ''} onChange={(text) => put({ relevant: text || undefined }, 'relevant')} faults={faults('relevant')} insert={useNames(edit, node)} />
    </>
  );
}
