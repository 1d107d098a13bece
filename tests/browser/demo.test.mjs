/** The start page of the demo: a card for each persona that lives, and a way in without a password. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, answer, LANGUAGES, launch, open } from "./desk.mjs";
import { personas } from "./persona.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const language of LANGUAGES) {
  test(`each persona card leads to a screen where that persona is signed in: ${language}`, { timeout: 120_000 }, async () => {
    const { page, context, errors, close } = await open(browser, { language, expected: ["401"] });
    const all = await personas(context);
    assert.ok(all.length >= 3, `${all.length} personas`);
    for (const persona of all) {
      const title = language === "en" ? persona.title_en : persona.title;
      await page.goto(`${address()}/demo`);
      await page.getByText(title, { exact: false }).first().click();
      await page.waitForURL((url) => !url.pathname.startsWith("/demo"));
      await page.locator("h1").first().waitFor();
      assert.ok((await answer(context, "/session")).posts.length > 0, persona.key);
    }
    assert.deepEqual(errors, []);
    await close();
  });
}

test("the printed address leads whoever is not signed in to the start page", { timeout: 60_000 }, async () => {
  const { page, errors, close } = await open(browser, { language: "zh", expected: ["401"] });
  await page.goto(address());
  await page.waitForURL((url) => url.pathname === "/demo");
  await page.locator("h1").first().waitFor();
  assert.deepEqual(errors, []);
  await close();
});
