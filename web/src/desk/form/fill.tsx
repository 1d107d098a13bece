/**
 * A form to be filled in, from a published version: what is asked follows from what is answered, sums are worked out
 * beside what is stated, and every fault stands at its question. Used for filing and for the editor's preview.
 * Must never keep answers or send them: whoever shows it does.
 */
import { Button } from 'antd';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { fill, type Sheet } from '../../form/check';
import type { Answer, Answers, Calculate, Fault, FileRef, FormVersion, Node, Question, Repeat } from '../../form/form';
import { planOf } from '../../form/plan';
import { count } from '../../ui/format';
import { upload } from '../compose/text-field';
import { Field } from './field';
import { rowsIn, shown, statedBeside } from '../../form/shown';
import { type Words, wordsOf } from './words';
import './fill.css';

/** The place of an answer: its name, and the row of a repeat. */
interface At { repeat?: string; row: number }
const OUTSIDE: At = { row: 0 };
const DAY_MS = 86_400_000;
/** Controls of several parts: a name for the group, not for one of them. */
const MANY_PARTS = new Set(['one', 'many', 'photo', 'file', 'geopoint']);

export interface FillProps {
  version: FormVersion;
  answers: Answers;
  onChange: (answers: Answers) => void;
  /** What is shown beside the questions; the form's own findings when left out. */
  faults?: readonly Fault[] | undefined;
  lang: string;
  /** The last day of the period, in days since 1970: what `today()` means in a formula. */
  today?: number | undefined;
  /** What was said before, shown beside each question. */
  last?: Answers | undefined;
  readOnly?: boolean;
  /** Where photographs and files go; a preview keeps them to itself. */
  send?: (file: File) => Promise<FileRef>;
  /** How a file is shown that others can open already; nothing where it cannot be, and then its name stands. */
  kept?: (file: FileRef) => ReactNode;
}

interface Shown extends Omit<FillProps, 'faults' | 'send'> {
  sheet: Sheet;
  byPointer: Map<string, Fault[]>;
  send: (file: File) => Promise<FileRef>;
  put: (name: string, at: At, answer: Answer | undefined) => void;
  words: Words;
}

/** A form's answers judged by the form, again only when one of them changes. */
export function useSheet(version: FormVersion, answers: Answers, today: number): Sheet {
  const plan = useMemo(() => planOf(version), [version]);
  return useMemo(() => fill(version, answers, today, plan), [version, answers, today, plan]);
}

export function dayOf(ms: number): number {
  return Math.floor((ms + 8 * 3_600_000) / DAY_MS);
}

export function FormFill({ faults, send = upload, ...props }: FillProps) {
  const { version, answers, onChange, today = dayOf(Date.now()) } = props;
  const sheet = useSheet(version, answers, today);
  const words = wordsOf(props.lang);
  const told = faults ?? sheet.faults;
  const byPointer = useMemo(() => {
    const found = new Map<string, Fault[]>();
    for (const fault of told) found.set(fault.pointer, [...(found.get(fault.pointer) ?? []), fault]);
    return found;
  }, [told]);
  const put = (name: string, at: At, answer: Answer | undefined) => {
    if (!at.repeat) return onChange(changed(answers, name, answer));
    const rows = rowsIn(answers[at.repeat]).map((row, n) => (n === at.row ? changed(row, name, answer) : row));
    onChange({ ...answers, [at.repeat]: rows });
  };
  return <div className="fill"><Nodes nodes={version.nodes} at={OUTSIDE} of={{ ...props, sheet, byPointer, send, put, words }} /></div>;
}

function changed(answers: Answers, name: string, answer: Answer | undefined): Answers {
  const { [name]: _was, ...rest } = answers;
  return answer === undefined ? rest : { ...rest, [name]: answer };
}

interface Part { at: At; of: Shown }
function Nodes({ nodes, ...part }: Part & { nodes: Node[] }) {
  return <>{nodes.map((node) => <One key={'field' in node ? node.field : node.name} node={node} {...part} />)}</>;
}

function One({ node, at, of }: Part & { node: Node }): ReactNode {
  if (node.node === 'calculate') return <Computed node={node} at={at} of={of} />;
  if (!of.sheet.isOpen('field' in node ? node.field : node.name, at.row)) return null;
  switch (node.node) {
    case 'note': return <p className="fill-note">{of.words.say(node.label)}</p>;
    case 'group': return <fieldset className="fill-group"><legend>{of.words.say(node.label)}</legend><Nodes nodes={node.nodes} at={at} of={of} /></fieldset>;
    case 'repeat': return <Rows node={node} of={of} />;
    case 'question': return <Ask node={node} at={at} of={of} />;
  }
}

const valueAt = (answers: Answers, name: string, at: At): Answer | undefined => (at.repeat ? rowsIn(answers[at.repeat])[at.row]?.[name] : answers[name]);
const pointerAt = (name: string, at: At): string => (at.repeat ? `/answers/${at.repeat}/${at.row}/${name}` : `/answers/${name}`);
export const idOf = (pointer: string): string => `fill${pointer.replaceAll('/', '-')}`;

