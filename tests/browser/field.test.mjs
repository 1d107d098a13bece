/** The phone entry at 360 px: it opens without a network, keeps what is pressed, sends it once, mixes nobody's things. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { faults } from "./axe.mjs";
import { address, answer, enter, launch, picture, resetTaps, taps } from "./desk.mjs";
import { card, chip, desks, installed, row, worker } from "./phone.mjs";
import { pattern, words } from "./words.mjs";

let browser;
let desk;
before(async () => {
  browser = await launch();
  desk = await desks(browser);
});
after(() => browser.close());

const button = (place, key, language = "zh") => place.getByRole("button", { name: words(key, language), exact: true });
const sign = (page, title) => button(row(page, title), "field.sign").click();
/** What the browser itself notes when there is no network or nobody is signed in. */
const EXPECTED = ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_ABORTED", "401", "409", "Failed to load resource"];

test("signed without a network, the page killed, started again: one receipt, accepted", async (t) => {
  const phone = await worker(browser, { expected: EXPECTED });
  const title = `离线 ${randomUUID().slice(0, 8)}`;
  const matter = await desk.issue(t, title, phone.unit);
  await phone.visit();
  await row(phone.page, title).waitFor();
  await installed(phone.page);
  await phone.context.setOffline(true);
  await phone.page.reload();
  await row(phone.page, title).waitFor();
  await phone.page.locator(".badge", { hasText: words("field.offline", "zh") }).waitFor();
  await resetTaps(phone.page);
  await sign(phone.page, title);
  await row(phone.page, title).getByText(chip("kept")).waitFor();
  assert.equal(await taps(phone.page), 1, "one tap from the first screen to the receipt");
  await phone.page.close();

  const page = await phone.context.newPage();
  await page.goto(`${address()}/field/#/queue`);
  await card(page, title).getByText(chip("kept")).waitFor();
  assert.equal(await desk.signatures(matter), 0, "nothing has arrived");
  await phone.context.setOffline(false);
  await card(page, title).getByText(chip("accepted")).waitFor({ timeout: 20_000 });
  assert.equal(await desk.signatures(matter), 1);
  const { my } = await answer(phone.context, `/matters/${matter}`);
  assert.ok(my.signed_ms > 0);
  assert.deepEqual(phone.errors, []);
  await phone.close();
});

test("an answer that is lost on the way makes no second receipt: the same id goes out again", async (t) => {
  const phone = await worker(browser, { expected: EXPECTED });
  const title = `丢失 ${randomUUID().slice(0, 8)}`;
  const matter = await desk.issue(t, title, phone.unit);
  const ids = [];
  // The phone tries again by itself; until the row was looked at, what it sends is held back.
  let release;
  const looked = new Promise((resolve) => { release = resolve; });
  await phone.context.route(`**/matters/${matter}/sign`, async (route) => {
    ids.push(route.request().headers()["idempotency-key"]);
    if (ids.length > 1) return looked.then(() => route.continue());
    await route.fetch();
    return route.abort();
  });
  await phone.visit();
  await sign(phone.page, title);
  await row(phone.page, title).getByText(words("field.kept_again", "zh")).waitFor();
  assert.equal(await desk.signatures(matter), 1, "the server has it, the phone does not know");
  await phone.visit("queue");
  await button(phone.page, "field.send_now").click();
  release();
  await card(phone.page, title).getByText(chip("accepted")).waitFor();
  assert.equal(ids.length, 2);
  assert.equal(new Set(ids).size, 1, ids.join(" "));
  assert.equal(await desk.signatures(matter), 1);
  assert.deepEqual(phone.errors, []);
  await phone.close();
});

test("what the server refuses says why, can be deleted, and that can be undone", async (t) => {
  const phone = await worker(browser, { expected: EXPECTED });
  const title = `撤回 ${randomUUID().slice(0, 8)}`;
  const matter = await desk.issue(t, title, phone.unit);
  await phone.visit();
  await row(phone.page, title).waitFor();
  await phone.context.setOffline(true);
  await sign(phone.page, title);
  await row(phone.page, title).getByText(chip("kept")).waitFor();
  await desk.withdraw(matter);
  await phone.context.setOffline(false);
  await phone.visit("queue");
  const refused = card(phone.page, title);
  await refused.getByText(chip("refused")).waitFor({ timeout: 20_000 });
  assert.match(await refused.innerText(), /事项现在的状态下不能这样做/);
  assert.match(await refused.innerText(), new RegExp(words("field.refused_safe", "zh")));
  await picture(phone.page, "field queue refused");
  await button(refused, "field.delete").click();
  await button(refused, "field.delete_yes").click();
  await button(phone.page, "field.undo").click();
  await refused.getByText(chip("refused")).waitFor();
  await button(refused, "field.delete").click();
  await button(refused, "field.delete_yes").click();
  await refused.waitFor({ state: "detached", timeout: 15_000 });
  assert.deepEqual(phone.errors, []);
  await phone.close();
});

