/**
 * Reporting on the desk, as its people do it: a village says "no change" and "nil" with one press, fills a form in and
 * mends it, a county pastes for those below it, checks what came in, and reads the board. In both languages; each part
 * within its ceiling of taps; screens held to axe.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { address, answer, choose, LANGUAGES, launch, resetTaps, taps } from "./desk.mjs";
import { Reporting, send, villages } from "./reporting.mjs";

/** Of the design: nil two, no change two, accept or return two. */
const CEILING = { nil: 2, same: 2, accept: 2, return: 2 };

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const language of LANGUAGES) {
  test(`a report goes out, comes up, is checked and read: ${language}`, { timeout: 240_000 }, async () => {
    const story = new Story(browser, language, "reports");
    await story.issue();
    await story.press("same", story.repeated);
    await story.press("nil", story.empty);
    await story.fillIn();
    await story.paste();
    await story.sameRows();
    await story.check();
    await story.read();
    await story.compose();
    assert.deepEqual(story.errors, []);
  });
}

class Story extends Reporting {
  async within(page, part) {
    const used = await taps(page);
    assert.ok(used <= CEILING[part], `${part}: ${used} taps`);
  }

  /** Three daily duties of the county, which began yesterday; one of them has a figure of yesterday. */
  async issue() {
    await this.stopTheClock();
    this.village = await this.as("village", async ({ context }) => (await answer(context, "/session")).posts[0].unit);
    await this.as("county", async ({ context }) => {
      this.repeated = await this.duty(context, "无变化", `unit:${this.village.code}`, { review: true });
      this.empty = await this.duty(context, "零报告", `unit:${this.village.code}`, { review: true });
      this.filled = await this.duty(context, "填报", await villages(context), { review: true });
      this.again = await this.duty(context, "全表", await villages(context));
    });
    await this.as("village", async ({ context }) => {
      for (const { id, field } of [this.repeated, this.empty]) await send(context, "POST", this.slot(id, this.yesterday), { version: 1, answers: { [field]: 7 } });
    });
  }

  slot(matter, period) { return `/reports/${matter}/slots/${period}/${this.village.no}`; }

  /** From the first screen to the receipt. */
  async press(what, duty) {
    await this.as("village", async ({ page, context }) => {
      await page.goto(address());
      const row = page.locator(".need", { hasText: duty.title }).filter({ hasText: this.today });
      await row.waitFor();
      await this.look(page, `now-${what}`);
      await resetTaps(page);
      await row.getByRole("button", { name: this.say(`reports.${what}`), exact: true }).click();
      await page.getByRole("status").filter({ hasText: this.like(`reports.did_${what}`) }).waitFor();
      await this.within(page, what);
      const slot = await answer(context, this.slot(duty.id, this.today));
      assert.deepEqual([slot.state, slot.nil, slot.no_change], what === "nil" ? ["nil", true, false] : ["filed", false, true]);
      if (what === "same") assert.deepEqual(slot.answers, { [duty.field]: 7 });
    }, what === "nil" ? "narrow" : "wide");
  }

  /** A wrong figure stands at its question; what is typed outlives a reload; a correction shows the old figure struck. */
  async fillIn() {
    await this.as("village", async ({ page, context }) => {
      await page.goto(`${address()}/reports`);
      const row = page.locator(".owed li", { hasText: this.filled.title }).filter({ hasText: this.yesterday });
      await row.waitFor();
      await this.look(page, "owed");
      await this.button(row, "reports.open").click();
      const field = page.locator(`#fill-answers-${this.filled.field}`);
      await field.fill("1.5");
      await page.locator(".fill-wrong").waitFor();
      await this.look(page, "entry-wrong");
      await field.fill("12");
      await page.locator(".kept-arrived").waitFor();
      await page.reload();
      await field.waitFor();
      assert.equal(await field.inputValue(), "12");
      await page.getByRole("button", { name: this.say("reports.file"), exact: true }).click();
      await page.locator(".slot-history li").first().waitFor();
      await field.fill("13");
      await page.getByRole("button", { name: this.say("reports.correct"), exact: true }).click();
      await page.locator("#entry-reason").fill("点错了");
      await page.locator(".entry-reason").getByRole("button", { name: this.say("reports.correct"), exact: true }).click();
      await page.locator(".slot-history s", { hasText: "12" }).waitFor();
      await this.look(page, "entry-corrected");
      const slot = await answer(context, this.slot(this.filled.id, this.yesterday));
      assert.deepEqual([slot.revision, slot.answers[this.filled.field]], [2, 13]);
    });
  }

