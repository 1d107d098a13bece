/** axe-core on a page: no serious and no critical finding, WCAG 2.2 AA. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** All findings that are serious or critical, one line each; of a part of the page when `within` names it. */
export async function findings(page, within) {
  // It stays while the router goes from screen to screen.
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(AXE);
  const result = await page.evaluate(([tags, within]) => globalThis.axe.run(within ? document.querySelector(within) : document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] }), [TAGS, within]);
  return result.violations
    .filter((violation) => ["serious", "critical"].includes(violation.impact))
    .flatMap((violation) => violation.nodes.map((node) => `${violation.id} (${violation.impact}): ${node.target.join(" ")} — ${node.html.slice(0, 160)}`));
}

export async function assertAccessible(page, where) {
  const found = await findings(page);
  assert.deepEqual(found, [], `${where}: ${found.length} serious findings`);
}

/** Nothing is cut off and nothing scrolls sideways. */
export async function assertFits(page, where) {
  const over = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    return { width, scroll: document.documentElement.scrollWidth };
  });
  assert.ok(over.scroll <= over.width, `${where}: the page is ${over.scroll} px wide on ${over.width} px`);
}

/** Of a window in which nothing scrolls, at least. */
const TALL = 3_000;

/** All that is wrong with a screen or an open dialog, one line each: serious findings, and a page wider than the window. */
export async function faults(page, where, within) {
  const size = page.viewportSize();
  // A tall window: what only lies behind a fixed foot until one scrolls is no finding.
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: size.width, height: Math.max(TALL, whole + size.height) });
  const found = (await findings(page, within)).map((line) => `${where}: ${line}`);
  await page.setViewportSize(size);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) found.push(`${where}: ${over} px wider than the screen`);
  return found;
}
