/** Live poultry is found in a market, mended with a photograph, refused to its finder and to its unit, closed by another person. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { address, answer, choose, launch, TOLD, unsafe } from "./desk.mjs";
import { Reporting } from "./reporting.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const [language, size] of TOLD) {
  test(`a finding is closed by another person of another unit: ${language} ${size}`, { timeout: 120_000 }, async () => {
    const story = new Story(browser, language, `inspection-${size}`);
    story.size = size;
    await story.find();
    await story.mend();
    await story.refused();
    await story.close();
    assert.deepEqual(story.errors, []);
  });
}

class Story extends Reporting {
  title = `活禽摊位 ${randomUUID().slice(0, 8)}`;

  at(persona, part) { return this.as(persona, part, this.size); }
  go(page) { return page.goto(`${address()}/matters/${this.id}`); }

  async attach(page) {
    const buffer = await page.screenshot();
    await page.getByRole("dialog").locator("input[type=file]").setInputFiles({ name: "摊位.png", mimeType: "image/png", buffer });
    await page.getByRole("dialog").getByText("摊位.png").waitFor();
  }

  async find() {
    await this.stopTheClock();
    this.county = await this.as("county", async ({ context }) => (await answer(context, "/session")).posts[0].unit);
    await this.at("inspector", async ({ page, context }) => {
      await page.goto(`${address()}/inspections`);
      await page.locator(".found-table tbody tr").first().waitFor();
      await this.look(page, "board");
      await page.keyboard.press("n");
      const dialog = page.getByRole("dialog");
      await choose(page, "#found-to", this.county.code, this.language === "en" ? this.county.name_en : this.county.name);
      await page.locator("#found-title").fill(this.title);
      await page.locator("#found-text").fill("一处摊位仍在销售活禽。");
      await page.locator("#found-category").fill("活禽交易");
      await page.locator("#found-evidence").fill("清空后的摊位");
      await dialog.locator(".due-quick button").nth(1).click();
      await this.attach(page);
      await this.look(page, "new");
      await dialog.getByRole("button", { name: this.say("inspections.issue"), exact: true }).click();
      await dialog.waitFor({ state: "detached" });
      this.id = (await answer(context, "/findings")).rows.find((row) => row.title === this.title).id;
    });
  }

  async mend() {
    await this.at("county", async ({ page }) => {
      await this.go(page);
      await page.getByRole("button", { name: this.like("matter.sign") }).first().click();
      const mend = page.locator("header").getByRole("button", { name: this.like("inspections.do_mend") });
      await mend.click();
      const dialog = page.getByRole("dialog");
      await page.locator("#mend-note").fill("摊位已清空、消毒。");
      const send = dialog.getByRole("button", { name: this.say("inspections.do_mend"), exact: true });
      assert.ok(await send.isDisabled(), "a photograph was asked for");
      await this.attach(page);
      await send.click();
      await dialog.waitFor({ state: "detached" });
      await page.locator(".found-photo").nth(1).waitFor();
      await this.look(page, "mended");
    });
  }

  async refused() {
    const recheck = (context) => context.request.post(`${address()}/api/v1/matters/${this.id}/recheck`, { data: { passed: true, note: "已看过" }, headers: unsafe() });
    await this.at("county", async ({ context }) => assert.equal((await (await recheck(context)).json()).code, "inspection.recheck_by_unit"));
    await this.at("inspector", async ({ page, context }) => {
      assert.equal((await (await recheck(context)).json()).code, "inspection.recheck_by_finder");
      await this.go(page);
      const button = page.locator("header").getByRole("button", { name: this.like("inspections.do_recheck") });
      await button.waitFor();
      assert.ok(await button.isDisabled(), "its finder does not re-check it");
      await page.getByText(this.say("inspections.tried_words")).waitFor();
      await this.look(page, "refused");
    });
  }

  async close() {
    await this.at("commander", async ({ page, context }) => {
      await this.go(page);
      await page.locator(".found-photo").nth(1).waitFor();
      await page.keyboard.press("v");
      const dialog = page.getByRole("dialog");
      await page.locator("#recheck-note").fill("现场已清空。");
      await this.look(page, "recheck");
      await dialog.getByRole("button", { name: this.say("inspections.passed"), exact: true }).click();
      await dialog.waitFor({ state: "detached" });
      await page.getByText(this.say("inspections.state_closed"), { exact: true }).first().waitFor();
      await this.look(page, "closed");
      const { finding } = await answer(context, `/matters/${this.id}`);
      assert.deepEqual(finding.steps.map((step) => step.kind), ["reported", "tried", "passed"]);
    });
  }
}
