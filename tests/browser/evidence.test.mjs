/** A county files a photograph, a file and a place on the desk; the province sees the photograph and opens the file. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { address, answer, LANGUAGES, launch, picture } from "./desk.mjs";
import { Reporting, send } from "./reporting.mjs";

const LIST = "名单\n张三\n";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const language of LANGUAGES) {
  test(`a photograph, a file and a place are filed and seen: ${language}`, { timeout: 120_000 }, async () => {
    const story = new Story(browser, language, "evidence");
    await story.issue();
    await story.file();
    await story.review();
    assert.deepEqual(story.errors, []);
  });
}

class Story extends Reporting {
  /** One question of each kind that is not typed as text. */
  async form(title) {
    const names = ["photo", "file", "geopoint"].map((type) => ({ type, name: `${type}_${randomUUID().slice(0, 8)}` }));
    const entry = ({ type, name }) => [name, { label: { zh: `${title} ${type}`, en: `${title} ${type}` }, shape: { type }, unit: "", purpose: "核查", basis: "传染病防治法", retention_days: 365, sensitivity: "internal", seconds: 20, cumulative: false }];
    const draft = { title: { zh: title, en: title }, nodes: names.map(({ name }) => ({ node: "question", field: name, required: "true()" })), lists: {}, fields: Object.fromEntries(names.map(entry)), note: "" };
    const { id } = await this.as("commander", ({ context }) => send(context, "POST", "/forms", draft));
    return { form: id, ...Object.fromEntries(names.map(({ type, name }) => [type, name])) };
  }

  async issue() {
    await this.stopTheClock();
    this.county = await this.as("county", async ({ context }) => (await answer(context, "/session")).posts[0].unit);
    this.asked = await this.as("duty", ({ context }) => this.duty(context, "取证", `under ${this.county.code} and level:county`, { review: true }));
  }

  open(page) { return page.goto(`${address()}/reports/${this.asked.id}/${this.today}/${this.county.no}`); }

  async file() {
    await this.as("county", async ({ page, context }) => {
      await this.open(page);
      const file = this.button(page, "reports.file").first();
      await file.click();
      await page.locator(".entry-foot .late").waitFor();
      const upload = async (key, chosen) => {
        const button = page.locator("main button", { hasText: this.say(key) });
        const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button.click()]);
        await chooser.setFiles(chosen);
        await page.getByText(chosen.name).waitFor();
      };
      await upload("form.photo", { name: "现场.png", mimeType: "image/png", buffer: await page.screenshot() });
      await upload("form.file", { name: "名单.txt", mimeType: "text/plain", buffer: Buffer.from(LIST) });
      const place = `#fill-answers-${this.asked.geopoint}`;
      await page.locator(place).fill("34.7466");
      await page.locator(`${place}-lon`).fill("113.6253");
      await this.look(page, "filled");
      await file.click();
      await page.locator(".kept-accepted").waitFor();
      const { answers } = await answer(context, `/reports/${this.asked.id}/slots/${this.today}/${this.county.no}`);
      assert.deepEqual(answers[this.asked.geopoint], { lat_e7: 347_466_000, lon_e7: 1_136_253_000 });
    });
  }

  async review() {
    await this.as("duty", async ({ page, context }) => {
      await this.open(page);
      const photo = page.locator("main img.value-photo").first();
      await photo.waitFor();
      await page.waitForFunction((image) => image.complete && image.naturalWidth > 0, await photo.elementHandle());
      await picture(page, `evidence seen ${this.language}`);
      const href = await page.getByRole("link", { name: /名单\.txt/ }).first().getAttribute("href");
      const reply = await context.request.get(new URL(href, address()).href);
      assert.equal(await reply.text(), LIST);
    });
  }
}
