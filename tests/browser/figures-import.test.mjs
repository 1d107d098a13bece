/**
 * A county brings the figures of its villages as a table: it fetches the table to fill in, fills it in as a workbook,
 * sees every fault at its row, takes the good rows, gets the rest back, and undoes it. In both languages.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { address, answer, LANGUAGES, launch } from "./desk.mjs";
import { Reporting, villages } from "./reporting.mjs";
import { filled, rowsOf } from "./workbook.mjs";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const language of LANGUAGES) {
  test(`a table of figures comes in, is corrected and undone: ${language}`, { timeout: 180_000 }, async () => {
    const story = new Story(browser, language, "figures-import");
    await story.issue();
    await story.bring();
    await story.correct();
    await story.undo();
    assert.deepEqual(story.errors, []);
  });
}

class Story extends Reporting {
  async issue() {
    await this.stopTheClock();
    await this.as("county", async ({ context }) => { this.asked = await this.duty(context, "导入", await villages(context)); });
  }

  async open(page) {
    await page.goto(`${address()}/reports/${this.asked.id}?period=${this.today}`);
    await page.getByRole("link", { name: this.say("reports.import"), exact: true }).click();
    await page.locator(".drop").waitFor();
  }

  /** What a press of a button gives the browser to keep. */
  async kept(page, key) {
    const [file] = await Promise.all([page.waitForEvent("download"), this.button(page, key).click()]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  }

  async drop(page, buffer) {
    await page.locator(".drop input[type=file]").setInputFiles({ name: "本县.xlsx", mimeType: XLSX, buffer });
    await page.locator(".import-counts").waitFor();
  }

  counts(page) { return page.locator(".import-counts dd").allInnerTexts(); }
  take(page, n) { return page.getByRole("button", { name: this.say("import.take").replace("{{n}}", n), exact: true }); }

  async filed(context) {
    const { rows } = await answer(context, `/reports/${this.asked.id}/rows?period=${this.today}&state=received`);
    return rows.map((row) => row.answers[this.asked.field]);
  }

  async bring() {
    await this.as("county", async ({ page, context }) => {
      await this.open(page);
      const table = await this.kept(page, "reports.empty_table");
      assert.match(table.name, /\.xlsx$/);
      const rows = rowsOf(table.bytes);
      assert.ok(rows.length > 4 && rows[1].D === this.today, JSON.stringify(rows.slice(0, 2)));
      this.table = table.bytes;
      await this.drop(page, filled(table.bytes, { F2: 5, F3: "不知道", F4: 7, E5: "也许" }));
      assert.deepEqual((await this.counts(page)).slice(2), ["2", `2 / 0 / ${rows.length - 5}`]);
      assert.deepEqual(await page.locator(".fault-table tbody tr td:first-child").allInnerTexts(), ["3", "5"]);
      await page.locator(".fault-table", { hasText: "也许" }).waitFor();
      await this.look(page, "faults");
      const rest = (await this.kept(page, "import.download")).bytes.toString("utf8");
      assert.ok(rest.includes(rows[2].A) && rest.includes(rows[4].A) && !rest.includes(rows[1].A), rest);
      await this.take(page, 2).click();
      await page.locator(".receipt-words").waitFor();
      await this.button(page, "import.undo").first().waitFor();
      await this.look(page, "taken");
      assert.deepEqual(await this.filed(context), [5, 7]);
    });
  }

  /** A figure that stands is replaced only when it is said why. */
  async correct() {
    await this.as("county", async ({ page, context }) => {
      await this.open(page);
      await this.drop(page, filled(this.table, { F2: 6, F4: 7 }));
      assert.ok(await this.take(page, 0).isDisabled());
      await page.locator("#import-reason").fill("漏数一人");
      await this.button(page, "reports.import_again").click();
      await this.take(page, 1).click();
      await page.locator(".receipt-words").waitFor();
      assert.deepEqual(await this.filed(context), [6, 7]);
      await this.look(page, "corrected");
    }, "narrow");
  }

  /** The latest first: the correction goes; of what came before it, what was touched since stays and is named. */
  async undo() {
    await this.as("county", async ({ page, context }) => {
      await this.open(page);
      for (const [left, kept] of [[[5, 7], 0], [[5], 1]]) {
        await this.button(page.locator(".import-runs"), "import.undo").first().click();
        await page.locator(".import-runs .receipt-words").waitFor();
        assert.deepEqual(await this.filed(context), left);
        assert.equal(await page.locator(".kept-ones li").count(), kept);
        await page.reload();
      }
      await page.locator(".import-runs li").nth(1).waitFor();
      await this.look(page, "undone");
    });
  }
}
