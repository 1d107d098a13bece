/**
 * Text that the server has made from Markdown and sanitised, rebuilt from a short list of elements.
 * Anything else keeps its words and loses its tag: two walls instead of one.
 */
import { createElement, Fragment, type ReactNode } from 'react';
import './rich.css';

const KEPT = new Set(['p', 'strong', 'em', 'b', 'i', 'u', 's', 'del', 'ins', 'ul', 'ol', 'li', 'blockquote', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'br', 'hr', 'code', 'pre', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'a', 'sup', 'sub']);
const DROPPED = new Set(['script', 'style', 'template', 'iframe', 'object', 'embed', 'noscript']);
const VOID = new Set(['br', 'hr']);
/** The page has one h1, the matter's title: headings inside a text start at h3. */
const HEADING: Record<string, string> = { h1: 'h3', h2: 'h3', h3: 'h4', h4: 'h5', h5: 'h6', h6: 'h6' };

export function safeHref(href: string | null): string | undefined {
  return href && /^(https?:\/\/|mailto:|\/(?!\/)|#)/i.test(href.trim()) ? href.trim() : undefined;
}
function build(node: Node, key: number): ReactNode {
  if (node.nodeType === 3) return node.textContent;
  if (node.nodeType !== 1) return null;
  const el = node as Element;
  const tag = el.tagName.toLowerCase();
  if (DROPPED.has(tag)) return null;
  const inside = [...el.childNodes].map(build);
  if (!KEPT.has(tag)) return createElement(Fragment, { key }, ...inside);
  const as = HEADING[tag] ?? tag;
  if (VOID.has(tag)) return createElement(as, { key });
  const href = tag === 'a' ? safeHref(el.getAttribute('href')) : undefined;
  const start = tag === 'ol' ? Number(el.getAttribute('start')) || undefined : undefined;
  return createElement(as, { key, ...(href ? { href, rel: 'noreferrer noopener' } : {}), ...(start ? { start } : {}) }, ...inside);
}
export function Rich({ html }: { html: string }) {
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  return <div className="rich">{[...body.childNodes].map(build)}</div>;
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