  /** The county types for those below it: a range of a spreadsheet, one figure of it wrong. */
  async paste() {
    await this.as("county", async ({ page, context }) => {
      await page.goto(`${address()}/reports/${this.filled.id}/table?period=${this.today}`);
      const cell = (at) => page.locator(`[data-cell="${at}"]`);
      await cell("0:0").waitFor();
      // The figure of yesterday stands in the empty cell, and one press takes it for all rows.
      assert.equal(await cell("0:0").getAttribute("placeholder"), "13");
      await this.button(page, "reports.fill_last").click();
      assert.equal(await cell("0:0").inputValue(), "13");
      await cell("0:0").focus();
      await page.evaluate(() => {
        const data = new DataTransfer();
        data.setData("text/plain", "4\nx\n6\n");
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      });
      await page.locator(".cell-refused").first().waitFor();
      await this.look(page, "table");
      await page.keyboard.press("ArrowDown");
      assert.equal(await page.evaluate(() => document.activeElement.dataset.cell), "1:0");
      // A first click takes the whole figure, a second one places the caret in it.
      await cell("0:0").click();
      await page.keyboard.type("14");
      assert.equal(await cell("0:0").inputValue(), "14");
      await cell("0:0").click();
      await page.keyboard.press("Home");
      await page.keyboard.press("Delete");
      assert.equal(await cell("0:0").inputValue(), "4");
      await page.getByRole("button", { name: new RegExp(this.say("reports.file_rows").replace(/\{\{n\}\}/, "2")) }).click();
      await page.locator(".kept-accepted").nth(1).waitFor();
      assert.equal(await cell("1:0").inputValue(), "x");
      const { rows } = await answer(context, `/reports/${this.filled.id}/rows?period=${this.today}&state=received`);
      assert.deepEqual(rows.map((row) => [row.answers[this.filled.field], row.behalf !== undefined]), [[4, true], [6, true]]);
    });
  }

  /** One press says "no change" for all rows that have said something before. */
  async sameRows() {
    await this.as("county", async ({ page, context }) => {
      const rows = async (period, state) => (await answer(context, `/reports/${this.again.id}/rows?period=${period}&state=${state}`)).rows;
      const some = (await rows(this.yesterday, "all")).slice(0, 2).map((row) => row.subject.no);
      for (const [n, subject] of some.entries()) await send(context, "POST", `/reports/${this.again.id}/slots/${this.yesterday}/${subject}`, { version: 1, answers: { [this.again.field]: 20 + n } });
      await page.goto(`${address()}/reports/${this.again.id}/table?period=${this.today}`);
      await page.getByRole("button", { name: this.say("reports.same_rows").replace("{{n}}", 2), exact: true }).waitFor();
      await this.look(page, "same-rows");
      await resetTaps(page);
      await this.button(page, "reports.same_rows").click();
      await page.locator(".kept-accepted").nth(1).waitFor();
      assert.equal(await taps(page), 1);
      assert.deepEqual((await rows(this.today, "received")).map((row) => [row.no_change, row.answers[this.again.field]]), [[true, 20], [true, 21]]);
    }, this.language === "en" ? "narrow" : "wide");
  }

