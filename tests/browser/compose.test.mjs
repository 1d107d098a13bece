/** Writing an order: a fault in the audience is shown at its place, the builder writes it right, it is saved, and the text is seen as it will be read. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { faults } from "./axe.mjs";
import { address, enter, LANGUAGES, launch, open, picture } from "./desk.mjs";
import { words } from "./words.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** Picks one of several in a field of the builder and leaves the list. */
async function pick(page, row, typed, shown) {
  const field = page.locator(".builder-row").nth(row).locator(".builder-values input").first();
  await field.click();
  if (typed) await field.fill(typed);
  await page.locator(".ant-select-item-option", { hasText: shown }).filter({ visible: true }).first().click();
  await page.keyboard.press("Escape");
}

for (const language of LANGUAGES) {
  test(`an audience is mended, built, named, saved and dropped, ${language}`, { timeout: 60_000 }, async () => {
    const say = (key) => words(key, language);
    const { page, context, errors, close } = await open(browser, { language, size: language === "zh" ? "wide" : "narrow" });
    await enter(context, "duty");
    await page.goto(`${address()}/matters/new`);
    const audience = page.locator("#audience");
    await audience.fill("under 4115 and level:contry");
    await page.locator(".mirror-wrong").waitFor();
    assert.equal(await page.locator(".mirror-wrong").textContent(), "contry");
    assert.equal(await audience.getAttribute("aria-invalid"), "true");
    await page.getByRole("button", { name: say("compose.builder_show") }).click();
    await pick(page, 0, "4115", language === "zh" ? "信阳" : "Xinyang");
    await page.locator(".found-n").waitFor();
    const add = page.getByRole("button", { name: say("compose.b_add") });
    await add.click();
    await pick(page, 1, "", say("ui.level_county"));
    await add.click();
    await page.locator(".builder-row").nth(2).locator(".builder-join").click();
    await page.locator(".ant-select-item-option", { hasText: say("compose.b_or") }).filter({ visible: true }).first().click();
    await pick(page, 2, "", say("ui.level_town"));
    const text = "under 4115 and level:county or level:town";
    assert.equal(await audience.inputValue(), text);
    await page.getByRole("button", { name: say("compose.sample") }).click();
    const names = page.locator(".named li");
    await names.first().waitFor();
    const first = await names.count();
    await page.locator(".named .ant-btn").click();
    await names.nth(first).waitFor();
    await page.locator("#text").fill("# 一\n\n1. 人员\n\n| 县 | 今日 |\n|---|---|\n| 一 | 二 |");
    await page.getByRole("button", { name: say("compose.preview"), exact: true }).click();
    await page.locator(".preview .rich table").waitFor();
    assert.equal(await page.locator(".preview .rich ol li").textContent(), "人员");
    await picture(page, `compose ${language}`);
    assert.deepEqual(await faults(page, "compose"), []);
    const name = `范围 ${Date.now() % 1_000_000}`;
    await page.getByRole("button", { name: say("compose.save_audience") }).click();
    await page.getByRole("textbox", { name: say("compose.audience_name") }).fill(name);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name, exact: true }).waitFor();
    await page.getByRole("button", { name: say("compose.drop_audience").replace("{{name}}", name) }).click();
    await page.getByRole("button", { name, exact: true }).waitFor({ state: "detached" });
    assert.deepEqual(errors, []);
    await close();
  });
}
