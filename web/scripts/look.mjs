/**
 * Looks at the desk in a headless browser: a picture of each screen at both widths, in both
 * languages and both looks, and axe-core's findings. `node scripts/look.mjs URL FOLDER [name…]`
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [base = 'http://127.0.0.1:5180', folder = 'look', ...only] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCREENS = [
  ['now', '/'], ['now-empty', '/', 'idle'], ['directive', '/matters/1284000'], ['directive-list', '/matters/1284000?filter=late'], ['recipient', '/matters/1284000', 'county'],
  ['break-down', '/matters/1284000?do=break-down', 'county'], ['compose', '/matters/new?template=screening'], ['matters', '/matters'], ['situation', '/situation'],
  ['organisation', '/organisation'], ['unit', '/organisation/20'], ['import', '/organisation/import'], ['audit', '/audit'], ['case-file', '/audit/matters/1284000'],
  ['signin', '/signin'], ['demo', '/demo', 'duty'], ['wall', '/wall'],
];
const VIEWS = [['1280-zh', 1280, 800, 'zh', 'light'], ['1280-en-dark', 1280, 800, 'en', 'dark'], ['360-zh', 360, 740, 'zh', 'light'], ['360-en-dark', 360, 740, 'en', 'dark']];

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'] });
let serious = 0;
for (const [name, path, as] of SCREENS.filter(([n]) => !only.length || only.includes(n))) {
  for (const [view, width, height, lang, look] of VIEWS.filter(([v]) => !process.env.VIEWS || process.env.VIEWS.split(',').includes(v))) {
    const wall = name === 'wall';
    if (wall && view !== '1280-zh') continue;
    const page = await browser.newPage({ viewport: wall ? { width: 1920, height: 1080 } : { width, height }, colorScheme: look, locale: lang === 'zh' ? 'zh-CN' : 'en-US', reducedMotion: 'reduce' });
    if (as) await page.context().addCookies([{ name: 'mock_as', value: `mock_as=${as}`.replace('mock_as=', ''), url: base }]);
    page.on('pageerror', (e) => console.log(`${name} ${view}: page error ${e.message}`));
    page.on('console', (m) => { if (m.type() === 'error') console.log(`${name} ${view}: ${m.text().slice(0, 300)}`); });
    await page.addInitScript(([l, k]) => { localStorage.setItem('shouhu.lang', l); localStorage.setItem('shouhu.look', k); }, [lang, look]);
    await page.goto(base + path, { waitUntil: 'load' });
    await page.waitForTimeout(Number(process.env.WAIT ?? 1500));
    await page.screenshot({ path: `${folder}/${name}-${view}.png` });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) console.log(`${name} ${view}: ${wide} px too wide`);
    if (!process.env.NOAXE) {
      await page.evaluate(axe);
      const found = await page.evaluate(async () => (await globalThis.axe.run(document, { resultTypes: ['violations'] })).violations.map((v) => ({ id: v.id, impact: v.impact, nodes: v.nodes.slice(0, 3).map((n) => n.target.join(' ') + (n.any[0]?.message ? ` — ${n.any[0].message.slice(0, 140)}` : '')) })));
      for (const v of found) { if (v.impact === 'serious' || v.impact === 'critical') serious++; console.log(`${name} ${view}: axe ${v.impact} ${v.id}: ${v.nodes.join(' | ')}`); }
    }
    await page.context().close().catch(() => undefined);
  }
}
await browser.close();
console.log(`serious findings: ${serious}`);
