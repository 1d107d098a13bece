/**
 * A form comes in as an XLSForm, is filled in on the desk, is rolled up and exported; what another program sums up of the
 * file is what stands on the boards, at every node and day.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { compare } from "./compare.mjs";
import { address, answer, launch } from "./desk.mjs";
import { recompute } from "./recompute.mjs";
import { Reporting, send, villages } from "./reporting.mjs";
import { made } from "./workbook.mjs";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const own = randomUUID().slice(0, 8);
const [MASKS, PRICE, SUPPLY, COST] = ["masks", "price", "supply", "cost"].map((name) => `${name}_${own}`);
const TITLE = `药店物资 ${own}`;

/** As the people of the field write it: four questions, one of them computed, one with choices. */
const HEAD = ["type", "name", "label::Chinese (zh)", "label::English (en)", "required", "constraint", "constraint_message::Chinese (zh)", "calculation", "parameters", "unit", "purpose", "basis", "retention_days", "sensitivity"];
const KEPT = ["调度", "传染病防治法", "365", "internal"];
const BOOK = {
  survey: [
    HEAD,
    ["begin group", "stock", "物资", "Stock"],
    ["integer", MASKS, "口罩", "Masks", "yes", ". >= 0", "不能为负", "", "", "只", ...KEPT],
    ["decimal", PRICE, "单价", "Price", "", "", "", "", "scale=2", "元", ...KEPT],
    ["select_one supply", SUPPLY, "供应", "Supply", "", "", "", "", "", "", ...KEPT],
    ["end group", ""],
    ["calculate", COST, "金额", "Cost", "", "", "", `\${${MASKS}} * \${${PRICE}}`, "type=decimal scale=2", "元", ...KEPT],
  ],
  choices: [["list_name", "name", "label::Chinese (zh)", "label::English (en)"], ["supply", "short", "紧张", "Short"], ["supply", "enough", "充足", "Enough"]],
  settings: [["form_title", "form_title::English (en)", "form_id"], [TITLE, "Stocks", "stocks"]],
};

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("XLSForm in, filled in, rolled up, exported: the sums of another program agree on every node and day", { timeout: 180_000 }, async () => {
  const story = new Story(browser, "zh", "round-trip", ["422"]);
  await story.bring();
  await story.issue();
  await story.paste();
  await story.fillIn();
  await story.compare();
  assert.deepEqual(story.errors, []);
});

class Story extends Reporting {
  /** What is outside the subset is refused with sheet, row and reason; what is mended opens in the editor. */
  async bring() {
    await this.stopTheClock();
    await this.as("duty", async ({ page }) => {
      await page.goto(`${address()}/forms`);
      const take = (sheets) => page.locator("input[type=file]").first().setInputFiles({ name: "药店.xlsx", mimeType: XLSX, buffer: made(sheets) });
      await take({ ...BOOK, survey: [...BOOK.survey, ["barcode", "code", "条码"]] });
      const refused = page.locator(".forms-xlsform tbody tr");
      await refused.waitFor();
      assert.match(await refused.innerText(), /survey\s+8\s+type\s.*barcode/s);
      await this.look(page, "refused");
      await take(BOOK);
      await page.getByText(this.say("forms.no_faults")).waitFor();
      await this.look(page, "editor");
      await page.getByRole("button", { name: this.like("forms.publish") }).click();
      await page.locator(".ant-modal-footer .ant-btn-primary").last().click();
      await page.waitForURL(/\/forms\/\d+$/);
      this.form = Number(page.url().match(/\/forms\/(\d+)/)[1]);
    });
  }

  async issue() {
    await this.as("village", async ({ context }) => { this.village = (await answer(context, "/session")).posts[0].unit; });
    await this.as("county", async ({ context }) => {
      const report = { form_id: this.form, every: "daily", from: this.yesterday, due_time: "23:59" };
      const { id } = await send(context, "POST", "/matters", { kind: "task", title: TITLE, text: "每日报送。", audience: await villages(context), report });
      this.duty = id;
    });
  }

  /** The county brings yesterday's figures of all its villages from a spreadsheet. */
  async paste() {
    await this.as("county", async ({ page }) => {
      await page.goto(`${address()}/reports/${this.duty}/table?period=${this.yesterday}`);
      await page.locator('[data-cell="0:0"]').focus();
      this.villages = await page.locator('[data-cell$=":0"]').count();
      const figures = Array.from({ length: this.villages }, (_, n) => `${n + 1}\t${n}.25`).join("\n");
      await page.evaluate((text) => {
        const data = new DataTransfer();
        data.setData("text/plain", text);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      }, figures);
      await page.getByRole("button", { name: this.say("reports.file_rows").replace("{{n}}", this.villages), exact: true }).click();
      await page.locator(".kept-accepted").nth(this.villages - 1).waitFor({ timeout: 60_000 });
    });
  }

  /** A village fills today's form in: what breaks a constraint says so in the author's words. */
  async fillIn() {
    await this.as("village", async ({ page, context }) => {
      await page.goto(`${address()}/reports/${this.duty}/${this.today}/${this.village.no}`);
      const field = (name) => page.locator(`#fill-answers-${name}`);
      await field(MASKS).fill("-1");
      await page.locator(".fill-wrong", { hasText: "不能为负" }).waitFor();
      await field(MASKS).fill("1200");
      await field(PRICE).fill("3.05");
      await page.getByText("紧张", { exact: true }).click();
      await page.locator(".fill-computed", { hasText: "3,660.00" }).waitFor();
      await this.look(page, "filled");
      await page.getByRole("button", { name: this.say("reports.file"), exact: true }).click();
      await page.locator(".slot-history li").first().waitFor();
      const { answers } = await answer(context, `/reports/${this.duty}/slots/${this.today}/${this.village.no}`);
      assert.deepEqual(answers, { [MASKS]: 1200, [PRICE]: "3.05", [SUPPLY]: "short", [COST]: "3660.00" });
    });
  }

  async compare() {
    await this.as("county", async ({ page, context }) => {
      await page.goto(`${address()}/reports/${this.duty}?period=${this.yesterday}`);
      const csv = await this.export(page);
      const { days, rows } = recompute(csv, [SUPPLY]);
      assert.deepEqual(Object.keys(days).sort(), [this.yesterday, this.today]);
      assert.ok(rows > this.villages, `${rows} rows`);
      const unit = (await answer(context, "/session")).posts[0].unit;
      const compared = await compare(context, this.duty, days, ["town"], { level: "county", code: unit.code });
      assert.ok(compared > 8, `${compared} figures were compared`);
      const sums = days[this.yesterday].county[unit.code];
      const n = BigInt(this.villages);
      assert.deepEqual([sums[MASKS].sum, sums[PRICE].sum], [(n * (n + 1n)) / 2n, (n * (n - 1n) / 2n) * 100n + n * 25n], "what was pasted");
    });
  }

  /** From yesterday to today, with the row of tags. */
  async export(page) {
    await this.button(page, "reports.export").click();
    const ask = page.locator(".export-ask");
    await ask.getByLabel(this.say("reports.export_to")).click();
    await page.locator(".ant-select-item-option", { hasText: this.today }).filter({ visible: true }).first().click();
    await ask.getByRole("checkbox", { name: this.say("reports.hxl") }).check();
    await ask.getByRole("button", { name: this.say("reports.export_begin"), exact: true }).click();
    const [file] = await Promise.all([page.waitForEvent("download"), ask.locator(".job a").click()]);
    return readFileSync(await file.path(), "utf8");
  }
}
