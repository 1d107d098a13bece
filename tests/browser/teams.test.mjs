/** A third batch of medical staff is mustered, departs, is counted in place and is back; who is with it goes with no other. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, answer, choose, issue, launch, TOLD, unsafe } from "./desk.mjs";
import { Reporting } from "./reporting.mjs";

const TEAM = "援鄂医疗队";
const HEALTH = "41-WJW";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** Presses a deed of a batch's page and answers its dialog. */
async function deed(story, page, name, fill = async () => {}) {
  await story.button(page.locator("header.batch-head"), `teams.do_${name}`).click();
  const dialog = page.getByRole("dialog");
  await fill(dialog);
  await story.look(page, name);
  await story.button(dialog, `teams.do_${name}`).click();
  await dialog.waitFor({ state: "detached" });
}

const stands = (story, page, stage) => page.locator("header.batch-head").getByText(story.say(`teams.stage_${stage}`), { exact: true }).waitFor();

for (const [language, size] of TOLD) {
  test(`a batch goes, is counted and is back: ${language} ${size}`, { timeout: 240_000 }, async () => {
    const story = new Reporting(browser, language, `teams-${size}`);
    await story.stopTheClock();
    const title = `派遣 ${Date.now() % 100_000} ${language}`;
    const names = [1, 2, 3].map((n) => `测某${n}${Date.now() % 10_000}`);
    await story.as("duty", ({ context }) => issue(context, { title, audience: `unit:${HEALTH}` }));

    const id = await story.as("dispatcher", async ({ page, context }) => {
      await page.goto(`${address()}/teams`);
      await page.locator(".batch-rows li").nth(2).waitFor();
      await story.look(page, "batches");
      await page.getByText(story.say("teams.tab_people"), { exact: true }).click();
      await story.button(page, "teams.enrol").first().click();
      const dialog = page.getByRole("dialog");
      await page.locator("#enrol-rows").fill(names.map((name) => `${name}，000-7800，护理，执业证`).join("\n"));
      await story.look(page, "enrol");
      await story.button(dialog, "teams.enrol").click();
      await dialog.waitFor({ state: "detached" });
      await page.locator(".strengths button", { hasText: language === "zh" ? "护理" : "Nursing" }).click();
      await page.waitForURL(/skill=nursing/);
      await story.look(page, "people");

      await page.getByText(story.say("teams.tab_batches"), { exact: true }).click();
      await story.button(page, "teams.muster").click();
      await choose(page, "#ledger-cause", title);
      await choose(page, "#muster-to", TEAM, language === "zh" ? TEAM : "Medical Team in Hubei");
      await page.locator("#muster-place").fill("武汉");
      await choose(page, "#muster-skill", "", language === "zh" ? "护理" : "Nursing");
      const more = story.button(dialog, "inspections.more");
      for (const name of names) {
        while (!(await dialog.getByText(name).isVisible())) await more.click();
        await dialog.getByText(name).click();
      }
      await story.look(page, "muster");
      await story.button(dialog, "teams.muster").click();
      await dialog.waitFor({ state: "detached" });
      await page.getByRole("region", { name: title }).waitFor();

      const { rows } = await answer(context, "/batches?open=true");
      const batch = rows.find((row) => row.matter === title);
      assert.deepEqual([batch.heads, batch.stage], [3, "mustered"]);
      const { people } = await answer(context, `/batches/${batch.batch_id}`);
      const again = await context.request.post(`${address()}/api/v1/batches`, {
        data: { matter_id: batch.matter_id, to: batch.to.no, place: "武汉", people: [{ no: people[0].no, skill: "nursing" }] }, headers: unsafe(),
      });
      assert.equal(again.status(), 409, "nobody is in two places");

      await page.goto(`${address()}/teams/${batch.batch_id}`);
      await deed(story, page, "departed", async (dialog) => {
        await page.locator("#batch-missing").fill(names[2]);
        await page.locator(".ant-select-item-option", { hasText: names[2] }).filter({ visible: true }).click();
        await dialog.getByText(story.say("teams.need_why_missing")).waitFor();
        await page.locator("#batch-note").fill("发热，留观。");
      });
      await stands(story, page, "departed");
      return batch.batch_id;
    }, size);

    await story.as("team", async ({ page }) => {
      await page.goto(`${address()}/teams/${id}`);
      await deed(story, page, "in_place");
      await stands(story, page, "in_place");
      await deed(story, page, "count", async (dialog) => {
        await page.locator("#count-on_duty").fill("2");
        await page.locator("#count-ill").fill("1");
        await dialog.getByText(story.like("teams.sum_differs")).waitFor();
        await page.locator("#count-on_duty").fill("1");
      });
      await page.locator(".day-table tbody tr").waitFor();
      await deed(story, page, "leaving");
      await stands(story, page, "leaving");
      await story.look(page, "leaving-page");
    }, size);

    await story.as("dispatcher", async ({ page, context }) => {
      await page.goto(`${address()}/teams/${id}`);
      await deed(story, page, "back");
      await stands(story, page, "back");
      const batch = await answer(context, `/batches/${id}`);
      assert.deepEqual([batch.heads, batch.mustered, batch.person_days, batch.days[0].ill], [2, 3, 1, 1]);
      await page.goto(`${address()}/teams?over=true`);
      await page.getByRole("region", { name: title }).waitFor();
      await story.look(page, "over");
    }, size);
    assert.deepEqual(story.errors, []);
  });
}
