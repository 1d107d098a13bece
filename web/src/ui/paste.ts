/**
 * A paste from Word or a web page as Markdown: headings, paragraphs, bold, italic, lists, tables,
 * links. Word writes its lists as paragraphs with a mark in front; those become lists again.
 * The server sanitises what it makes of the Markdown; nothing here is trusted to.
 */
const DROPPED = new Set(['script', 'style', 'meta', 'link', 'title', 'xml', 'o:p', 'head', 'noscript', 'template']);
const BLOCKS = new Set(['p', 'div', 'section', 'article', 'li', 'ul', 'ol', 'table', 'blockquote', 'pre', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'footer', 'main']);

const tidy = (s: string) => s.replace(/[\u00a0\t\r\n ]+/g, ' ');
/** Signs that Markdown would read as marks. */
const literal = (s: string) => s.replace(/([\\`*_[\]<>|])/g, '\\$1');
const tagOf = (n: Node) => (n.nodeType === 1 ? (n as Element).tagName.toLowerCase() : '');
const children = (n: Node) => [...n.childNodes];

function around(mark: string, inside: string): string {
  const core = inside.trim();
  if (!core) return inside;
  const [before = '', after = ''] = [/^\s*/.exec(inside)?.[0], /\s*$/.exec(inside)?.[0]];
  return `${before}${mark}${core}${mark}${after}`;
}
function styled(el: Element, inside: string): string {
  const style = el.getAttribute('style') ?? '';
  let out = inside;
  if (/font-style:\s*italic/i.test(style)) out = around('*', out);
  if (/font-weight:\s*(bold|[6-9]00)/i.test(style)) out = around('**', out);
  return out;
}
function inline(n: Node): string {
  if (n.nodeType === 3) return literal(tidy(n.textContent ?? ''));
  if (n.nodeType !== 1) return '';
  const el = n as Element;
  const tag = tagOf(n);
  // Word hides the mark of a list item in a span of its own.
  if (DROPPED.has(tag) || /mso-list:\s*ignore/i.test(el.getAttribute('style') ?? '')) return '';
  if (tag === 'br') return '  \n';
  const inside = children(n).map(inline).join('');
  if (tag === 'b' || tag === 'strong') return /font-weight:\s*normal/i.test(el.getAttribute('style') ?? '') ? inside : around('**', inside);
  if (tag === 'i' || tag === 'em') return around('*', inside);
  if (tag === 's' || tag === 'del' || tag === 'strike') return around('~~', inside);
  if (tag === 'a') {
    const href = el.getAttribute('href') ?? '';
    return /^(https?:|mailto:)/i.test(href) && inside.trim() ? `[${inside.trim()}](${href.replace(/[()\s]/g, encodeURIComponent)})` : inside;
  }
  return styled(el, inside);
}
const line = (n: Node) => children(n).map(inline).join('').replace(/ +/g, ' ').trim();

interface WordItem { depth: number; ordered: boolean; text: string }
/** A paragraph that Word means as a list item. */
function wordItem(el: Element): WordItem | null {
  const found = /mso-list:\s*l\d+\s+level(\d+)/i.exec(el.getAttribute('style') ?? '');
  if (!found && !/MsoListParagraph/i.test(el.className)) return null;
  const mark = [...el.querySelectorAll('span')].find((s) => /mso-list:\s*ignore/i.test(s.getAttribute('style') ?? ''));
  if (!mark) return null;
  return { depth: Number(found?.[1] ?? 1), ordered: /[\d\u4e00-\u9fff\w][.)、．）]?/.test(tidy(mark.textContent ?? '').trim()) && !/^[·•o§Ø]$/.test(tidy(mark.textContent ?? '').trim()), text: line(el) };
}
function list(el: Element, depth: number): string {
  const ordered = tagOf(el) === 'ol';
  let n = Number(el.getAttribute('start') ?? 1) || 1;
  const out: string[] = [];
  for (const li of children(el)) {
    const tag = tagOf(li);
    if (tag === 'ul' || tag === 'ol') { out.push(list(li as Element, depth + 1)); continue; }
    if (tag !== 'li') continue;
    const words = children(li).filter((c) => !/^(ul|ol)$/.test(tagOf(c))).map((c) => (BLOCKS.has(tagOf(c)) ? `${line(c)} ` : inline(c))).join('').replace(/ +/g, ' ').trim();
    out.push(`${'   '.repeat(depth)}${ordered ? `${n++}.` : '-'} ${words}`);
    for (const below of children(li).filter((c) => /^(ul|ol)$/.test(tagOf(c)))) out.push(list(below as Element, depth + 1));
  }
  return out.join('\n');
}
function table(el: Element): string {
  const rows = [...el.querySelectorAll('tr')].map((tr) => [...tr.children].filter((c) => /^t[dh]$/.test(tagOf(c))).map((c) => line(c).replace(/\s*\n\s*/g, ' ') || ' '));
  const width = Math.max(0, ...rows.map((r) => r.length));
  if (!width) return '';
  const row = (cells: string[]) => `| ${[...cells, ...Array<string>(width - cells.length).fill(' ')].join(' | ')} |`;
  const [head = [], ...rest] = rows;
  return [row(head), `|${' --- |'.repeat(width)}`, ...rest.map(row)].join('\n');
}
/** Blocks of Markdown; a run of Word items is one block. */
function blocks(n: Node, out: string[]): void {
  let loose = '';
  let run: string[] = [];
  let numbers: number[] = [];
  const flush = () => { const words = loose.replace(/ +/g, ' ').trim(); if (words) out.push(words); loose = ''; };
  const close = () => { if (run.length) out.push(run.join('\n')); run = []; numbers = []; };
  for (const child of children(n)) {
    const tag = tagOf(child);
    if (!BLOCKS.has(tag)) {
      const words = child.nodeType === 1 && (child as Element).querySelector?.('p,div,table,ul,ol,h1,h2,h3') ? null : inline(child);
      if (words === null) { flush(); close(); blocks(child, out); } else { if (words.trim()) close(); loose += words; }
      continue;
    }
    flush();
    const el = child as Element;
    const item = tag === 'p' || tag === 'div' ? wordItem(el) : null;
    if (item) {
      numbers = numbers.slice(0, item.depth);
      numbers[item.depth - 1] = (numbers[item.depth - 1] ?? 0) + 1;
      run.push(`${'   '.repeat(item.depth - 1)}${item.ordered ? `${numbers[item.depth - 1]}.` : '-'} ${item.text}`);
      continue;
    }
    close();
    const heading = /^h([1-6])$/.exec(tag);
    if (heading) { const words = line(el); if (words) out.push(`${'#'.repeat(Number(heading[1]))} ${words}`); }
    else if (tag === 'ul' || tag === 'ol') out.push(list(el, 0));
    else if (tag === 'table') out.push(table(el));
    else if (tag === 'pre') out.push(`\`\`\`\n${el.textContent ?? ''}\n\`\`\``);
    else if (tag === 'blockquote') { const inner: string[] = []; blocks(el, inner); out.push(inner.join('\n\n').split('\n').map((l) => `> ${l}`).join('\n')); }
    else blocks(el, out);
  }
  flush();
  close();
}
export function htmlToMarkdown(html: string): string {
  // Word wraps what was copied in comments and puts whole style sheets before it.
  const body = new DOMParser().parseFromString(html.replace(/<!--[\s\S]*?-->/g, '').replace(/<o:p>[\s\S]*?<\/o:p>/gi, ''), 'text/html').body;
  const out: string[] = [];
  blocks(body, out);
  return out.filter((b) => b.trim() !== '').join('\n\n');
}
