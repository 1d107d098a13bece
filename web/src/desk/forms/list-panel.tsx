/** A list of choices: a name, words in both languages, columns for filters; by hand or pasted from a spreadsheet. */
import { Button, Input } from 'antd';
import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Choice } from '../../form/form';
import { cells } from '../../ui/cells';
import { count } from '../../ui/format';
import { choicesOf, columnsOf, joined, withCell } from './choices';
import { type Editing, listRenamed } from './editing';
import { at, besides, escaped, ofList } from './faults';
import { FaultLines } from './parts';

/** Rows that are drawn at first: a list may have 2,000. */
const SHOWN = 100;
const NAME = /^[a-z][a-z0-9_]{0,63}$/;
const EMPTY: Choice = { no: 0, name: '', label: { zh: '' } };

interface Props { edit: Editing; name: string; renamed: (name: string) => void; dropped: () => void }
export function ListPanel({ edit, name, renamed, dropped }: Props) {
  const { t } = useTranslation();
  const list = edit.draft.lists[name] ?? [];
  const [extra, setExtra] = useState<string[]>([]);
  const [shown, setShown] = useState(SHOWN);
  const body = useRef<HTMLTableSectionElement>(null);
  const columns = [...new Set([...columnsOf(list), ...extra])];
  const faults = ofList(edit.faults, name);
  const put = (choices: Choice[], about?: string) => edit.set({ ...edit.draft, lists: { ...edit.draft.lists, [name]: choices } }, about);
  const drop = () => { const { [name]: _gone, ...lists } = edit.draft.lists; edit.set({ ...edit.draft, lists }); dropped(); };
  const focus = (row: number, cell: number) => setTimeout(() => body.current?.querySelector<HTMLElement>(`[data-cell="${row}-${cell}"]`)?.focus());
  const paste = (e: ClipboardEvent) => {
    const text = e.clipboardData.getData('text/plain');
    if (!/[\t\n]/.test(text.trimEnd())) return;
    e.preventDefault();
    put(joined(list, choicesOf(cells(text))));
  };
  const press = (row: number, cell: number) => (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    const to = e.key === 'ArrowUp' ? row - 1 : e.key === 'ArrowDown' || e.key === 'Enter' ? row + 1 : -1;
    if (e.altKey && (e.key === 'ArrowUp' || e.key === 'ArrowDown')) {
      const [here, other] = [list[row], list[to]];
      if (here && other) { put(list.map((one, n) => (n === row ? other : n === to ? here : one))); focus(to, cell); }
    } else if (e.key === 'Enter' && row === list.length - 1) { put([...list, EMPTY]); setShown(Math.max(shown, list.length + 1)); focus(to, 0); } else if (to >= 0) focus(to, cell);
    else return;
    e.preventDefault();
  };
  const set = (row: number, change: (choice: Choice) => Choice, about: string) => put(list.map((one, n) => (n === row ? change(one) : one)), `list ${name} ${row} ${about}`);
  const rows = list.slice(0, shown);
  return (
    <section className="list-panel" onPaste={paste} aria-label={t('forms.list_n', { name })}>
      <header><h2>{t('forms.list_n', { name })}</h2><button type="button" className="linkish" onClick={drop}>{t('forms.drop_list')}</button></header>
      <Rename key={name} edit={edit} name={name} renamed={renamed} />
      <p className="hint">{t('forms.paste_words')}</p>
      <FaultLines faults={besides(faults, ...list.map((_, n) => `/lists/${escaped(name)}/${n}`))} />
      <div className="list-scroll">
        <table className="list-table">
          <thead><tr><th scope="col">{t('forms.choice_name')}</th><th scope="col">{t('forms.zh')}</th><th scope="col">{t('forms.en')}</th>{columns.map((column) => <th key={column} scope="col"><code>{column}</code></th>)}<th scope="col"><span className="sr">{t('forms.drop_choice')}</span></th></tr></thead>
          <tbody ref={body}>{rows.map((choice, row) => {
            const own = at(faults, `/lists/${escaped(name)}/${row}`);
            const cell = (n: number, label: string, value: string, change: (text: string) => (was: Choice) => Choice) => (
              <td><input className="list-cell" data-cell={`${row}-${n}`} aria-label={t('forms.cell', { row: row + 1, column: label })} aria-invalid={own.length > 0} value={value} onKeyDown={press(row, n)} onChange={(e) => set(row, change(e.target.value), label)} /></td>
            );
            return (
              <tr key={row}>
                {cell(0, t('forms.choice_name'), choice.name, (text) => (was) => ({ ...was, name: text }))}
                {cell(1, t('forms.zh'), choice.label.zh, (text) => (was) => ({ ...was, label: { ...was.label, zh: text } }))}
                {cell(2, t('forms.en'), choice.label.en ?? '', (text) => (was) => ({ ...was, label: { zh: was.label.zh, ...(text ? { en: text } : {}) } }))}
                {columns.map((column, n) => <Cell key={column}>{cell(3 + n, column, choice.columns?.[column] ?? '', (text) => (was) => withCell(was, column, text))}</Cell>)}
                <td><button type="button" className="linkish" aria-label={t('forms.drop_choice_n', { row: row + 1 })} onClick={() => put(list.filter((_, n) => n !== row))}>{t('forms.drop_choice')}</button><FaultLines faults={own} /></td>
              </tr>
            );
          })}</tbody>
        </table>
      </div>
      <p className="list-foot">
        <Button size="small" onClick={() => { put([...list, EMPTY]); setShown(Math.max(shown, list.length + 1)); focus(list.length, 0); }}>{t('forms.add_choice')}</Button>
        {list.length > shown ? <Button size="small" onClick={() => setShown(shown + SHOWN)}>{t('forms.more_choices', { n: count(list.length - shown) })}</Button> : null}
        <AddColumn taken={columns} add={(column) => setExtra([...extra, column])} />
      </p>
    </section>
  );
}
const Cell = ({ children }: { children: React.ReactNode }) => children;

/** The questions that take the list go with its name; a name that is taken would swallow another list. */
function Rename({ edit, name, renamed }: { edit: Editing; name: string; renamed: (name: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(name);
  const why = text === name ? undefined : !NAME.test(text) ? t('forms.name_words') : text in edit.draft.lists ? t('forms.list_taken') : undefined;
  const take = () => { if (text !== name && !why) { edit.set(listRenamed(edit.draft, name, text)); renamed(text); } };
  return (
    <>
      <label htmlFor="list-name">{t('forms.name')}</label>
      <Input id="list-name" value={text} maxLength={64} onChange={(e) => setText(e.target.value)} onBlur={take} onPressEnter={take} />
      {why ? <p className="late hint" role="alert">{why}</p> : null}
    </>
  );
}

function AddColumn({ taken, add }: { taken: readonly string[]; add: (column: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const ok = NAME.test(text) && !taken.includes(text) && text !== 'name';
  const take = () => { if (ok) { add(text); setText(''); } };
  return (
    <span className="add-column">
      <label htmlFor="list-column">{t('forms.new_column')}</label>
      <Input size="small" id="list-column" value={text} maxLength={64} onChange={(e) => setText(e.target.value)} onPressEnter={take} />
      <Button size="small" disabled={!ok} title={ok ? undefined : t('forms.name_words')} onClick={take}>{t('forms.add_column')}</Button>
    </span>
  );
}
