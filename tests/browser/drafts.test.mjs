/** What is written stays: over a reload, on another device, until it is sent or thrown away. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { address, answer, enter, LANGUAGES, launch, open } from "./desk.mjs";
import { as, whoMay } from "./persona.mjs";
import { Reporting, send } from "./reporting.mjs";
import { words } from "./words.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("a draft is found again after a reload and on another device, and can be thrown away", async () => {
  const { page, persona, errors, close } = await as(browser, { language: "zh" }, whoMay("matter.issue"));
  const title = `草稿 ${randomUUID()}`;
  await page.goto(`${address()}/matters/new`);
  await page.locator("#title").fill(title);
  await page.locator("#text").fill("请即排查。");
  await page.getByText(words("compose.kept_arrived", "zh"), { exact: true }).first().waitFor();
  await page.waitForURL(/draft=/);
  await page.reload();
  assert.equal(await page.locator("#title").inputValue(), title);

  const other = await open(browser, { language: "zh", size: "narrow" });
  await enter(other.context, persona.key);
  await other.page.goto(`${address()}/matters`);
  await other.page.getByRole("link", { name: title }).click();
  await other.page.locator("#title").waitFor();
  await other.page.waitForFunction((wanted) => document.querySelector("#title")?.value === wanted, title);
  await other.page.goto(`${address()}/matters`);
  await other.page.getByRole("button", { name: `${words("matters.draft_delete", "zh")} ${title}` }).click();
  await other.page.locator(".ant-popconfirm .ant-btn-primary").click();
  await other.page.getByRole("link", { name: title }).waitFor({ state: "detached" });
  assert.deepEqual([...errors, ...other.errors], []);
  await other.close();
  await close();
});

for (const language of LANGUAGES) {
  test(`a correction that was begun before another one is not sent unseen: ${language}`, { timeout: 120_000 }, async () => {
    const story = new Overtaken(browser, language, "overtaken");
    await story.issue();
    await story.choose();
    assert.deepEqual(story.errors, []);
  });
}

class Overtaken extends Reporting {
  async issue() {
    await this.stopTheClock();
    this.village = await this.as("village", async ({ context }) => (await answer(context, "/session")).posts[0].unit);
    await this.as("county", async ({ context }) => { this.asked = await this.duty(context, "超过", `unit:${this.village.code}`); });
    this.path = `/reports/${this.asked.id}/slots/${this.today}/${this.village.no}`;
  }

  /** Somebody else corrects it meanwhile. */
  correct(context, revision, figure) {
    return send(context, "PUT", this.path, { version: 1, revision, reason: "重数", answers: { [this.asked.field]: figure } });
  }

  async choose() {
    await this.as("village", async ({ page, context }) => {
      await send(context, "POST", this.path, { version: 1, answers: { [this.asked.field]: 1 } });
      await page.goto(`${address()}/reports/${this.asked.id}/${this.today}/${this.village.no}`);
      const field = page.locator(`#fill-answers-${this.asked.field}`);
      const choice = page.locator(".overtaken");
      const button = (key) => page.getByRole("button", { name: this.say(key), exact: true });
      await field.fill("5");
      await page.locator(".kept-arrived").waitFor();
      await this.correct(context, 1, 2);
      await page.reload();
      await choice.waitFor();
      assert.match(await choice.innerText(), this.like("reports.overtaken_by"));
      assert.equal(await field.inputValue(), "5");
      assert.equal(await button("reports.correct").count(), 0, "nothing is sent before one is chosen");
      await this.look(page, "choice");
      await button("reports.overtaken_theirs").click();
      await choice.waitFor({ state: "detached" });
      assert.equal(await field.inputValue(), "2");

      await field.fill("6");
      await page.locator(".kept-arrived").waitFor();
      await this.correct(context, 2, 3);
      // The server's copy knows it too: this device has none.
      await page.evaluate(() => localStorage.clear());
      await page.reload();
      await choice.waitFor();
      assert.equal(await field.inputValue(), "6");
      await button("reports.overtaken_mine").click();
      await choice.waitFor({ state: "detached" });
      await button("reports.correct").click();
      await page.locator("#entry-reason").fill("核对");
      await page.locator(".entry-reason").getByRole("button", { name: this.say("reports.correct"), exact: true }).click();
      await page.locator(".slot-history s", { hasText: "3" }).waitFor();
      const slot = await answer(context, this.path);
      assert.deepEqual([slot.revision, slot.answers[this.asked.field]], [4, 6]);
    }, this.language === "en" ? "narrow" : "wide");
  }
}
