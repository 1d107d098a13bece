/** Receipts by hand: one tap signs, a key signs, the board of the issuer follows within a second. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { address, answer, issue, launch, resetTaps, taps, unsafe } from "./desk.mjs";
import { as, whoMay, withNeed } from "./persona.mjs";
import { pattern, words } from "./words.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("signing takes one tap and shows its receipt", async () => {
  const { page, context, errors, found, close } = await as(browser, { language: "zh" }, withNeed("sign"));
  await page.goto(address());
  const row = page.locator(".need", { hasText: found.matter.title }).filter({ has: page.getByRole("button", { name: words("now.do_sign", "zh"), exact: true }) }).first();
  await row.waitFor();
  await resetTaps(page);
  await row.getByRole("button", { name: words("now.do_sign", "zh"), exact: true }).click();
  await page.getByRole("status").filter({ hasText: pattern("now.did_sign", "zh") }).waitFor();
  assert.equal(await taps(page), 1);
  const matter = await answer(context, `/matters/${found.matter.id}`);
  assert.ok(matter.my.signed_ms > 0, "the server has it");
  assert.deepEqual(errors, []);
  await close();
});

test("signing works by one key alone, in English", async () => {
  const { page, context, errors, found, close } = await as(browser, { language: "en" }, withNeed("sign"));
  await page.goto(address());
  await page.locator(".need").first().waitFor();
  await resetTaps(page);
  await page.keyboard.press("s");
  await page.getByRole("status").filter({ hasText: pattern("now.did_sign", "en") }).waitFor();
  assert.equal(await taps(page), 0);
  const now = await answer(context, "/now");
  assert.ok(!now.needs.some((need) => need.key === found.key && need.kind === "sign"), "it no longer waits");
  assert.deepEqual(errors, []);
  await close();
});

test("the issuer's board shows a receipt within a second", async () => {
  const issuer = await as(browser, { language: "zh" }, whoMay("matter.issue"));
  const signer = await as(browser, { language: "zh" }, ({ session }) => session.posts[0].unit.level === "county");
  const id = await issue(issuer.context, { title: `排查 ${randomUUID()}`, audience: `unit:${signer.session.posts[0].unit.code}` });
  // The demo's own receipts would hide the one that is waited for.
  await issuer.context.request.post(`${address()}/api/v1/demo/clock`, { data: { speed: 0 }, headers: unsafe() });
  await issuer.page.goto(`${address()}/matters/${id}`);
  const figure = issuer.page.locator(".strip-cell", { hasText: words("ui.stage_signed", "zh") }).first().locator("b");
  await figure.waitFor();
  const read = async () => Number((await figure.innerText()).replaceAll(",", ""));
  await issuer.page.waitForTimeout(1_500);
  const before = await read();
  await signer.page.goto(`${address()}/matters/${id}`);
  await signer.page.getByRole("button", { name: words("matter.sign", "zh") }).first().click();
  const from = Date.now();
  await issuer.page.waitForFunction(([selector, was]) => Number(document.querySelector(selector)?.textContent.replaceAll(",", "")) > was, [".strip-cell:nth-child(3) b", before], { timeout: 5_000 });
  const took = Date.now() - from;
  assert.ok(took <= 1_000, `it took ${took} ms`);
  await signer.close();
  await issuer.close();
});
