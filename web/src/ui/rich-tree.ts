/**
 * Text that the server has made from Markdown and sanitised, rebuilt from a short list of elements by whichever library
 * draws the page. Anything else keeps its words and loses its tag: two walls instead of one.
 */
const KEPT = new Set(['p', 'strong', 'em', 'b', 'i', 'u', 's', 'del', 'ins', 'ul', 'ol', 'li', 'blockquote', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'br', 'hr', 'code', 'pre', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'a', 'sup', 'sub']);
const DROPPED = new Set(['script', 'style', 'template', 'iframe', 'object', 'embed', 'noscript']);
const VOID = new Set(['br', 'hr']);
/** The page has one h1, the matter's title: headings inside a text start at h3. */
const HEADING: Record<string, string> = { h1: 'h3', h2: 'h3', h3: 'h4', h4: 'h5', h5: 'h6', h6: 'h6' };

/** Makes a node of the library's; without a tag only what is inside. */
export type Make<N> = (tag: string | null, props: Record<string, string | number>, inside: (N | string | null)[]) => N;

export function safeHref(href: string | null): string | undefined {
  return href && /^(https?:\/\/|mailto:|\/(?!\/)|#)/i.test(href.trim()) ? href.trim() : undefined;
}
function build<N>(node: Node, key: number, make: Make<N>): N | string | null {
  if (node.nodeType === 3) return node.textContent;
  if (node.nodeType !== 1) return null;
  const el = node as Element;
  const tag = el.tagName.toLowerCase();
  if (DROPPED.has(tag)) return null;
  const inside = [...el.childNodes].map((child, n) => build(child, n, make));
  if (!KEPT.has(tag)) return make(null, { key }, inside);
  const as = HEADING[tag] ?? tag;
  if (VOID.has(tag)) return make(as, { key }, []);
  const href = tag === 'a' ? safeHref(el.getAttribute('href')) : undefined;
  const start = tag === 'ol' ? Number(el.getAttribute('start')) || undefined : undefined;
  return make(as, { key, ...(href ? { href, rel: 'noreferrer noopener' } : {}), ...(start ? { start } : {}) }, inside);
}
export function richTree<N>(html: string, make: Make<N>): (N | string | null)[] {
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  return [...body.childNodes].map((node, n) => build(node, n, make));
}
