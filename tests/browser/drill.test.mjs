/** A drill from its declaration to stepping down: its own address, the list of what a level does, and nothing of it in live work. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "./axe.mjs";
import { address, answer, enter, launch, LANGUAGES, open, WIDTHS } from "./desk.mjs";
import { pattern, words } from "./words.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** No serious finding of axe, nothing wider than the screen; a picture for a person to look at. */
async function look(page, name) {
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
  await page.waitForTimeout(250);
  const size = page.viewportSize();
  if (process.env.SHOUHU_PICTURES) await page.screenshot({ path: `${process.env.SHOUHU_PICTURES}/drill-${name}.png` });
  await page.setViewportSize({ width: size.width, height: 3_000 });
  const found = (await findings(page)).map((line) => `${name}: ${line}`);
  if (process.env.SHOUHU_PICTURES) await page.screenshot({ path: `${process.env.SHOUHU_PICTURES}/drill-${name}-tall.png` });
  await page.setViewportSize(size);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (over > 0) found.push(`${name}: ${over} px wider than the screen`);
  return found;
}

for (const language of LANGUAGES) {
  for (const size of Object.keys(WIDTHS)) {
    test(`a drill is declared, activated and stepped down: ${language}, ${WIDTHS[size].width} px`, { timeout: 120_000 }, async () => {
      const { page, context, errors, close } = await open(browser, { language, size, expected: ["401"] });
      const word = (key) => words(key, language);
      const tag = (name) => `${language}-${size}-${name}`;
      const found = [];
      await enter(context, "commander");
      await page.goto(`${address()}/plans`);
      await page.getByRole("heading", { name: word("plans.plans"), exact: true }).waitFor();
      found.push(...(await look(page, tag("plans"))));
      await page.getByRole("button", { name: word("plans.declare"), exact: true }).click();
      const title = `DRILL ${language} ${size}`;
      await page.locator("#incident-name").fill(title);
      await page.getByRole("radio", { name: word("plans.space_drill"), exact: true }).check();
      found.push(...(await look(page, tag("declare"))));
      await page.getByRole("button", { name: word("plans.declare_ok"), exact: true }).click();
      await page.waitForURL(/\/drill\/incidents\/\d+$/);
      const incident = Number(page.url().match(/\d+$/)[0]);
      await page.getByText(word("shell.drill"), { exact: true }).first().waitFor();
      await page.getByRole("button", { name: word("plans.set_level"), exact: true }).click();
      const choose = (level) => page.locator(`.ant-segmented-item-label[title="${word("shell.level").replace("{{level}}", level)}"]`).click();
      await choose("II");
      const sum = page.locator(".plan-sum");
      await sum.waitFor();
      const outlook = await answer(context, `/incidents/${incident}/outlook?level=II&plan=${(await answer(context, "/plans")).rows[0].id}`);
      assert.ok(outlook.due.length >= 2 && outlook.units > 0);
      assert.ok((await sum.innerText()).includes(outlook.receipts.toLocaleString("en")), "the page counts what the server counts");
      found.push(...(await look(page, tag("outlook"))));
      await page.locator("#level-reason").fill("drill");
      await page.getByRole("button", { name: pattern("plans.confirm", language) }).click();
      await page.getByRole("heading", { name: word("plans.issued_now"), exact: true }).waitFor();
      found.push(...(await look(page, tag("issued"))));
      await page.getByRole("link", { name: word("plans.back_incident"), exact: true }).click();
      await page.getByRole("heading", { name: word("plans.history"), exact: true }).waitFor();
      found.push(...(await look(page, tag("incident"))));
      await page.getByRole("button", { name: word("plans.set_level"), exact: true }).click();
      await choose("III");
      await page.getByRole("heading", { name: word("plans.cancelled"), exact: true }).waitFor();
      found.push(...(await look(page, tag("down"))));
      await page.locator("#level-reason").fill("enough");
      await page.getByRole("button", { name: pattern("plans.confirm", language) }).click();
      await page.getByRole("heading", { name: word("plans.cancelled_now"), exact: true }).waitFor();
      const live = await answer(context, `/matters?incident=${incident}`);
      assert.deepEqual(live.rows, [], "nothing of a drill in live work");
      await page.goto(`${address()}/drill/matters`);
      await page.locator(".matter-table tbody tr").first().waitFor();
      found.push(...(await look(page, tag("matters"))));
      await close();
      assert.deepEqual([...new Set(found)], []);
      assert.deepEqual(errors, []);
    });
  }
}
