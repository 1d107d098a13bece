/** Somebody comes and goes: a list brings him, a second person grants, a slip of paper lets him in, and when he has left two persons erase him. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { faults } from "./axe.mjs";
import { address, answer, enter, launch, open, picture, TOLD } from "./desk.mjs";
import { words } from "./words.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const PASSWORD = "correct horse";
const persona = async (key, language, size) => {
  const opened = await open(browser, { language, size });
  await enter(opened.context, key);
  return opened;
};

for (const [language, size] of TOLD) {
  test(`from a list of persons to an erasure, ${language}`, { timeout: 120_000 }, async () => {
    const say = (key) => words(key, language);
    const mark = `${Date.now() % 1_000_000}`;
    const [title, name, account] = [`夜班岗${mark}`, `欧阳${mark}`, `ouyang-${mark}`];
    const found = [];
    const look = async (page, where) => { await picture(page, `people ${where} ${language}`); found.push(...(await faults(page, where))); };
    const dialog = (page) => page.locator(".ant-modal").filter({ visible: true });
    const primary = (page) => dialog(page).locator(".ant-modal-footer .ant-btn").last();

    const village = await persona("village", language);
    const { unit } = (await answer(village.context, "/session")).posts[0];
    await village.close();
    const rights = await persona("rights", language, size);
    const { page } = rights;
    await page.goto(`${address()}/organisation/people`);
    const csv = `unit,title,kind,roles,phone,mail,name,account\n${unit.code},${title},duty,worker,0371-65000000,,${name},\n${unit.code},,duty,worker,,,,\n`;
    await page.locator("input[type=file]").setInputFiles({ name: "人员.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await page.locator(".post-table tbody tr", { hasText: "title" }).first().waitFor();
    await look(page, "import");
    await page.locator(".import-buttons .ant-btn-primary").click();
    await page.locator(".receipt-words").waitFor();

    const second = await persona("units", language, size);
    await second.page.goto(`${address()}/organisation/rights`);
    const waiting = second.page.locator("tr", { hasText: title });
    await waiting.getByRole("button", { name: say("people.grant"), exact: true }).click();
    await waiting.waitFor({ state: "detached" });

    await page.goto(`${address()}/organisation/${unit.no}`);
    const row = page.locator(".post-table tbody tr", { hasText: title });
    await row.getByRole("link", { name: say("people.new_code") }).click();
    await page.getByRole("button", { name: say("people.make"), exact: true }).click();
    const code = await page.locator(".slips code").first().textContent();
    await look(page, "code");

    const clerk = await open(browser, { language, size });
    await clerk.page.goto(`${address()}/activate`);
    await clerk.page.locator("#code").fill(code);
    await clerk.page.getByRole("button", { name: say("activate.look"), exact: true }).click();
    await clerk.page.locator("#account").fill(account);
    await clerk.page.locator("#password").fill(PASSWORD);
    await clerk.page.locator("#again").fill(PASSWORD);
    await look(clerk.page, "activate");
    await clerk.page.getByRole("button", { name: say("activate.enter"), exact: true }).click();
    await clerk.page.locator(".top .post").waitFor();
    await clerk.context.clearCookies();
    await clerk.page.goto(`${address()}/signin`);
    await clerk.page.locator("#account").fill(account);
    await clerk.page.locator("#password").fill(PASSWORD);
    await clerk.page.getByRole("button", { name: say("signin.enter"), exact: true }).click();
    await clerk.page.locator(".top .post").waitFor();
    assert.equal((await answer(clerk.context, "/session")).person.name, name);

    await page.goto(`${address()}/organisation/${unit.no}`);
    await row.getByText("欧＊").waitFor();
    assert.equal(await page.getByText(account).count(), 0, "masked from above");
    await row.getByRole("button", { name: say("people.read"), exact: true }).click();
    await page.getByRole("radio", { name: say("ui.purpose_rights") }).check();
    await look(page, "read");
    await primary(page).click();
    await dialog(page).getByText(account).waitFor();
    await look(page, "record");
    await primary(page).click();

    await row.getByRole("button", { name: say("people.end"), exact: true }).click();
    await page.locator("#end-reason").fill("离职");
    await primary(page).click();
    await row.waitFor({ state: "detached" });
    const left = page.locator(".people-former li", { hasText: "欧＊" }).filter({ has: page.getByRole("button", { name: say("people.erase"), exact: true }) });
    await left.last().getByRole("button", { name: say("people.erase"), exact: true }).click();
    await page.locator("#erase-reason").fill(`离职 ${mark}`);
    await page.locator("#erase-basis").fill("个人信息保护法第四十七条");
    await look(page, "erase");
    await primary(page).click();
    await dialog(page).waitFor({ state: "hidden" });
    await look(page, "former");

    await second.page.goto(`${address()}/organisation/rights`);
    const erasure = second.page.locator("tr", { hasText: `离职 ${mark}` });
    await look(second.page, "erasures");
    await erasure.getByRole("button", { name: say("people.confirm_erasure"), exact: true }).click();
    await primary(second.page).click();
    await erasure.waitFor({ state: "detached" });
    assert.equal((await clerk.context.request.get(`${address()}/api/v1/session`)).status(), 401, "signed out at once");
    assert.deepEqual(found, []);
    for (const opened of [rights, second, clerk]) {
      assert.deepEqual(opened.errors.filter((line) => !line.includes("40")), []);
      await opened.close();
    }
  });
}
