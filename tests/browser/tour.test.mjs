/** The demo's start page keeps its promises: the tour is done by hand, the power is cut, a record is tampered with. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { faults } from "./axe.mjs";
import { address, answer, enter, issue, launch, open, picture } from "./desk.mjs";
import { pattern, words } from "./words.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const say = (key) => words(key, "zh");
const like = (key) => pattern(key, "zh");
const press = (page, key) => page.getByRole("button", { name: say(key), exact: true });
const told = (page, key) => page.getByRole("status").filter({ hasText: like(key) }).first().waitFor();

/** An order that the unit of whoever is signed in owes, with those below it. */
async function owed(context) {
  const { unit } = (await answer(context, "/session")).posts[0];
  const duty = await open(browser);
  await enter(duty.context, "duty");
  const title = `核对值班电话 ${randomUUID()}`;
  await issue(duty.context, { title, audience: `under ${unit.code}` });
  await duty.close();
  return title;
}

async function mine(page) {
  const row = page.locator(".need", { hasText: await owed(page.context()) }).first();
  await page.reload();
  await row.waitFor();
  return row;
}

/** Only the row in focus shows what else can be done with it. */
async function alternative(page, key) {
  const row = await mine(page);
  const button = row.getByRole("button", { name: say(key), exact: true });
  if (!(await button.isVisible())) await row.locator(".need-due").click();
  await button.click();
}

/** How each task is done, from where the tour leads. */
const DO = {
  sign: async (page) => {
    await press(await mine(page), "now.do_sign").click();
    await told(page, "now.did_sign");
  },
  chase: async (page) => {
    await page.getByRole("button", { name: like("now.remind_all") }).first().click();
    await told(page, "matter.reminded");
  },
  relay: async (page) => {
    await alternative(page, "now.other_relay");
    await page.locator(".ant-modal-footer .ant-btn-primary").click();
    await page.locator("#relay-text").waitFor({ state: "detached" });
  },
  break_down: async (page) => {
    await alternative(page, "now.other_break-down");
    await page.getByRole("button", { name: like("matter.break_ok") }).click();
    await told(page, "matter.broken");
  },
  issue: async (page) => {
    await page.getByRole("button", { name: like("now.write") }).click();
    await page.getByRole("group", { name: say("compose.templates") }).getByRole("button").first().click();
    await page.waitForFunction((word) => [...document.querySelectorAll("button")].some((b) => b.textContent.trim() === word && !b.disabled), say("compose.issue"));
    await press(page, "compose.issue").click();
    await page.getByText(like("compose.accepted")).waitFor();
  },
  verify: async (page) => {
    await press(page, "audit.verify").click();
    await page.getByRole("status").filter({ hasText: like("audit.verify_ok") }).waitFor({ timeout: 60_000 });
  },
};

test("the tour is done task by task, and counts each as done", { timeout: 180_000 }, async () => {
  const { page, context, errors, close } = await open(browser, { expected: ["401"] });
  const left = async () => (await answer(context, "/demo")).tour.filter((task) => !task.done).map((task) => task.key);
  for (let keys = await left(); keys.length; keys = await left()) {
    await page.goto(`${address()}/demo`);
    await page.locator(".tour .filled").click();
    await page.waitForURL((url) => !url.pathname.startsWith("/demo"));
    await page.locator("h1").first().waitFor();
    await DO[keys[0]](page);
    assert.ok(!(await left()).includes(keys[0]), `${keys[0]} is done`);
  }
  await page.goto(`${address()}/demo`);
  await page.locator(".tour-end").waitFor();
  assert.deepEqual(errors, []);
  await close();
});

/** What was counted of a power cut later than `before`, once the server is there again. */
async function cutAfter(context, before) {
  for (let tries = 0; tries < 60; tries++) {
    const found = await answer(context, "/demo").then((demo) => demo.power, () => undefined);
    if (found && found.at_ms > before) return found;
    await new Promise((done) => setTimeout(done, 500));
  }
  throw new Error("the server has not come back");
}

test("the power is cut and nothing is lost; a record that was tampered with is named", { timeout: 120_000 }, async () => {
  // While the server is down the page asks in vain.
  const { page, context, errors, close } = await open(browser, { expected: ["401", "ERR_", "502", "503"] });
  await page.goto(`${address()}/demo`);
  const [cut, tamper] = [page.locator(".demo-proofs section").nth(0), page.locator(".demo-proofs section").nth(1)];
  const before = (await answer(context, "/demo")).power?.at_ms ?? 0;
  await cut.getByRole("button").click();
  const power = await cutAfter(context, before);
  assert.equal(power.lost, 0);
  assert.ok(power.after >= power.before && power.before > 0, JSON.stringify(power));
  await cut.getByText(like("demo.cut_last")).waitFor();
  await tamper.getByRole("button").click();
  await tamper.getByText(like("demo.tamper_caught")).waitFor({ timeout: 60_000 });
  assert.equal((await answer(context, "/demo")).tamper.caught, true);
  await picture(page, "demo proofs");
  assert.deepEqual(await faults(page, "demo"), []);
  assert.deepEqual(errors, []);
  await close();
});
