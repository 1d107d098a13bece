/**
 * The main job from end to end, as its people do it: a handbook is issued jointly, the board shows who is silent and they
 * are chased, a county relays it and breaks it down, a village signs on a phone, the auditor opens the case file and
 * checks it. In both languages; each part within its ceiling of taps; dialogs held to axe as screens are.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { faults } from "./axe.mjs";
import { address, answer, enter, LANGUAGES, launch, open, picture, resetTaps, taps } from "./desk.mjs";
import { ROOT } from "./server.mjs";
import { pattern, words } from "./words.mjs";

/** Of the mock: from a template six, sign one, chase two, relay three, break down four, verify two. */
const CEILING = { issue: 6, countersign: 1, chase: 2, relay: 3, breakDown: 4, sign: 1, verify: 2 };
const CITY = "411500000000";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const language of LANGUAGES) {
  test(`a joint handbook goes down, comes back, and its case file proves it: ${language}`, { timeout: 180_000 }, async () => {
    const walk = new Walk(language);
    const title = await walk.issueJointly();
    await walk.countersign(title);
    const id = await walk.find(title);
    await walk.findAndChase(id);
    await walk.relay(id, title);
    await walk.breakDown(id);
    await walk.signAsVillage(title);
    await walk.verify(id);
    assert.deepEqual(walk.errors, []);
  });
}

class Walk {
  errors = [];

  constructor(language) {
    this.language = language;
  }

  say(key) { return words(key, this.language); }
  like(key) { return pattern(key, this.language); }
  button(page, key) { return page.getByRole("button", { name: this.like(key) }); }

  /** Does a part as one persona on a screen of its own. */
  async as(persona, part, size = "wide") {
    const opened = await open(browser, { language: this.language, size });
    await enter(opened.context, persona);
    try {
      return await part(opened);
    } finally {
      this.errors.push(...opened.errors);
      await opened.close();
    }
  }

  /** What was just done took no more taps than its ceiling. */
  async within(page, part) {
    const used = await taps(page);
    assert.ok(used <= CEILING[part], `${part}: ${used} taps`);
  }

  /** A screen or dialog as it stands: fits, no serious finding; kept as a picture when asked for. */
  async look(page, name) {
    const where = `walk-${name}-${this.language}`;
    await page.waitForTimeout(300);
    await picture(page, where);
    assert.deepEqual(await faults(page, where), []);
  }

  async issueJointly() {
    return this.as("duty", async ({ page }) => {
      await page.goto(address());
      await resetTaps(page);
      await this.button(page, "now.write").click();
      await page.getByRole("group", { name: this.say("compose.templates") }).getByRole("button").first().click();
      await page.waitForFunction(() => document.querySelector("#title")?.value !== "");
      const title = `${await page.locator("#title").inputValue()} ${this.language} ${Date.now() % 100_000}`;
      await page.locator("#title").fill(title);
      await page.locator("details.compose-more summary").click();
      await page.locator(".compose-side li").first().waitFor();
      await this.look(page, "issue");
      await page.getByRole("button", { name: this.say("compose.issue"), exact: true }).click();
      await page.getByRole("heading", { name: this.say("compose.done_countersigning") }).waitFor();
      await this.within(page, "issue");
      return title;
    });
  }

  /** The co-signing organ is the second person that an order to the province needs: one tap on its first screen. */
  async countersign(title) {
    await this.as("party", async ({ page }) => {
      await page.goto(address());
      const row = page.locator(".need", { hasText: title });
      await row.waitFor();
      await resetTaps(page);
      await row.getByRole("button", { name: this.say("now.do_countersign"), exact: true }).click();
      await page.getByRole("status").filter({ hasText: this.like("now.did_countersign") }).waitFor();
      await this.within(page, "countersign");
    });
  }

  async find(title) {
    return this.as("duty", async ({ context }) => {
      const [matter] = (await answer(context, `/matters?box=all&q=${encodeURIComponent(title)}`)).rows;
      assert.equal(matter.status, "issued");
      return matter.id;
    });
  }