  /** From the first screen: open, accept; open, return with a reason that is typed. */
  async check() {
    await this.as("county", async ({ page, context }) => {
      const start = async () => {
        await page.goto(address());
        const row = page.locator(".need", { hasText: this.repeated.title }).filter({ hasText: this.like("now.review") });
        await row.waitFor();
        await resetTaps(page);
        await row.getByRole("button", { name: this.say("now.do_review"), exact: true }).click();
        await page.locator(".review > li.here").waitFor();
      };
      await start();
      await this.look(page, "review");
      await this.button(page.locator(".review > li.here"), "reports.accept").click();
      await page.getByRole("status").filter({ hasText: this.like("reports.did_verify") }).waitFor();
      await this.within(page, "accept");
      assert.equal((await answer(context, this.slot(this.repeated.id, this.yesterday))).state, "verified");
      await start();
      await page.keyboard.press("r");
      await page.keyboard.type("与台账不符");
      await page.keyboard.press("Enter");
      await page.getByRole("status").filter({ hasText: this.like("reports.did_return") }).waitFor();
      await this.within(page, "return");
      assert.equal((await answer(context, this.slot(this.repeated.id, this.today))).state, "returned");
    });
  }

  /** An order asks for figures: form, how often, by when. */
  async compose() {
    await this.as("county", async ({ page, context }) => {
      await page.goto(`${address()}/matters/new`);
      const title = `要报 ${this.language} ${randomUUID().slice(0, 8)}`;
      await this.form(title, 1);
      await page.locator("#title").fill(title);
      await page.locator("#text").fill("每日报送。");
      await page.locator("#audience").fill(`unit:${this.village.code}`);
      await page.locator(".report-ask .ant-checkbox-input").first().check();
      await choose(page, "#report-form", title);
      await page.locator("#report-due").fill("20:00");
      await page.getByRole("checkbox", { name: this.say("compose.report_review") }).check();
      await this.look(page, "compose");
      await page.getByRole("button", { name: this.say("compose.issue"), exact: true }).click();
      await page.locator(".compose-done").waitFor();
      const [found] = (await answer(context, `/matters?box=all&q=${encodeURIComponent(title)}`)).rows;
      const { report } = await answer(context, `/matters/${found.id}`);
      assert.deepEqual([report.every, report.due_time, report.review, report.period], ["daily", "20:00", true, this.today]);
    });
  }

  /** The board names both ratios, opens the rows behind a figure, and gives a file. */
  async read() {
    await this.as("county", async ({ page }) => {
      await page.goto(`${address()}/reports/${this.filled.id}?period=${this.today}`);
      await page.locator(".report-lines tbody tr.total").waitFor();
      for (const key of ["complete", "timely_expected", "timely_received"]) await page.locator(".figure", { hasText: this.say(`reports.${key}`) }).first().waitFor();
      await page.locator(".report-figures .linkish").first().click();
      await page.locator(".rows-behind li").nth(1).waitFor();
      await page.locator(".chart svg").waitFor();
      await this.look(page, "board");
      await page.getByRole("checkbox", { name: this.say("reports.spread") }).check();
      const total = page.locator(".spread-table tr.total td");
      await total.first().waitFor();
      // Of those below it the county has brought 4 and 6, the village has corrected its own to 13 a day before.
      assert.deepEqual(await total.allInnerTexts(), ["2", "10", "5.00", "4", "5.0", "6"]);
      await this.look(page, "spread");
      await page.getByRole("button", { name: this.say("reports.export"), exact: true }).click();
      await page.getByRole("button", { name: this.say("reports.export_begin"), exact: true }).click();
      await page.locator(".export-ask .job a").waitFor();
      await page.goto(`${address()}/reports/exports`);
      await page.locator(".jobs .job a").first().waitFor();
      await this.look(page, "exports");
    });
    await this.as("county", async ({ page }) => {
      await page.goto(`${address()}/reports?tab=due`);
      await page.locator(".duty-table tbody tr").first().waitFor();
      await this.look(page, "due");
      // On another line the rows and the chart are asked of that line too.
      const asked = (what) => page.waitForRequest((request) => request.url().includes(`/api/v1/reports/${this.filled.id}/${what}?`) && new URL(request.url()).searchParams.get("line") === "party");
      const both = Promise.all([asked("rows"), asked("series")]);
      await page.goto(`${address()}/reports/${this.filled.id}?period=${this.today}&line=party&rows=received`);
      await both;
      await page.goto(`${address()}/reports/${this.filled.id}?period=${this.today}&stats=true`);
      await page.locator(".spread-table tr.total").waitFor();
      await this.look(page, "board-narrow");
    }, "narrow");
  }
}
