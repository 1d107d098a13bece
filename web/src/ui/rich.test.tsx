import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { changes, paragraphs, Rich } from './rich';
import { safeHref } from './rich-tree';

it('keeps a short list of elements and no attribute but a safe address', () => {
  const html = renderToStaticMarkup(<Rich html={'<h1>x</h1><p style="a" onclick="b">一<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">二</a><a href="https://example.org">三</a></p>'} />);
  expect(html).toBe('<div class="rich"><h3>x</h3><p>一<a>二</a><a href="https://example.org" rel="noreferrer noopener">三</a></p></div>');
});
it('takes no address that could run', () => {
  expect(safeHref(' JaVaScript:alert(1)')).toBeUndefined();
  expect(safeHref('//evil.example')).toBeUndefined();
  expect(safeHref('/matters/1')).toBe('/matters/1');
});
it('tells what an amendment struck and added', () => {
  expect(changes(paragraphs('<p>甲</p><p>15:00 前</p><p>丙</p>'), paragraphs('<p>甲</p><p>16:00 前</p><p>丙</p>'))).toEqual([
    { kind: 'same', text: '甲' }, { kind: 'old', text: '15:00 前' }, { kind: 'new', text: '16:00 前' }, { kind: 'same', text: '丙' },
  ]);
});
