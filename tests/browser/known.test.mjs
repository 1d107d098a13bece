/** What a village has filed for one order is offered where another asks the same, and taken with one press. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, answer, LANGUAGES, launch } from "./desk.mjs";
import { Reporting, send, villages } from "./reporting.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const language of LANGUAGES) {
  test(`a known figure is taken over: ${language}`, { timeout: 60_000 }, async () => {
    const story = new Reporting(browser, language, "known");
    await story.stopTheClock();
    const village = await story.as("village", async ({ context }) => (await answer(context, "/session")).posts[0].unit);
    const [first, again] = await story.as("county", async ({ context }) => {
      const first = await story.duty(context, "已知", `unit:${village.code}`);
      // More units than the first one asks: what is held by a part is not held.
      story.form = async () => first;
      return [first, await story.duty(context, "又问", await villages(context))];
    });
    await story.as("village", async ({ page, context }) => {
      await send(context, "POST", `/reports/${first.id}/slots/${story.today}/${village.no}`, { version: 1, answers: { [first.field]: 41 } });
      await page.goto(`${address()}/reports/${again.id}/${story.today}/${village.no}`);
      await page.locator(".known-already", { hasText: "41" }).waitFor();
      await story.look(page, "offered");
      await page.getByRole("button", { name: story.say("reports.known_take"), exact: true }).click();
      assert.equal(await page.locator(`#fill-answers-${first.field}`).inputValue(), "41");
      await page.locator(".known-already").waitFor({ state: "detached" });
    });
    assert.deepEqual(story.errors, []);
  });
}
