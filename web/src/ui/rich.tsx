/** The text of a matter as React draws it, and what an amendment changed in it. */
import { createElement, Fragment, type ReactNode } from 'react';
import { richTree } from './rich-tree';
import './rich.css';

export function Rich({ html }: { html: string }) {
  return <div className="rich">{richTree<ReactNode>(html, (tag, props, inside) => createElement(tag ?? Fragment, props, ...inside))}</div>;
}
/** Paragraphs as words, to tell what an amendment struck and added. */
export function paragraphs(html: string): string[] {
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  const blocks = [...body.querySelectorAll('p, li, h1, h2, h3, h4, td, th, pre')].map((e) => (e.textContent ?? '').trim());
  return blocks.filter((b) => b !== '');
}
export interface Change { kind: 'same' | 'old' | 'new'; text: string }
/** Longest common run of paragraphs; the rest is struck or added. */
export function changes(before: string[], after: string[]): Change[] {
  const n = before.length;
  const m = after.length;
  const best: number[][] = Array.from({ length: n + 1 }, () => new Array<number>(m + 1).fill(0));
  const cell = (i: number, j: number) => best[i]?.[j] ?? 0;
  for (let i = n - 1; i >= 0; i--) for (let j = m - 1; j >= 0; j--) {
    const row = best[i];
    if (row) row[j] = before[i] === after[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1));
  }
  const out: Change[] = [];
  let i = 0;
  let j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && before[i] === after[j]) { out.push({ kind: 'same', text: before[i] ?? '' }); i++; j++; }
    else if (i < n && (j >= m || cell(i + 1, j) >= cell(i, j + 1))) { out.push({ kind: 'old', text: before[i] ?? '' }); i++; }
    else { out.push({ kind: 'new', text: after[j] ?? '' }); j++; }
  }
  return out;
}
