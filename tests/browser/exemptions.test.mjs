/** A county exempts a village from the rows behind a figure, sees who is exempt, and ends it again. In both languages. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, answer, LANGUAGES, launch } from "./desk.mjs";
import { Reporting, villages } from "./reporting.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const language of LANGUAGES) {
  test(`a unit need not file, and has to again: ${language}`, { timeout: 120_000 }, async () => {
    const story = new Story(browser, language, "exemptions");
    await story.issue();
    await story.exempt();
    await story.end();
    assert.deepEqual(story.errors, []);
  });
}

class Story extends Reporting {
  async issue() {
    await this.stopTheClock();
    await this.as("county", async ({ context }) => {
      this.asked = await this.duty(context, "免报", await villages(context));
      const { rows } = await answer(context, `/reports/${this.asked.id}/rows?period=${this.today}&state=all`);
      this.some = rows.slice(0, 2).map((row) => row.subject);
    });
  }

  async counted(context) {
    const { total } = await answer(context, `/reports/${this.asked.id}/board?period=${this.today}`);
    return total.counts.exempt;
  }

  named(unit) { return this.language === "en" ? unit.name_en ?? unit.name : unit.name; }
  said(page) { return page.locator("main .receipt-words").filter({ hasText: this.today }).waitFor(); }
  listed(page, unit) { return page.locator(".exempt-now li", { hasText: unit.code }); }

  /** One from its row, another by its name. */
  async exempt() {
    await this.as("county", async ({ page, context }) => {
      const [first, second] = this.some;
      await page.goto(`${address()}/reports/${this.asked.id}?period=${this.today}&rows=all`);
      await page.locator(".rows-behind li", { hasText: this.named(first) }).first().getByRole("link", { name: this.say("reports.exempt_one") }).click();
      await page.locator("#exempt-reason").fill("并村，由邻村代管");
      await page.locator("#exempt-units").fill(second.code);
      await page.locator(".ant-select-item-option").and(page.getByTitle(this.named(second), { exact: true })).click();
      await page.keyboard.press("Escape");
      await this.look(page, "form");
      await page.getByRole("button", { name: this.say("reports.exempt_n").replace("{{n}}", 2), exact: true }).click();
      await this.said(page);
      for (const unit of [first, second]) await this.listed(page, unit).filter({ hasText: "并村，由邻村代管" }).waitFor();
      await page.locator(".exempt-course li").first().waitFor();
      await this.look(page, "listed");
      assert.equal(await this.counted(context), 2);
    });
  }

  async end() {
    await this.as("county", async ({ page, context }) => {
      const [first, second] = this.some;
      await page.goto(`${address()}/reports/${this.asked.id}?period=${this.today}`);
      await page.locator(".report-figures").getByRole("link", { name: this.like("reports.count_exempt") }).click();
      await this.listed(page, first).getByRole("checkbox").check();
      await page.locator("#lift-reason").fill("恢复报送");
      await page.keyboard.press("Enter");
      await this.said(page);
      await this.listed(page, first).waitFor({ state: "detached" });
      await this.listed(page, second).waitFor();
      await this.look(page, "ended");
      assert.equal(await this.counted(context), 1);
    }, "narrow");
  }
}
