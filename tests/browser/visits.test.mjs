/** An organ plans an inspection, two of the sites are drawn, one is visited by the checklist and something is found there. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, answer, choose, launch, TOLD } from "./desk.mjs";
import { Reporting } from "./reporting.mjs";

/** The second organ of the teams, beside the inspector's own. */
const OTHER = "41-WJW";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

for (const [language, size] of TOLD) {
  test(`sites are drawn, one is visited and a finding issued: ${language} ${size}`, { timeout: 120_000 }, async () => {
    const story = new Reporting(browser, language, `visits-${size}`);
    await story.stopTheClock();
    const title = `市场督导 ${Date.now() % 100_000} ${language}`;
    const { names } = await story.form(title, 1);
    await story.as("inspector", async ({ page, context }) => {
      const own = (await answer(context, "/session")).posts[0].unit;
      const { rows: [other] } = await answer(context, `/units?q=${OTHER}`);
      const shown = (unit) => (language === "en" && unit.name_en ? unit.name_en : unit.name);
      await page.goto(`${address()}/inspections`);
      await story.button(page, "inspections.plan_new").click();
      const dialog = page.getByRole("dialog");
      await page.locator("#plan-title").fill(title);
      await page.locator("#plan-text").fill("查活禽交易和口罩价格。");
      await page.locator("#plan-rule").fill("under 411522 and level:town");
      await page.locator("#plan-sample").fill("2");
      for (const unit of [own, other]) await choose(page, "#plan-teams", unit.code, shown(unit));
      await choose(page, "#plan-form", "", title);
      await dialog.locator(".due-quick button").nth(1).click();
      await story.look(page, "plan");
      await story.button(dialog, "inspections.plan_issue").click();
      await dialog.waitFor({ state: "detached" });

      await page.getByRole("link", { name: title }).click();
      await page.getByRole("heading", { name: title, exact: true }).waitFor();
      await page.locator(".found-table tbody tr").nth(1).waitFor();
      assert.equal(await page.locator(".found-table tbody tr").count(), 2, "two were drawn");
      await story.button(page.locator(".found-table tbody tr").first(), "inspections.visit").click();
      await dialog.locator("input[inputmode], input[type=number], input[role=spinbutton]").first().fill("7");
      await dialog.getByRole("checkbox").check();
      await page.locator("#visit-title").fill(`活禽摊位 ${title}`);
      await page.locator("#visit-text").fill("仍在营业。");
      await page.locator("#visit-category").fill("活禽交易");
      await dialog.locator(".due-quick button").nth(1).click();
      await story.look(page, "visit");
      await story.button(dialog, "inspections.record").click();
      await dialog.waitFor({ state: "detached" });
      await page.getByRole("link", { name: `活禽摊位 ${title}` }).first().waitFor();
      await story.look(page, "visited");

      const plan = (await answer(context, "/inspections")).rows.find((row) => row.title === title);
      assert.deepEqual([plan.sites, plan.visited, plan.findings], [2, 1, 1]);
      const site = (await answer(context, `/inspections/${plan.id}`)).page.find((one) => one.visited);
      const visit = await answer(context, `/inspections/${plan.id}/visits/${site.unit.no}`);
      assert.equal(visit.answers[names[0]], 7);
      await story.button(page.locator("header"), "inspections.end").click();
      await dialog.getByText(story.say("inspections.need_left_out")).waitFor();
      await page.locator("#change-reason").fill("转入日常检查。");
      await story.look(page, "end");
      await story.button(dialog, "inspections.end").click();
      await dialog.waitFor({ state: "detached" });
      assert.equal((await answer(context, `/matters/${plan.id}`)).status, "closed");
    }, size);
    assert.deepEqual(story.errors, []);
  });
}
