/** The tree of a form under the keyboard: arrows go, Alt + arrows move, letters add, Delete takes out, Enter goes to what is written beside it. */
import { Button } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { count } from '../../ui/format';
import { useLabel, useShapeWords } from '../fields/shape';
import type { Chosen, Editing } from './editing';
import { ofList, ofNode, under } from './faults';
import { added, afterRemoval, fresh, isFolder, moved, nameOf, type NodeKind, nodeAt, type Path, pointerOf, removed, type Row, rows, same, type Way } from './tree';

const KINDS: readonly [NodeKind, string][] = [['question', 'q'], ['group', 'g'], ['repeat', 'r'], ['note', 't'], ['calculate', 'c']];
const WAYS: Record<string, Way> = { ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'in', ArrowLeft: 'out' };

interface Props { edit: Editing; chosen: Chosen; choose: (chosen: Chosen) => void; toPanel: () => void; undo: () => void; focus: number }
export function Outline({ edit, chosen, choose, toPanel, undo, focus }: Props) {
  const { t } = useTranslation();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [gone, setGone] = useState<{ name: string; nodes: unknown } | null>(null);
  const tree = useRef<HTMLDivElement>(null);
  const shown = rows(edit.draft.nodes, folded);
  const here = chosen.at === 'node' ? chosen.path : undefined;
  const at = here ? shown.findIndex((row) => same(row.path, here)) : -1;
  const [wanted, setWanted] = useState(0);
  // The row is there only after the change has been drawn.
  useEffect(() => { if (focus + wanted > 0) tree.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus(); }, [focus, wanted]);
  const go = (path: Path | undefined) => { if (path) { choose({ at: 'node', path }); setWanted((n) => n + 1); } };
  const label = useRowLabel(edit);

  const add = (kind: NodeKind) => {
    const result = added(edit.draft.nodes, here, fresh(kind, edit.draft.nodes));
    edit.set({ ...edit.draft, nodes: result.nodes });
    choose({ at: 'node', path: result.path });
    toPanel();
  };
  const move = (way: Way) => {
    const result = here && moved(edit.draft.nodes, here, way);
    if (!result) return;
    edit.set({ ...edit.draft, nodes: result.nodes });
    setFolded(new Set());
    go(result.path);
  };
  const remove = () => {
    const node = here && nodeAt(edit.draft.nodes, here);
    if (!here || !node) return;
    const nodes = removed(edit.draft.nodes, here);
    const next = afterRemoval(nodes, here);
    setGone({ name: label(node), nodes });
    edit.set({ ...edit.draft, nodes });
    if (next) go(next);
    else choose({ at: 'form' });
  };
  const fold = (path: Path, shut: boolean) => setFolded((was) => { const now = new Set(was); if (shut) now.add(pointerOf(path)); else now.delete(pointerOf(path)); return now; });
  const step = (key: string, row: Row | undefined) => {
    if (key === 'ArrowDown') go(shown[at + 1]?.path);
    else if (key === 'ArrowUp') go(shown[at - 1]?.path);
    else if (key === 'Home') go(shown[0]?.path);
    else if (key === 'End') go(shown.at(-1)?.path);
    else if (!row) return false;
    else if (key === 'ArrowRight' && isFolder(row.node)) { if (folded.has(pointerOf(row.path))) fold(row.path, false); else if (row.node.nodes.length) go([...row.path, 0]); }
    else if (key === 'ArrowLeft') { if (isFolder(row.node) && !folded.has(pointerOf(row.path))) fold(row.path, true); else if (row.path.length > 1) go(row.path.slice(0, -1)); }
    else if (key === 'Enter') toPanel();
    else return false;
    return true;
  };
  const press = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey) return;
    const way = WAYS[e.key];
    const kind = KINDS.find(([, letter]) => letter === e.key.toLowerCase())?.[0];
    if (e.altKey) { if (!way) return; move(way); } else if (e.key === 'Delete' || e.key === 'Backspace') remove(); else if (kind) add(kind); else if (!step(e.key, shown[at])) return;
    e.preventDefault();
  };
  return (
    <div className="outline">
      <div className="outline-add" role="group" aria-label={t('forms.add')}>{KINDS.map(([kind, key]) => <Button key={kind} size="small" onClick={() => add(kind)} aria-keyshortcuts={key.toUpperCase()}>{t(`forms.kind_${kind}`)} <kbd>{key.toUpperCase()}</kbd></Button>)}</div>
      <button type="button" className={chosen.at === 'form' ? 'outline-row here' : 'outline-row'} aria-pressed={chosen.at === 'form'} onClick={() => choose({ at: 'form' })}>{t('forms.about')}</button>
      {shown.length ? (
        <div role="tree" ref={tree} aria-label={t('forms.outline')} onKeyDown={press} tabIndex={-1}>
          {shown.map((row, n) => <Item key={pointerOf(row.path)} row={row} edit={edit} here={n === at} focusable={n === Math.max(0, at)} shut={folded.has(pointerOf(row.path))} label={label} choose={() => go(row.path)} fold={fold} />)}
        </div>
      ) : <p className="second outline-empty">{t('forms.nothing_yet')}</p>}
      <div role="status">{gone && gone.nodes === edit.draft.nodes ? <p className="outline-gone">{t('forms.gone', { name: gone.name })} <button type="button" className="linkish" onClick={undo}>{t('forms.undo')}</button></p> : null}</div>
      {shown.length ? <p className="hint outline-keys">{t('forms.keys')}</p> : null}
      <Lists edit={edit} chosen={chosen} choose={choose} />
    </div>
  );
}