  /** The issuer opens the city on the board, sees the county that has not signed, ticks it and reminds it. */
  async findAndChase(id) {
    await this.as("duty", async ({ page, context }) => {
      const city = (await answer(context, `/units?q=${CITY}`)).rows[0];
      await page.goto(`${address()}/matters/${id}`);
      // Where nobody is late yet, the city may stand folded with the others.
      const line = page.locator(`tr[data-unit="${city.no}"]`);
      const rest = page.locator("tr:not([data-unit]) .fold");
      await rest.or(line).first().waitFor();
      if (!(await line.isVisible())) await rest.last().click();
      await line.locator(".fold").click();
      await page.locator(".fold", { hasText: this.like("matter.rest_county") }).first().click();
      const county = page.locator("tr[data-unit]", { hasText: this.language === "zh" ? "光山县" : "Guangshan" }).first();
      await county.waitFor();
      await this.look(page, "board");
      await resetTaps(page);
      await county.locator(".ant-checkbox-input").click();
      await page.locator(".foot .ant-btn-primary").click();
      await page.getByRole("status").filter({ hasText: this.like("matter.reminded") }).first().waitFor();
      await this.within(page, "chase");
      await page.goto(`${address()}/matters/${id}?filter=unsigned`);
      await page.locator("td.phone a[href^='tel:']").first().waitFor();
      await this.look(page, "unsigned");
    });
  }

  async relay(id, title) {
    await this.as("county", async ({ page, context }) => {
      await page.goto(address());
      const row = page.locator(".need", { hasText: title }).first();
      await row.waitFor();
      await this.look(page, "county-now");
      await row.getByRole("button", { name: this.say("now.do_sign"), exact: true }).click();
      await page.getByRole("status").filter({ hasText: this.like("now.did_sign") }).waitFor();
      await page.goto(`${address()}/matters/${id}`);
      await this.button(page, "matter.relay").first().waitFor();
      await resetTaps(page);
      await page.locator(".my-buttons").getByRole("button", { name: this.say("matter.relay"), exact: true }).click();
      await page.locator("#relay-text").waitFor();
      await this.look(page, "relay");
      await page.locator(".ant-modal-footer .ant-btn-primary").click();
      await page.locator("#relay-text").waitFor({ state: "detached" });
      await this.within(page, "relay");
      assert.ok((await answer(context, `/matters/${id}`)).my.signed_ms > 0);
    });
  }

  async breakDown(id) {
    await this.as("county", async ({ page, context }) => {
      await page.goto(`${address()}/matters/${id}`);
      await page.locator(".my-buttons").waitFor();
      await resetTaps(page);
      await page.locator(".my-buttons").getByRole("button", { name: this.say("matter.break_down"), exact: true }).click();
      const settle = this.button(page, "matter.break_ok");
      await settle.waitFor();
      await this.look(page, "break-down");
      await settle.click();
      await page.getByRole("status").filter({ hasText: this.like("matter.broken") }).waitFor();
      await this.within(page, "breakDown");
      assert.ok((await answer(context, `/matters/${id}`)).children.length > 0);
    });
  }

  async signAsVillage(title) {
    await this.as("village", async ({ page }) => {
      await page.goto(address());
      const row = page.locator(".need", { hasText: title }).first();
      await row.waitFor();
      await this.look(page, "village");
      await resetTaps(page);
      await row.getByRole("button", { name: this.say("now.do_sign"), exact: true }).click();
      await page.getByRole("status").filter({ hasText: this.like("now.did_sign") }).waitFor();
      await this.within(page, "sign");
    }, "narrow");
  }

  /** The auditor reads the case file, checks the chain, and takes away a file that proves itself without the database. */
  async verify(id) {
    await this.as("auditor", async ({ page, context }) => {
      await page.goto(`${address()}/audit/matters/${id}`);
      await page.locator(".case-file table.journal tbody tr").nth(4).waitFor();
      await this.look(page, "case-file");
      await resetTaps(page);
      await page.getByRole("button", { name: this.say("audit.verify"), exact: true }).click();
      await page.getByRole("status").filter({ hasText: this.like("audit.verify_ok") }).waitFor({ timeout: 60_000 });
      await this.within(page, "verify");
      const folder = mkdtempSync(join(tmpdir(), "shouhu-case-"));
      try {
        const file = join(folder, "case.json");
        const [taken] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: this.say("audit.export") }).click()]);
        await taken.saveAs(file);
        const binary = process.env.SHOUHU_BINARY ?? join(ROOT, "target", "debug", "shouhu");
        execFileSync(binary, ["verify", "--file", file], { encoding: "utf8" });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      assert.ok((await answer(context, `/matters/${id}/case-file`)).rows.length > 4);
    });
  }
}
