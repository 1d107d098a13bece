/** The duty officer's paths: chase in two taps, an order from a template in six, break down in four. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { address, answer, issue, launch, resetTaps, taps } from "./desk.mjs";
import { as, whoMay } from "./persona.mjs";
import { pattern, words } from "./words.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("the unsigned are chased in two taps", async () => {
  const slipping = ({ now, session }) => session.permissions.includes("remind") && now.slipping.find((slip) => slip.counts.expected > slip.counts.signed);
  const { page, errors, close } = await as(browser, { language: "zh" }, slipping);
  await page.goto(address());
  const button = page.getByRole("button", { name: pattern("now.remind_all", "zh") }).first();
  await button.waitFor();
  await resetTaps(page);
  await button.click();
  await page.getByRole("status").filter({ hasText: pattern("matter.reminded", "zh") }).first().waitFor();
  assert.ok((await taps(page)) <= 2);
  assert.deepEqual(errors, []);
  await close();
});

test("an order from a template to a preset audience takes at most six taps", async () => {
  const { page, context, errors, close } = await as(browser, { language: "zh" }, whoMay("matter.issue"));
  await page.goto(address());
  const write = page.getByRole("button", { name: pattern("now.write", "zh") });
  await write.waitFor();
  await resetTaps(page);
  await write.click();
  const templates = page.getByRole("group", { name: words("compose.templates", "zh") }).getByRole("button");
  await templates.first().click();
  const issue = page.getByRole("button", { name: words("compose.issue", "zh"), exact: true });
  await page.waitForFunction(() => document.querySelector("#title")?.value !== "");
  if (!(await page.locator("#audience").inputValue())) await page.locator(".presets").nth(1).getByRole("button").first().click();
  await page.waitForFunction((word) => [...document.querySelectorAll("button")].some((b) => b.textContent.trim() === word && !b.disabled), words("compose.issue", "zh"));
  await issue.click();
  await page.getByText(pattern("compose.accepted", "zh")).waitFor();
  const used = await taps(page);
  assert.ok(used <= 6, `${used} taps`);
  const sent = await answer(context, "/matters?box=out&limit=5");
  assert.ok(sent.rows.length > 0);
  assert.deepEqual(errors, []);
  await close();
});

test("an order is broken down to the units below in at most four taps", async () => {
  const issuer = await as(browser, { language: "zh" }, whoMay("matter.issue"));
  const breaks = ({ session }) => session.posts[0].unit.level === "county" && session.permissions.includes("matter.break_down");
  const { page, context, errors, session, close } = await as(browser, { language: "zh" }, breaks);
  const title = `排查 ${randomUUID()}`;
  const id = await issue(issuer.context, { title, audience: `under ${session.posts[0].unit.code}` });
  await issuer.close();
  await page.goto(address());
  const row = page.locator(".need", { hasText: title }).first();
  await row.waitFor();
  await resetTaps(page);
  const link = row.getByRole("button", { name: words("now.other_break-down", "zh"), exact: true });
  // Only the row in focus shows its alternatives: a tap on another row's due focuses it first.
  if (!(await link.isVisible())) await row.locator(".need-due").click();
  await link.click();
  await page.getByRole("button", { name: pattern("matter.break_ok", "zh") }).click();
  await page.getByRole("status").filter({ hasText: pattern("matter.broken", "zh") }).waitFor();
  const used = await taps(page);
  assert.ok(used <= 4, `${used} taps`);
  const matter = await answer(context, `/matters/${id}`);
  assert.ok(matter.children.length > 0);
  assert.deepEqual(errors, []);
  await close();
});
