/** A village applies for a family on its phone; township, county and two stewards each take their step; the family confirms, and what is hung up names nobody. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { address, answer, LANGUAGES, launch, open, unsafe } from "./desk.mjs";
import { Reporting, send } from "./reporting.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const FUND = "补助患病致困党员群众";

/** The county's second steward is no card of the demo: a code lets in whoever holds that post. */
async function secondSteward(story) {
  const unit = await story.as("steward", async ({ context }) => (await answer(context, "/session")).posts[0]);
  return story.as("rights", async ({ context }) => {
    const { rows } = await answer(context, `/units/${unit.unit.no}/posts`);
    const post = rows.find((row) => row.roles.includes("steward") && row.id !== unit.id);
    const made = await send(context, "POST", `/units/${unit.unit.no}/codes`, { posts: [post.id] });
    return made.rows[0].code;
  });
}

/** Takes one step of an application: the page's button, what is filled in, the dialog's button. */
async function step(story, page, id, what, fill = async () => {}) {
  await page.goto(`${address()}/matters/${id}`);
  await page.locator(".matter-buttons").getByRole("button", { name: new RegExp(`^${story.say(`aid.do_${what}`)}`) }).click();
  const dialog = page.getByRole("dialog");
  await fill(dialog);
  await story.look(page, what);
  await dialog.locator(".ant-modal-footer .ant-btn-primary").click();
  await dialog.waitFor({ state: "detached" });
}

async function pick(page, field, nth) {
  await page.locator(field).click();
  const option = page.locator(".ant-select-item-option").filter({ visible: true }).nth(nth);
  await option.click();
  await option.waitFor({ state: "hidden" });
}

const at = (page, stage, story) => page.locator(".aid-strip [aria-current]", { hasText: story.say(`aid.stage_${stage}`) }).waitFor();

for (const language of LANGUAGES) {
  test(`hardship aid from the application to the notice: ${language}`, { timeout: 180_000 }, async () => {
    const story = new Reporting(browser, language, "aid");
    const name = `纪${randomUUID().slice(0, 4)}`;
    const id = await story.as("village", async ({ page }) => {
      await page.goto(`${address()}/aid`);
      await page.locator(".aid-table tbody tr").first().waitFor();
      await story.look(page, "list-phone");
      await page.locator(".aid-new").click();
      for (const [field, text] of [["name", name], ["contact", "000-66009999"], ["account", "6228480712409999"], ["asked", "2,000"], ["reason", "隔离期间全家无收入。"]]) await page.locator(`#aid-${field}`).fill(text);
      await story.look(page, "apply-phone");
      await page.getByRole("dialog").locator(".ant-modal-footer .ant-btn-primary").click();
      await page.waitForURL(/\/matters\/\d+/);
      await at(page, "applied", story);
      await story.look(page, "applied-phone");
      return Number(page.url().match(/matters\/(\d+)/)[1]);
    }, "narrow");

    const county = await story.as("county", async ({ context }) => (await answer(context, "/session")).posts[0].unit.no);
    await story.as("township", async ({ page, context }) => {
      await page.goto(`${address()}/`);
      await page.locator(".needs li").first().waitFor();
      await story.look(page, "today");
      const { deciders, family } = await answer(context, `/aid/${id}`);
      assert.ok(!family.name.includes(name.slice(1)) && family.account === "＊9999", "masked");
      await step(story, page, id, "verify", async () => {
        await page.locator("#aid-amount").fill("1500");
        await pick(page, "#aid-to", deciders.findIndex((one) => one.no === county));
      });
      await at(page, "verified", story);
    });
    await story.as("county", async ({ page, context }) => {
      const { funds, can } = await answer(context, `/aid/${id}`);
      assert.ok(can.read.ok);
      await page.goto(`${address()}/matters/${id}`);
      await page.getByRole("button", { name: story.say("aid.read"), exact: true }).click();
      const dialog = page.getByRole("dialog");
      await dialog.locator(".ant-modal-footer .ant-btn-primary").click();
      await dialog.getByText(name, { exact: true }).waitFor();
      await story.look(page, "read");
      await step(story, page, id, "grant", () => pick(page, "#aid-fund", funds.findIndex((one) => one.name === FUND)));
      await at(page, "granted", story);
    });
    await story.as("steward", async ({ page }) => {
      await step(story, page, id, "pay");
      await at(page, "reserved", story);
      await page.getByText(story.say("aid.another_person")).waitFor();
    });
    const code = await secondSteward(story);
    const second = await open(browser, { language });
    const account = `steward-${randomUUID().slice(0, 8)}`;
    const entered = await second.context.request.post(`${address()}/api/v1/activate`, { data: { code, account, password: "correct horse" }, headers: unsafe() });
    assert.ok(entered.ok(), await entered.text());
    await step(story, second.page, id, "check");
    await at(second.page, "paid", story);
    const { payment } = await answer(second.context, `/aid/${id}`);
    await second.page.goto(`${address()}/ledger/payments/${payment.list_id}`);
    await second.page.getByRole("button", { name: story.say("ledger.make_codes"), exact: true }).click();
    const slip = await second.page.locator(".slips code").first().textContent();
    assert.deepEqual(second.errors, []);
    await second.close();

    const phone = await open(browser, { language, size: "narrow" });
    await phone.page.goto(`${address()}/r/${slip}?lang=${language}`);
    await phone.page.getByRole("button").click();
    await phone.page.locator(".ok").waitFor();
    await phone.close();
    await story.as("county", async ({ page }) => {
      await page.goto(`${address()}/matters/${id}`);
      await at(page, "confirmed", story);
      await story.look(page, "confirmed");
      await page.goto(`${address()}/aid`);
      await page.locator(".aid-table tbody tr").first().waitFor();
      await story.look(page, "list");
      await page.goto(`${address()}/api/v1/payments/${payment.list_id}/disclosure?lang=${language}`);
      const notice = await page.locator("body").textContent();
      assert.ok(notice.includes("纪＊") && !notice.includes(name), notice);
      await story.look(page, "notice");
    });
    assert.deepEqual(story.errors, []);
  });
}