test("two persons on one phone have an outbox each, and neither sends the other's", async (t) => {
  const phone = await worker(browser, { expected: EXPECTED });
  const title = `两人 ${randomUUID().slice(0, 8)}`;
  const matter = await desk.issue(t, title, phone.unit);
  await phone.visit();
  await row(phone.page, title).waitFor();
  await installed(phone.page);
  await phone.context.setOffline(true);
  await sign(phone.page, title);
  await row(phone.page, title).getByText(chip("kept")).waitFor();
  await phone.visit("me");
  await phone.page.getByRole("button", { name: words("field.sign_out", "zh") }).click();
  await phone.page.getByText(pattern("field.enter_waiting", "zh")).waitFor();
  assert.equal(await row(phone.page, title).count(), 0, "what was read has gone");

  await phone.context.setOffline(false);
  await phone.page.waitForFunction(() => localStorage.getItem("shouhu.field.leaving") === null);
  await enter(phone.context, "county");
  await phone.visit("queue");
  await phone.page.reload();
  await phone.page.getByText(words("field.queue_empty", "zh")).waitFor();
  await phone.page.waitForTimeout(1_000);
  assert.equal(await desk.signatures(matter), 0, "nobody signs for somebody else");

  await enter(phone.context, phone.key);
  await phone.page.reload();
  await card(phone.page, title).getByText(chip("accepted")).waitFor({ timeout: 20_000 });
  assert.equal(await desk.signatures(matter), 1);
  assert.deepEqual(phone.errors, []);
  await phone.close();
});

test("an outbox handed over as a file is taken in on another phone and counts once", async (t) => {
  const phone = await worker(browser, { expected: EXPECTED });
  const title = `转交 ${randomUUID().slice(0, 8)}`;
  const matter = await desk.issue(t, title, phone.unit);
  await phone.visit();
  await row(phone.page, title).waitFor();
  await phone.context.setOffline(true);
  await sign(phone.page, title);
  await phone.visit("queue");
  const [file] = await Promise.all([phone.page.waitForEvent("download"), button(phone.page, "field.export_all").click()]);
  const path = await file.path();

  const other = await worker(browser, { expected: EXPECTED });
  await other.visit("queue");
  await other.page.locator('input[type="file"]').setInputFiles({ name: "wrong.json", mimeType: "application/json", buffer: Buffer.from('{"shouhu_outbox":1,"host":"x","items":[{"path":"/posts/1/rights"}]}') });
  await other.page.getByText(words("field.import_wrong", "zh")).waitFor();
  await other.page.locator('input[type="file"]').setInputFiles(path);
  await other.page.getByText(pattern("field.import_found", "zh")).waitFor();
  await button(other.page, "field.import_take").click();
  await card(other.page, title).getByText(chip("accepted")).waitFor();
  await phone.context.setOffline(false);
  await card(phone.page, title).getByText(chip("accepted")).waitFor({ timeout: 20_000 });
  assert.equal(await desk.signatures(matter), 1);
  await other.close();
  await phone.close();
});

test("what waits for a day says so on every page, and after three whom to phone", async (t) => {
  const phone = await worker(browser, { expected: EXPECTED });
  const title = `久等 ${randomUUID().slice(0, 8)}`;
  await desk.issue(t, title, phone.unit);
  await phone.visit();
  await row(phone.page, title).waitFor();
  await phone.context.setOffline(true);
  await sign(phone.page, title);
  await row(phone.page, title).getByText(chip("kept")).waitFor();
  await phone.page.clock.install({ time: Date.now() + 73 * 3_600_000 });
  await phone.visit("queue");
  await phone.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await phone.page.locator(".banner").waitFor();
  await card(phone.page, title).locator(".late-words").waitFor();
  await card(phone.page, title).locator(".tel").waitFor();
  await picture(phone.page, "field queue three days");
  assert.deepEqual(await faults(phone.page, "three days"), []);
  await phone.close();
});

for (const language of ["zh", "en"]) {
  test(`each page of the phone entry is accessible and fits, also in type of twice the size: ${language}`, async (t) => {
    const phone = await worker(browser, { language, expected: EXPECTED });
    const title = `样子 ${randomUUID().slice(0, 8)}`;
    const matter = await desk.issue(t, title, phone.unit);
    const found = [];
    for (const scale of ["100%", "200%"]) {
      for (const path of ["", `matter/${matter}`, "reports", "queue", "me"]) {
        await phone.visit(path);
        await phone.page.evaluate((size) => { document.documentElement.style.fontSize = size; }, scale);
        await phone.page.locator("h1").waitFor();
        await phone.page.waitForTimeout(300);
        await picture(phone.page, `field ${language} ${scale} ${path}`);
        found.push(...(await faults(phone.page, `${language} ${scale} ${path}`)));
      }
    }
    await phone.context.clearCookies();
    await phone.visit();
    await phone.page.reload();
    await phone.page.locator("#account").waitFor();
    found.push(...(await faults(phone.page, `${language} sign in`)));
    assert.deepEqual(found, []);
    assert.deepEqual(phone.errors, []);
    await phone.close();
  });
}
