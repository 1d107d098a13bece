/** A village mends a finding that asks for a photograph, on its phone at 360 px and without a network; given back, it mends it again. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { faults } from "./axe.mjs";
import { answer, enter, launch, open, picture, resetTaps, taps } from "./desk.mjs";
import { card, chip, installed, row, worker } from "./phone.mjs";
import { send } from "./reporting.mjs";
import { pattern, words } from "./words.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const EXPECTED = ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_ABORTED", "Failed to load resource"];
const HOUR_MS = 3_600_000;

for (const language of process.env.SHOUHU_LANGUAGES?.split(",") ?? ["zh"]) {
  test(`a photograph goes with the report of a mended finding, also without a network: ${language}`, { timeout: 120_000 }, async () => {
    const say = (key) => words(key, language);
    const title = `村口未测温 ${randomUUID().slice(0, 8)}`;
    const inspector = await open(browser);
    await enter(inspector.context, "inspector");
    const second = await open(browser);
    await enter(second.context, "commander");
    const phone = await worker(browser, { language, expected: EXPECTED });
    const { now_ms } = await answer(inspector.context, "/overview");
    const { id } = await send(inspector.context, "POST", "/findings", {
      title, text: "村口无人测温。", to: phone.unit.no, severity: "serious", category: "出入口测温", evidence: "有人值守的村口", due_ms: now_ms + 24 * HOUR_MS,
    });
    await phone.visit();
    await row(phone.page, title).getByRole("button", { name: say("field.sign"), exact: true }).click();
    await row(phone.page, title).getByText(chip("accepted", language)).waitFor();
    await phone.page.reload();
    await installed(phone.page);
    const shot = await phone.page.screenshot();
    await phone.visit(`matter/${id}`);
    const mend = phone.page.getByRole("button", { name: pattern("field.mend", language) });
    await mend.waitFor();
    await phone.context.setOffline(true);
    await resetTaps(phone.page);
    await mend.click();
    await phone.page.locator("#mend-note").fill("已安排两人轮班测温、登记。");
    assert.ok(await mend.isDisabled(), "a photograph was asked for");
    await picture(phone.page, `mend-asked-${language}`);
    await phone.page.locator("#mend-photo").setInputFiles({ name: "村口.png", mimeType: "image/png", buffer: shot });
    await phone.page.getByText("村口.png").waitFor();
    // The camera may have closed the page: what was typed and taken is there again.
    await phone.page.reload();
    await mend.click();
    await phone.page.getByText("村口.png").waitFor();
    assert.equal(await phone.page.locator("#mend-note").inputValue(), "已安排两人轮班测温、登记。");
    await picture(phone.page, `mend-ready-${language}`);
    assert.deepEqual(await faults(phone.page, "mend"), []);
    await mend.click();
    await phone.page.getByText(chip("kept", language)).waitFor();
    assert.ok(await taps(phone.page) <= 3, "taps to the receipt");
    assert.equal((await answer(inspector.context, `/matters/${id}`)).finding.steps.length, 0, "nothing has arrived");
    await phone.visit("queue");
    await phone.context.setOffline(false);
    // The signing stands there as well.
    await card(phone.page, title).getByText(chip("accepted", language)).nth(1).waitFor({ timeout: 20_000 });
    const { finding } = await answer(inspector.context, `/matters/${id}`);
    assert.deepEqual(finding.steps.map((step) => [step.kind, step.files.length]), [["reported", 1]]);

    await send(second.context, "POST", `/matters/${id}/recheck`, { passed: false, note: "只有一人值守" });
    await phone.visit();
    await phone.page.reload();
    await row(phone.page, title).locator(".row-link").click();
    // The list that says that it was given back may still be on its way.
    await mend.click({ timeout: 30_000 });
    await phone.page.locator("#mend-note").fill("两班四人。");
    assert.ok(await mend.isDisabled(), "each round shows it anew");
    await phone.page.locator("#mend-photo").setInputFiles({ name: "村口二.png", mimeType: "image/png", buffer: shot });
    await phone.page.getByText("村口二.png").waitFor();
    await mend.click();
    await phone.page.getByText(chip("accepted", language)).nth(2).waitFor();
    await picture(phone.page, `mend-again-${language}`);
    await send(second.context, "POST", `/matters/${id}/recheck`, { passed: true, note: "现场看过" });
    assert.deepEqual([...inspector.errors, ...second.errors, ...phone.errors], []);
    for (const opened of [inspector, second, phone]) await opened.close();
  });
}
