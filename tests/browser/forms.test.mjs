/** A form is made with the keyboard, looked at as it will be filled in, published, and mended in a second version; a day of the calendar is set. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { faults } from "./axe.mjs";
import { address, answer, enter, LANGUAGES, launch, open, picture } from "./desk.mjs";
import { as, whoMay } from "./persona.mjs";
import { pattern, words } from "./words.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** The tree as it stands: level and words of each row. */
const drawn = (page) => page.getByRole("treeitem").evaluateAll((rows) => rows.map((row) => `${row.ariaLevel} ${row.querySelector(".outline-label").firstChild.textContent}`));
const press = async (page, ...keys) => { for (const key of keys) await page.keyboard.press(key); };
/** The field of a question: found in the registry by its name, taken with Enter. */
async function field(page, name) {
  await page.keyboard.type(name);
  await page.locator(".ant-select-item-option", { hasText: name }).filter({ visible: true }).first().waitFor();
  await press(page, "Enter");
  await page.locator(".node-panel .field-picker", { hasText: name }).waitFor();
}

for (const language of LANGUAGES) {
  test(`a form is made with the keyboard, looked at and published twice, ${language}`, { timeout: 90_000 }, async () => {
    const say = (key) => words(key, language);
    const { page, context, errors, close } = await open(browser, { language });
    await enter(context, "duty");
    const numbers = (await answer(context, "/fields")).fields.filter((one) => one.shape.type === "integer" && one.sensitivity !== "personal").slice(0, 2);
    assert.equal(numbers.length, 2, "the demo's registry has two whole numbers");
    const [first, second] = numbers.map((one) => one.name);
    const label = (name) => { const { label } = numbers.find((one) => one.name === name); return language === "en" ? label.en || label.zh : label.zh; };
    await page.goto(`${address()}/forms/new`);
    const title = `物资日报 ${Date.now() % 100_000}`;
    await page.locator("#form-title-zh").fill(title);
    await page.locator(".outline-add button").first().focus();
    await press(page, "Enter");
    await field(page, first);
    await press(page, "Escape", "q");
    await field(page, second);
    await press(page, "Escape", "g");
    await page.keyboard.type("库存");
    await press(page, "Escape", "Alt+ArrowUp", "ArrowDown", "Alt+ArrowRight");
    assert.deepEqual(await drawn(page), [`1 ${label(first)}`, "1 库存", `2 ${label(second)}`]);
    await press(page, "Delete", "Control+z");
    assert.equal((await drawn(page)).length, 3);

    // A fault is told at its place, and goes when it is mended.
    await page.getByRole("treeitem").nth(2).click();
    await page.locator("#node-constraint").fill(". >> 0");
    await page.locator(".mirror-wrong").waitFor();
    await page.locator(".outline-row.here .outline-faults").waitFor();
    await page.locator("#node-constraint").fill(". >= 0");
    await page.getByText(say("forms.no_faults")).waitFor();

    // Leaving loses nothing.
    await page.goto(`${address()}/forms`);
    await page.getByRole("link", { name: title }).click();
    await page.getByRole("treeitem").nth(2).waitFor();
    assert.equal((await drawn(page)).length, 3);

    const preview = page.getByRole("region", { name: say("forms.preview") });
    await preview.getByLabel(label(second)).fill("-1");
    await preview.locator(".fill-wrong").waitFor();
    assert.deepEqual(await faults(page, `editor ${language}`), []);
    await picture(page, `form editor ${language}`);
    await preview.getByText(say("forms.width_desk"), { exact: true }).click();
    await picture(page, `form editor desk ${language}`);

    const settle = page.locator(".ant-modal-footer .ant-btn-primary").last();
    await page.getByRole("button", { name: pattern("forms.publish", language) }).click();
    await settle.click();
    await page.waitForURL(/\/forms\/\d+$/);
    const id = Number(page.url().match(/\/forms\/(\d+)/)[1]);

    // The second version: a question goes, and the line of what has changed says so.
    await page.getByRole("button", { name: say("forms.edit") }).click();
    await page.getByRole("treeitem").first().focus();
    await press(page, "Delete");
    await page.getByText(pattern("forms.gone", language)).waitFor();
    const publish = page.getByRole("button", { name: pattern("forms.publish", language) });
    await page.getByText(say("forms.no_faults")).waitFor();
    await publish.click();
    await page.locator("#form-note").fill("去掉一题");
    await settle.click();
    await page.locator(".forms-diff li", { hasText: first }).getByText(say("forms.diff_removed")).waitFor();
    assert.deepEqual(await faults(page, `form ${language}`), []);
    await picture(page, `form ${language}`);
    assert.deepEqual((await answer(context, `/forms/${id}`)).versions.map((one) => one.version).sort(), [1, 2]);
    assert.deepEqual(errors, []);
    await close();
  });
}

test("a holiday is set with the keyboard, with its reason", { timeout: 60_000 }, async () => {
  const { page, context, errors, close } = await as(browser, { language: "zh" }, whoMay("province.write"));
  await page.goto(`${address()}/organisation/calendar?month=2020-05`);
  await page.locator('.day[data-day="2020-05-01"]').focus();
  await press(page, "Space", "PageDown", "ArrowRight");
  await page.locator('.day[data-day="2020-06-02"]:focus').waitFor();
  await page.locator("#calendar-reason").fill("劳动节放假");
  await page.getByRole("button", { name: words("calendar.save", "zh"), exact: true }).click();
  await page.getByText(words("calendar.unchanged", "zh")).waitFor();
  assert.ok((await answer(context, "/calendar")).off.includes("2020-05-01"));
  assert.deepEqual(await faults(page, "calendar"), []);
  assert.deepEqual(errors, []);
  await close();
});
