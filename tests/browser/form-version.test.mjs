/**
 * A form changes while somebody fills it in: the draft is carried over, what does not fit is shown with its reason and
 * goes when it has been seen, and the rest is filed under the newer version. In both languages.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, answer, LANGUAGES, launch } from "./desk.mjs";
import { Reporting, send } from "./reporting.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const language of LANGUAGES) {
  test(`a draft is carried over to a newer version: ${language}`, { timeout: 120_000 }, async () => {
    const story = new Story(browser, language, "form-version");
    await story.issue();
    await story.begin();
    assert.deepEqual(story.errors, []);
  });
}

class Story extends Reporting {
  async issue() {
    await this.stopTheClock();
    this.village = await this.as("village", async ({ context }) => (await answer(context, "/session")).posts[0].unit);
    await this.as("county", async ({ context }) => { this.asked = await this.duty(context, "新版", `unit:${this.village.code}`, {}, 2); });
  }

  /** The second question goes. */
  async publish() {
    const { form, names, draft } = this.asked;
    const nodes = draft.nodes.slice(0, 1);
    await this.as("commander", ({ context }) => send(context, "POST", `/forms/${form}/versions`, { ...draft, nodes, fields: { [names[0]]: draft.fields[names[0]] }, version: 2 }));
  }

  async begin() {
    await this.as("village", async ({ page, context }) => {
      const [first, second] = this.asked.names;
      await page.goto(`${address()}/reports/${this.asked.id}/${this.today}/${this.village.no}`);
      await page.locator(`#fill-answers-${first}`).fill("12");
      await page.locator(`#fill-answers-${second}`).fill("34");
      await page.locator(".kept-arrived").waitFor();
      await this.publish();
      await page.reload();
      const left = page.locator(".left-out");
      await left.waitFor();
      assert.match(await left.innerText(), /34/);
      assert.equal(await page.locator(`#fill-answers-${first}`).inputValue(), "12");
      assert.equal(await page.locator(`#fill-answers-${second}`).count(), 0);
      await this.look(page, "carried");
      await this.button(left, "reports.left_seen").click();
      await left.waitFor({ state: "detached" });
      await page.getByRole("button", { name: this.say("reports.file"), exact: true }).click();
      await page.locator(".kept-accepted").waitFor();
      const slot = await answer(context, `/reports/${this.asked.id}/slots/${this.today}/${this.village.no}`);
      assert.deepEqual([slot.version, slot.answers], [2, { [first]: 12 }]);
    }, this.language === "en" ? "narrow" : "wide");
  }
}