export function useRowLabel(edit: Editing): (node: Row['node']) => string {
  const { t } = useTranslation();
  const words = useLabel();
  return (node) => {
    if (node.node === 'calculate' || node.node === 'question') {
      const own = node.node === 'question' ? words(node.label) : '';
      return own || words(edit.fieldOf(node.field)?.label) || node.field || t('forms.no_field');
    }
    return words(node.label) || nameOf(node);
  };
}

interface ItemProps { row: Row; edit: Editing; here: boolean; focusable: boolean; shut: boolean; label: (node: Row['node']) => string; choose: () => void; fold: (path: Path, shut: boolean) => void }
function Item({ row: { path, node, depth, siblings }, edit, here, focusable, shut, label, choose, fold }: ItemProps) {
  const { t } = useTranslation();
  const shape = useShapeWords();
  const faults = (shut ? under : ofNode)(edit.faults, path).length;
  const field = node.node === 'question' ? edit.fieldOf(node.field) : undefined;
  const kind = field ? shape(field.shape, field.unit) : t(`forms.kind_${node.node}`);
  const folder = isFolder(node);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the whole tree are above
    <div role="treeitem" className={here ? 'outline-row here' : 'outline-row'} tabIndex={focusable ? 0 : -1} aria-selected={here} aria-level={depth + 1} aria-setsize={siblings} aria-posinset={(path.at(-1) ?? 0) + 1} {...(folder ? { 'aria-expanded': !shut } : {})} style={{ paddingLeft: 8 + depth * 16 }} onClick={choose} onFocus={() => { if (!here) choose(); }}>
      {folder ? <span className="outline-fold" aria-hidden="true" onClick={(e) => { e.stopPropagation(); fold(path, !shut); }}>{shut ? '▸' : '▾'}</span> : <span className="outline-fold" aria-hidden="true" />}
      <span className={folder ? 'outline-label strong' : 'outline-label'}>{label(node)}{node.node === 'question' && node.required ? <span className="hint"> {t('forms.required_mark')}</span> : null}</span>
      <span className="hint">{kind}</span>
      {faults ? <span className="late outline-faults">{t('forms.faults', { count: faults, n: count(faults) })}</span> : null}
    </div>
  );
}

const LIST = /^list_(\d+)$/;
function Lists({ edit, chosen, choose }: { edit: Editing; chosen: Chosen; choose: (chosen: Chosen) => void }) {
  const { t } = useTranslation();
  const names = Object.keys(edit.draft.lists);
  const add = () => {
    const name = `list_${Math.max(0, ...names.map((one) => Number(LIST.exec(one)?.[1] ?? 0))) + 1}`;
    edit.set({ ...edit.draft, lists: { ...edit.draft.lists, [name]: [{ no: 0, name: '', label: { zh: '' } }] } });
    choose({ at: 'list', name });
  };
  return (
    <section className="outline-lists">
      <h2>{t('forms.lists')}</h2>
      <ul>{names.map((name) => {
        const here = chosen.at === 'list' && chosen.name === name;
        const faults = ofList(edit.faults, name).length;
        return <li key={name}><button type="button" className={here ? 'outline-row here' : 'outline-row'} aria-pressed={here} onClick={() => choose({ at: 'list', name })}><code className="outline-label">{name}</code><span className="hint">{t('forms.choices_n', { count: edit.draft.lists[name]?.length ?? 0, n: count(edit.draft.lists[name]?.length) })}</span>{faults ? <span className="late outline-faults">{t('forms.faults', { count: faults, n: count(faults) })}</span> : null}</button></li>;
      })}</ul>
      <button type="button" className="linkish" onClick={add}>{t('forms.add_list')}</button>
    </section>
  );
}
