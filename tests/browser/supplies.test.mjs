/** A township asks its county for masks; the county's steward hands them over by the label with a phone, the township receives them. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { address, answer, choose, LANGUAGES, launch, resetTaps, taps } from "./desk.mjs";
import { installed, SHOW_ALL } from "./phone.mjs";
import { Reporting, send } from "./reporting.mjs";

/** Presses from the phone's first screen: the request, scan, confirm; and the shipment, receive. */
const HAND_OVER_TAPS_MAX = 4;
const RECEIVE_TAPS_MAX = 2;

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const language of LANGUAGES) {
  test(`masks are asked for, handed over by scan and received: ${language}`, { timeout: 120_000 }, async () => {
    const story = new Story(browser, language, "supplies", ["/codes/", "ERR_INTERNET_DISCONNECTED"]);
    await story.stock();
    await story.ask();
    await story.propose();
    await story.handOver();
    await story.receive();
    await story.served();
    assert.deepEqual(story.errors, []);
  });
}

class Story extends Reporting {
  title = `请求口罩 ${randomUUID().slice(0, 8)}`;
  lot = `2020-${randomUUID().slice(0, 6)}`;

  /** A lot of the county's own, which no other story touches. */
  async stock() {
    await this.stopTheClock();
    this.county = await this.as("county", async ({ context }) => (await answer(context, "/session")).posts[0].unit);
    await this.as("steward", async ({ context }) => {
      const cause = (await answer(context, "/matters")).rows.find((row) => row.status === "issued");
      const nature = { kind: "goods", item: "suit", lot: this.lot };
      this.commodity = (await send(context, "POST", "/commodities", { matter_id: cause.id, name: "医用防护服", name_en: "Protective suits", nature })).commodity_id;
      await send(context, "POST", "/entries", { matter_id: cause.id, deed: { type: "take_in", commodity_id: this.commodity, amount: 60 } });
    });
  }

  async ask() {
    this.id = await this.as("township", async ({ page, context }) => {
      await page.goto(`${address()}/matters/ask?kind=request`);
      await choose(page, "#ask-to", this.language === "en" ? this.county.name_en : this.county.name);
      await page.locator("#ask-title").fill(this.title);
      await page.locator("#ask-text").fill("入户人员 40 人，防护服只够今天。");
      const lines = page.locator(".supply-lines");
      for (const [at, item, amount] of [[1, "suit", "40"], [2, "alcohol", undefined]]) {
        await this.button(lines, "supply.add").click();
        await page.getByLabel(this.like("supply.item_of")).nth(at - 1).click();
        const { name, name_en } = (await answer(context, "/items")).rows.find((row) => row.code === item);
        await page.locator(".ant-select-item-option").getByText(this.language === "en" ? name_en : name, { exact: true }).last().click();
        const line = page.locator(".supply-line").nth(at - 1);
        if (amount) await line.locator("input[inputmode=numeric]").fill(amount);
        else await line.getByRole("checkbox").check();
      }
      await this.look(page, "ask");
      await this.button(page, "ask.send_request").click();
      await page.getByRole("heading", { name: this.say("ask.sent_request") }).waitFor();
      return (await answer(context, "/matters")).rows.find((row) => row.title === this.title).id;
    });
  }

  async propose() {
    await this.as("steward", async ({ page, context }) => {
      await page.goto(`${address()}/matters/${this.id}`);
      await page.locator(".supply-table tbody tr").nth(1).waitFor();
      await page.getByText(this.lot).first().waitFor();
      await this.look(page, "proposal");
      await page.goto(`${address()}/api/v1/commodities/${this.commodity}/label?lang=${this.language}`);
      this.code = (await page.locator("p.c").first().textContent()).trim();
      await this.look(page, "label");
      const { lines } = await answer(context, `/matters/${this.id}/supply`);
      assert.deepEqual(lines.map((line) => [line.wanted, line.left]), [[{ amount: 40 }, 40], ["unknown", undefined]]);
    });
  }

  async handOver() {
    await this.as("steward", async ({ page }) => {
      await page.addInitScript(SHOW_ALL);
      await page.goto(`${address()}/field/#/`);
      const row = page.locator(".row", { hasText: this.title });
      await row.waitFor();
      await resetTaps(page);
      await row.locator(".row-link").click();
      await this.button(page, "goods.scan").click();
      await page.locator("#label-code").fill(`${this.code.slice(0, -1)}${this.code.endsWith("2") ? "3" : "2"}`);
      await page.getByRole("alert").waitFor();
      await this.look(page, "forged");
      await this.button(page, "goods.other").click();
      await this.button(page, "goods.scan").click();
      await resetTaps(page);
      await page.locator("#label-code").fill(this.code);
      await page.locator("#handover-amount").waitFor();
      await this.look(page, "hand-over");
      await page.locator(".goods button.primary").click();
      assert.ok((await taps(page)) + 2 <= HAND_OVER_TAPS_MAX, "the request, scan, confirm");
      await page.getByText(this.say("field.state_accepted")).first().waitFor();
      await this.look(page, "handed-over");
    }, "narrow");
  }

  async receive() {
    await this.as("township", async ({ page, context }) => {
      await page.addInitScript(SHOW_ALL);
      await page.goto(`${address()}/field/#/`);
      await installed(page);
      await this.look(page, "today");
      const row = page.locator(".row", { has: page.locator("a[href^='#/shipment/']") }).last();
      await row.waitFor();
      await resetTaps(page);
      await row.locator(".row-link").click();
      await this.look(page, "arriving");
      await context.setOffline(true);
      await this.button(page, "goods.all_good").click();
      assert.ok((await taps(page)) <= RECEIVE_TAPS_MAX);
      await page.getByText(this.say("field.state_kept")).first().waitFor();
      await this.look(page, "offline");
      await context.setOffline(false);
      await page.getByText(this.say("field.state_accepted")).first().waitFor({ timeout: 60_000 });
    }, "narrow");
  }

  async served() {
    await this.as("county", async ({ page, context }) => {
      const { lines } = await answer(context, `/matters/${this.id}/supply`);
      assert.deepEqual([lines[0].sent, lines[0].received, lines[0].left], [40, 40, 0]);
      await page.goto(`${address()}/matters/${this.id}`);
      await page.locator(".supply-table tbody tr").nth(1).waitFor();
      await this.look(page, "served");
    });
  }
}
