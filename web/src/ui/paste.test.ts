import { describe, expect, it } from 'vitest';
import { htmlToMarkdown } from './paste';

describe('a paste becomes Markdown', () => {
  it('keeps headings, paragraphs, bold and links', () => {
    expect(htmlToMarkdown('<h2>通知</h2><p>各市：请<b>立即</b>排查，见<a href="https://example.org/a">附件</a>。</p><p>完</p>')).toBe('## 通知\n\n各市：请**立即**排查，见[附件](https://example.org/a)。\n\n完');
  });
  it('reads the lists that Word writes as paragraphs', () => {
    const item = (level: number, mark: string, words: string) => `<p class=MsoListParagraph style='mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='mso-list:Ignore'>${mark}<span>&nbsp; </span></span><![endif]>${words}<o:p></o:p></p>`;
    expect(htmlToMarkdown(`<p class=MsoNormal>如下：<o:p></o:p></p>${item(1, '1.', '逐户排查')}${item(1, '2.', '按时签收')}${item(2, '·', '村')}`)).toBe('如下：\n\n1. 逐户排查\n2. 按时签收\n   - 村');
  });
  it('reads ordinary lists, one inside another', () => {
    expect(htmlToMarkdown('<ol><li>一<ul><li>甲</li></ul></li><li>二</li></ol>')).toBe('1. 一\n   - 甲\n2. 二');
  });
  it('keeps tables', () => {
    expect(htmlToMarkdown('<table><tr><td>县</td><td>户数</td></tr><tr><td>光山</td><td>1|2</td></tr></table>')).toBe('| 县 | 户数 |\n| --- | --- |\n| 光山 | 1\\|2 |');
  });
  it('drops scripts, styles and comments, and lets no mark slip in', () => {
    expect(htmlToMarkdown('<style>p{}</style><!--[if x]>x<![endif]--><script>alert(1)</script><p onclick="x()">a *b* <a href="javascript:alert(1)">c</a></p>')).toBe('a \\*b\\* c');
  });
  it('takes styled spans for what they mean', () => {
    expect(htmlToMarkdown('<p><span style="font-weight:700">急</span>件</p>')).toBe('**急**件');
  });
  it('gives nothing for nothing', () => { expect(htmlToMarkdown('<p>&nbsp;</p>')).toBe(''); });
});
