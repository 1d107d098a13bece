/** @jsxImportSource preact */
/** The questions of one screen: groups inside it, the rows of a repeat, notes, what is worked out. */
import { useState } from 'preact/hooks';
import type { Sheet } from '../../form/check';
import type { Answer, Answers, Fault, FormVersion, Node, Question, Repeat } from '../../form/form';
import { faultIn, rowsIn, saidIn, shown, statedBeside } from '../../form/shown';
import { currentLang, t } from '../words';
import { Asked } from './question';
import { nameOf, type Screen } from './screens';

export interface Filling {
  form: FormVersion;
  sheet: Sheet;
  answers: Answers;
  last: Answers | undefined;
  /** Whether somebody has tried to leave this screen: only then is told what is missing. */
  tried: boolean;
  put: (change: (answers: Answers) => Answers) => void;
}
interface At { repeat?: string; row: number }

export function idOf(name: string, at: At = { row: 0 }): string {
  return `q-${name}${at.repeat ? `-${at.row}` : ''}`;
}
export function faultWords(fault: Fault, form: FormVersion, node?: Question): string {
  const found = faultIn(fault, currentLang(), node, form.lists?.[node?.list ?? '']);
  return typeof found === 'string' ? found : t(found.key, { detail: found.detail });
}
const rowsOf = (answers: Answers, repeat: string): Answers[] => rowsIn(answers[repeat]);
function withAnswer(answers: Answers, name: string, answer: Answer | undefined): Answers {
  const { [name]: _, ...rest } = answers;
  return answer === undefined ? rest : { ...rest, [name]: answer };
}

export function ScreenOf({ screen, ...filling }: Filling & { screen: Screen }) {
  return <div class="asks">{screen.nodes.map((node) => <NodeOf key={nameOf(node)} node={node} at={{ row: 0 }} {...filling} />)}</div>;
}

function NodeOf({ node, at, ...filling }: Filling & { node: Node; at: At }) {
  const { sheet, form } = filling;
  const lang = currentLang();
  if (node.node === 'calculate') return <Computed node={node} at={at} {...filling} />;
  if (!sheet.isOpen(nameOf(node), at.row)) return null;
  switch (node.node) {
    case 'note': return <p class="note">{saidIn(node.label, lang)}</p>;
    case 'group': return (
      <section class="asks">
        <h2>{saidIn(node.label, lang)}</h2>
        {node.nodes.map((inner) => <NodeOf key={nameOf(inner)} node={inner} at={at} {...filling} />)}
      </section>
    );
    case 'repeat': return <Rows node={node} {...filling} />;
    case 'question': return form.fields[node.field] ? <QuestionOf node={node} at={at} {...filling} /> : null;
  }
}

function Computed({ node, at, form, sheet }: Filling & { node: Extract<Node, { node: 'calculate' }>; at: At }) {
  const field = form.fields[node.field];
  const all = at.repeat ? rowsOf(sheet.answers, at.repeat)[at.row] ?? {} : sheet.answers;
  if (!field || all[node.field] === undefined) return null;
  return <p class="computed"><span>{saidIn(field.label, currentLang())}</span> <strong>{shown(all[node.field], [], currentLang())}{field.unit ? ` ${field.unit}` : ''}</strong> <small>{t('report.computed')}</small></p>;
}

function QuestionOf({ node, at, form, sheet, answers, last, tried, put }: Filling & { node: Question; at: At }) {
  const field = form.fields[node.field];
  if (!field) return null;
  const name = node.field;
  const held = at.repeat ? rowsOf(answers, at.repeat)[at.row]?.[name] : answers[name];
  const pointer = at.repeat ? `/answers/${at.repeat}/${at.row}/${name}` : `/answers/${name}`;
  const faults = sheet.faults.filter((fault) => fault.pointer === pointer && (tried || held !== undefined)).map((fault) => faultWords(fault, form, node));
  const set = (answer: Answer | undefined) => {
    const { repeat } = at;
    put((now) => {
      if (!repeat) return withAnswer(now, name, answer);
      return { ...now, [repeat]: rowsOf(now, repeat).map((row, n) => (n === at.row ? withAnswer(row, name, answer) : row)) };
    });
  };
  const stated = at.repeat ? null : statedBeside(form, sheet.answers, node, held);
  const beside = stated ? t(stated.differs ? 'report.sum_differs' : 'report.sum', { sum: stated.sum }) : undefined;
  return (
    <Asked id={idOf(name, at)} question={node} field={field} list={form.lists?.[node.list ?? ''] ?? []} open={sheet.choices(name, at.row)} required={sheet.isRequired(name, at.row)}
      value={held} last={at.repeat ? undefined : last?.[name]} beside={beside} faults={faults} put={set} />
  );
}

function Rows({ node, ...filling }: Filling & { node: Repeat }) {
  const [sure, ask] = useState<number | null>(null);
  const { answers, put, sheet, form, last } = filling;
  const before = rowsOf(last ?? {}, node.name);
  const label = saidIn(node.label, currentLang());
  const rows = rowsOf(answers, node.name);
  const own = sheet.faults.filter((fault) => fault.pointer === `/answers/${node.name}`);
  const remove = (at: number) => { ask(null); put((now) => withAnswer(now, node.name, rows.length > 1 ? rowsOf(now, node.name).filter((_, n) => n !== at) : undefined)); };
  return (
    <section class="asks" aria-label={label}>
      <p class="second">{t('report.rows', { n: rows.length, max: node.max })}</p>
      {own.map((fault) => <p key={fault.code} class="fault">{faultWords(fault, form)}</p>)}
      {rows.map((_, at) => (
        // A row is named by its place, in the answers too.
        <div key={at} class="card row-card">
          <h2>{t('report.row', { label, n: at + 1 })}</h2>
          {node.nodes.map((inner) => <NodeOf key={nameOf(inner)} node={inner} at={{ repeat: node.name, row: at }} {...filling} />)}
          {sure === at ? (
            <div class="card-buttons" role="alert">
              <button type="button" class="outline" onClick={() => remove(at)}>{t('report.row_remove_yes')}</button>
              <button type="button" class="outline" onClick={() => ask(null)}>{t('field.keep')}</button>
            </div>
          ) : <button type="button" class="linkish" onClick={() => ask(at)}>{t('report.row_remove', { n: at + 1 })}</button>}
        </div>
      ))}
      {before.length && !rows.length ? <button type="button" class="last" onClick={() => put((now) => ({ ...now, [node.name]: before }))}><span>{t('report.last_rows', { n: before.length })}</span><strong>{t('report.as_last')}</strong></button> : null}
      {rows.length < node.max
        ? <button type="button" class="outline big" onClick={() => put((now) => ({ ...now, [node.name]: [...rowsOf(now, node.name), {}] }))}><strong>{t('report.row_add', { label })}</strong></button>
        : <p class="second">{t('report.rows_full', { max: node.max })}</p>}
    </section>
  );
}