function Ask({ node, at, of }: Part & { node: Question }) {
  const { t } = useTranslation();
  const field = of.version.fields[node.field];
  if (!field) return null;
  const pointer = pointerAt(node.field, at);
  const id = idOf(pointer);
  const faults = of.byPointer.get(pointer) ?? [];
  const value = valueAt(of.answers, node.field, at);
  const before = of.last && !at.repeat ? of.last[node.field] : undefined;
  const list = of.version.lists?.[node.list ?? ''] ?? [];
  const named = MANY_PARTS.has(field.shape.type);
  const label = of.words.say(node.label ?? field.label);
  const told = [node.hint ? `${id}-hint` : '', faults.length ? `${id}-wrong` : ''].filter(Boolean).join(' ');
  const words = <>{label}{of.sheet.isRequired(node.field, at.row) ? <span className="fill-must">{t('form.required')}</span> : null}</>;
  return (
    <div className={faults.length ? 'fill-ask wrong' : 'fill-ask'} {...(named ? { role: 'group', 'aria-labelledby': `${id}-label` } : {})}>
      {named ? <span className="fill-label" id={`${id}-label`}>{words}</span> : <label className="fill-label" htmlFor={id}>{words}</label>}
      {node.hint ? <p className="hint" id={`${id}-hint`}>{of.words.say(node.hint)}</p> : null}
      <div className="fill-line">
        <Field
          id={id} field={field} list={list} open={of.sheet.choices(node.field, at.row)} value={value} told={told} wrong={faults.length > 0}
          label={label} ghost={before === undefined || of.readOnly ? '' : shown(before, list, of.lang)} readOnly={of.readOnly ?? false} send={of.send} {...(of.kept ? { kept: of.kept } : {})} lang={of.lang} onChange={(answer) => of.put(node.field, at, answer)}
        />
        {before === undefined ? null : <span className="fill-last">{t('form.last', { value: shown(before, list, of.lang) })}</span>}
      </div>
      {node.total_of ? <Beside node={node} value={value} of={of} /> : null}
      {faults.length ? <ul className="fill-wrong" id={`${id}-wrong`}>{faults.map((fault) => <li key={fault.code}>{of.words.fault(fault, node, list)}</li>)}</ul> : null}
    </div>
  );
}

/** The sum of the list beside the total that is stated: both are shown, neither is changed. */
function Beside({ node, value, of }: { node: Question; value: Answer | undefined; of: Shown }) {
  const { t } = useTranslation();
  const found = statedBeside(of.version, of.sheet.answers, node, value);
  if (!found) return null;
  return <p className={found.differs ? 'fill-total warn' : 'fill-total second'}>{found.differs ? '◆ ' : ''}{t(found.differs ? 'form.sum_differs' : 'form.sum', { sum: found.sum })}</p>;
}

function Computed({ node, at, of }: Part & { node: Calculate }) {
  const { t } = useTranslation();
  const field = of.version.fields[node.field];
  const faults = of.byPointer.get(pointerAt(node.field, at)) ?? [];
  if (!field) return null;
  const value = valueAt(of.sheet.answers, node.field, at);
  return (
    <div className="fill-ask">
      <span className="fill-label">{of.words.say(field.label)}<span className="fill-must">{t('form.computed')}</span></span>
      <output className="fill-computed">{value === undefined ? '–' : `${shown(value, [], of.lang)} ${field.unit ?? ''}`}</output>
      {faults.length ? <ul className="fill-wrong">{faults.map((fault) => <li key={fault.code}>{of.words.fault(fault)}</li>)}</ul> : null}
    </div>
  );
}

function Rows({ node, of }: { node: Repeat; of: Shown }) {
  const { t } = useTranslation();
  const rows = rowsIn(of.answers[node.name]);
  const faults = of.byPointer.get(`/answers/${node.name}`) ?? [];
  const set = (next: Answers[]) => {
    const { [node.name]: _was, ...rest } = of.answers;
    of.onChange(next.length ? { ...rest, [node.name]: next } : rest);
  };
  const label = of.words.say(node.label);
  return (
    <fieldset className="fill-group">
      <legend>{label} <span className="second">{t('form.rows', { n: count(rows.length), max: count(node.max) })}</span></legend>
      {rows.map((_, row) => (
        <div className="fill-row" key={row} role="group" aria-label={t('form.row', { label, n: row + 1 })}>
          <header><span className="second">{row + 1}</span>{of.readOnly ? null : <button type="button" className="linkish" aria-label={t('form.remove_row', { label, n: row + 1 })} onClick={() => set(rows.filter((_one, n) => n !== row))}>{t('form.remove')}</button>}</header>
          <Nodes nodes={node.nodes} at={{ repeat: node.name, row }} of={of} />
        </div>
      ))}
      {of.readOnly || rows.length >= node.max ? null : <Button onClick={() => set([...rows, {}])}>{t('form.add_row', { label })}</Button>}
      {faults.length ? <ul className="fill-wrong">{faults.map((fault) => <li key={fault.code}>{of.words.fault(fault)}</li>)}</ul> : null}
    </fieldset>
  );
}
