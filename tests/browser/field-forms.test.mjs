/** Reports on the phone at 360 px: nil and no change in two taps, forms without a network, nothing lost, nothing twice. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { get } from "node:http";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { faults } from "./axe.mjs";
import { address, answer, enter, launch, picture, resetTaps, taps } from "./desk.mjs";
import { card, chip, desks, file, installed, worker } from "./phone.mjs";
import { words } from "./words.mjs";

let browser;
let desk;
before(async () => {
  browser = await launch();
  desk = await desks(browser);
});
after(() => browser.close());

const EXPECTED = ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_ABORTED", "401", "409", "Failed to load resource"];
const button = (place, key, language = "zh") => place.getByRole("button", { name: words(key, language), exact: true });
const quick = (page, key, language = "zh") => page.locator(".quick", { hasText: words(key, language) });
/** The worker's phone with nothing else to file: days pass in the demo while tests run, and each brings a report of its own. */
async function reporter(options) {
  const phone = await worker(browser, options);
  const { rows } = await answer(phone.context, "/reports/owed?waiting=true&limit=1000");
  for (const one of rows) await file(phone.context, { matter: one.matter_id }, one.subject, one.period, { version: one.version, nil: true }).catch(() => undefined);
  return phone;
}
/** The report itself, not the order behind it that is to be signed. */
const row = (page, title) => page.locator('.row:has(a[href^="#/report/"])', { hasText: title });
const next = (page) => page.locator(".foot .primary");
const named = (what) => `${what} ${randomUUID().slice(0, 8)}`;

const entry = (zh, en, shape, unit = "") => ({ label: { zh, en }, shape, unit, purpose: "调度", basis: "传染病防治法", retention_days: 365 });
const FIELDS = {
  phone_fever: entry("今天新发热几人", "New persons with fever", { type: "integer" }, "人"),
  phone_gone: entry("其中已送诊", "Of them taken to a clinic", { type: "integer" }, "人"),
  phone_price: entry("口罩单价", "Price of a mask", { type: "decimal", scale: 2 }, "元"),
  phone_supply: entry("供应情况", "Supply", { type: "one" }),
  phone_sign: entry("门口照片", "Photograph of the door", { type: "photo" }),
  phone_age: entry("年龄", "Age", { type: "integer" }, "岁"),
};
const question = (field, more = {}) => ({ node: "question", field, ...more });
const { phone_fever, phone_gone } = FIELDS;
const PLAIN = { title: { zh: "每日健康报告", en: "Daily health report" }, nodes: [{ node: "group", name: "figures", label: { zh: "今日数据", en: "Figures of today" }, nodes: [question("phone_fever", { required: "true()" }), question("phone_gone")] }], lists: {}, fields: { phone_fever, phone_gone } };
/** Another figure of the same units: what one duty holds is not asked by a second. */
const OTHER = { ...PLAIN, nodes: [question("phone_beds")], fields: { phone_beds: entry("空床几张", "Free beds", { type: "integer" }, "张") } };
const FULL = {
  ...PLAIN,
  fields: FIELDS,
  nodes: [
    { node: "group", name: "health", label: { zh: "健康", en: "Health" }, nodes: [
      question("phone_fever", { required: "true()", constraint: ". <= 20", message: { zh: "最多只能 20", en: "At most 20" } }),
      question("phone_gone", { relevant: "${phone_fever} > 0" }),
    ] },
    { node: "group", name: "shop", label: { zh: "药店", en: "Pharmacy" }, nodes: [question("phone_price"), question("phone_supply", { list: "supply" }), question("phone_sign")] },
    { node: "repeat", name: "people", label: { zh: "发热人员", en: "Person" }, max: 5, nodes: [question("phone_age")] },
  ],
  lists: { supply: [{ name: "short", label: { zh: "紧张", en: "Short" } }, { name: "enough", label: { zh: "充足", en: "Enough" } }] },
};
/** One transparent point. */
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");

for (const language of ["zh", "en"]) {
  test(`nothing to report takes two taps, no change takes two, and each stands once: ${language}`, async (t) => {
    const phone = await reporter({ language, expected: EXPECTED });
    const form = await desk.form(PLAIN);
    const [nil, same] = [named("零报"), named("照旧")];
    const none = await desk.duty(t, nil, phone.unit, form);
    const as = await desk.duty(t, same, phone.unit, form, { before: 1 });
    await file(phone.context, as, phone.unit, as.dates[0], { version: 1, answers: { phone_fever: 2, phone_gone: 1 } });
    for (const [title, key, { matter, day }] of [[nil, "report.nil", none], [same, "report.no_change", as]]) {
      await phone.visit();
      await row(phone.page, title).waitFor();
      await resetTaps(phone.page);
      await row(phone.page, title).locator(".row-link").click();
      await quick(phone.page, key, language).waitFor();
      await picture(phone.page, `field report ${language} ${key}`);
      await quick(phone.page, key, language).click();
      await phone.page.locator(".receipt").getByText(chip("accepted", language)).waitFor();
      assert.equal(await taps(phone.page), 2, `${key}: two taps from the first screen to the receipt`);
      const slot = await desk.slot({ matter }, phone.unit, day);
      assert.equal(slot.revision, 1);
      assert.deepEqual([slot.nil, slot.no_change], key === "report.nil" ? [true, false] : [false, true]);
      if (key === "report.no_change") assert.deepEqual(slot.answers, { phone_fever: 2, phone_gone: 1 });
    }
    assert.deepEqual(phone.errors, []);
    await phone.close();
  });
}

/** Types a figure on the pad. */
async function typed(page, field, figure) {
  await page.locator(`#q-${field}`).click();
  for (const key of figure) await page.locator(".pad .key", { hasText: new RegExp(`^${key.replace(".", "\\.")}$`) }).click();
}

/** The whole form, each group on its screen, up to the summary. */
async function fillFull(page) {
  await typed(page, "phone_fever", "31");
  await page.getByText(/最多只能 20|At most 20/).waitFor();
  await page.locator(".pad .key").last().click();
  await typed(page, "phone_gone", "2");
  assert.equal(await page.locator("#q-phone_fever").inputValue(), "3");
  await next(page).click();
  await typed(page, "phone_price", "2.5");
  await page.locator(".choice", { hasText: /紧张|Short/ }).click();
  await page.locator("#q-phone_sign").setInputFiles({ name: "门口.png", mimeType: "image/png", buffer: PNG });
  await page.getByText("门口.png").waitFor();
  await next(page).click();
  await page.getByRole("button", { name: /^(加一行|Add a row)/ }).click();
  await typed(page, "phone_age-0", "71");
  await next(page).click();
  await page.locator(".sum").first().waitFor();
}
const FILLED = { phone_fever: 3, phone_gone: 2, phone_price: "2.50", phone_supply: "short", people: [{ phone_age: 71 }] };

test("a whole visit without a network: filled in, the page killed, sent when it is back; nothing lost, nothing twice", async (t) => {
  const phone = await reporter({ expected: EXPECTED });
  const form = await desk.form(FULL);
  const [full, none] = [named("巡查"), named("断网零报")];
  const [a, b] = [await desk.duty(t, full, phone.unit, form), await desk.duty(t, none, phone.unit, await desk.form(OTHER))];
  await phone.visit();
  await row(phone.page, full).waitFor();
  await installed(phone.page);
  await row(phone.page, none).waitFor();
  await phone.page.waitForTimeout(1_500);
  await phone.context.setOffline(true);
  await phone.page.reload();
  await row(phone.page, full).locator(".row-link").click();
  await typed(phone.page, "phone_fever", "3");
  await phone.page.locator(".kept-line").waitFor();
  await phone.page.close();

  // The draft outlives the page.
  let page = await phone.context.newPage();
  await page.goto(`${address()}/field/#/`);
  await row(page, full).locator(".row-link").click();
  assert.equal(await page.locator("#q-phone_fever").inputValue(), "3");
  await page.locator("#q-phone_fever").click();
  await page.locator(".pad .key", { hasText: words("report.clear", "zh") }).click();
  await fillFull(page);
  await picture(page, "field report summary zh");
  await next(page).click();
  await page.locator(".receipt").getByText(chip("kept")).waitFor();
  await page.goto(`${address()}/field/#/`);
  await row(page, none).locator(".row-link").click();
  await quick(page, "report.nil").click();
  await page.locator(".receipt").getByText(chip("kept")).waitFor();
  assert.equal((await desk.slot(a, phone.unit, a.day)).revision, 0, "nothing has arrived");
  await page.close();

  page = await phone.context.newPage();
  await page.goto(`${address()}/field/#/queue`);
  for (const title of [full, none]) await card(page, title).getByText(chip("kept")).waitFor();
  await phone.context.setOffline(false);
  for (const title of [full, none]) await card(page, title).getByText(chip("accepted")).waitFor({ timeout: 30_000 });
  const slot = await desk.slot(a, phone.unit, a.day);
  const { phone_sign, ...answers } = slot.answers;
  assert.deepEqual([slot.revision, answers], [1, FILLED]);
  assert.equal((await phone.context.request.get(`${address()}/api/v1/files/${phone_sign.sha256}`)).status(), 200, "the photograph came before the report");
  const other = await desk.slot(b, phone.unit, b.day);
  assert.deepEqual([other.revision, other.nil, other.history.length], [1, true, 1]);
  await page.close();
  await phone.close();
});

test("an answer that is lost on the way files nothing twice", async (t) => {
  const phone = await reporter({ expected: EXPECTED });
  const title = named("丢失");
  const duty = await desk.duty(t, title, phone.unit, await desk.form(PLAIN));
  const ids = [];
  await phone.context.route(`**/reports/${duty.matter}/slots/**`, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    ids.push(route.request().headers()["idempotency-key"]);
    if (ids.length > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await phone.visit();
  await row(phone.page, title).locator(".row-link").click();
  await quick(phone.page, "report.nil").click();
  await phone.page.getByText(words("field.kept_again", "zh")).waitFor();
  assert.equal((await desk.slot(duty, phone.unit, duty.day)).revision, 1, "the server has it, the phone does not know");
  await phone.visit("queue");
  await button(phone.page, "field.send_now").click();
  await card(phone.page, title).getByText(chip("accepted")).waitFor();
  assert.equal(new Set(ids).size, 1, ids.join(" "));
  const slot = await desk.slot(duty, phone.unit, duty.day);
  assert.deepEqual([slot.revision, slot.history.length], [1, 1]);
  await phone.close();
});

test("a report with its photograph, handed over as a file, arrives from another phone and counts once", async (t) => {
  const phone = await reporter({ expected: EXPECTED });
  const title = named("转交");
  const duty = await desk.duty(t, title, phone.unit, await desk.form(FULL));
  await phone.visit();
  await row(phone.page, title).locator(".row-link").click();
  await phone.page.locator("#q-phone_fever").waitFor();
  await phone.context.setOffline(true);
  await fillFull(phone.page);
  await next(phone.page).click();
  await phone.page.locator(".receipt").getByText(chip("kept")).waitFor();
  await phone.visit("queue");
  const [download] = await Promise.all([phone.page.waitForEvent("download"), button(phone.page, "field.export_all").click()]);
  const other = await worker(browser, { expected: EXPECTED });
  await other.visit("queue");
  await other.page.locator('input[type="file"]').setInputFiles(await download.path());
  await button(other.page, "field.import_take").click();
  await card(other.page, title).getByText(chip("accepted")).waitFor();
  const { answers } = await desk.slot(duty, phone.unit, duty.day);
  assert.equal((await phone.context.request.get(`${address()}/api/v1/files/${answers.phone_sign.sha256}`)).status(), 200);
  await phone.context.setOffline(false);
  await card(phone.page, title).getByText(chip("accepted")).waitFor({ timeout: 30_000 });
  const slot = await desk.slot(duty, phone.unit, duty.day);
  assert.deepEqual([slot.revision, slot.history.length], [1, 1]);
  await other.close();
  await phone.close();
});

test("what was filed elsewhere meanwhile is refused with the reason, mended, and sent as a correction", async (t) => {
  const phone = await reporter({ expected: EXPECTED });
  const title = named("撞上");
  const duty = await desk.duty(t, title, phone.unit, await desk.form(PLAIN));
  await phone.visit();
  await row(phone.page, title).waitFor();
  await phone.page.waitForTimeout(1_500);
  await phone.context.setOffline(true);
  await row(phone.page, title).locator(".row-link").click();
  await typed(phone.page, "phone_fever", "4");
  await next(phone.page).click();
  await next(phone.page).click();
  await phone.page.locator(".receipt").getByText(chip("kept")).waitFor();
  await file(phone.context, duty, phone.unit, duty.day, { version: 1, nil: true });
  await phone.context.setOffline(false);
  await phone.visit("queue");
  const refused = card(phone.page, title);
  await refused.getByText(chip("refused")).waitFor({ timeout: 20_000 });
  await picture(phone.page, "field queue report refused");
  assert.match(await refused.innerText(), new RegExp(words("field.refused_safe", "zh")));
  await refused.getByRole("link", { name: words("report.mend", "zh") }).click();
  await phone.page.locator("#q-phone_fever").waitFor();
  assert.equal(await phone.page.locator("#q-phone_fever").inputValue(), "4", "what was typed is there");
  await button(phone.page, "report.overtaken_mine").click();
  await next(phone.page).click();
  assert.ok(await next(phone.page).isDisabled(), "a correction says why");
  await phone.page.locator("#reason").fill("与台账核对");
  await next(phone.page).click();
  await phone.page.locator(".receipt").getByText(chip("accepted")).waitFor();
  const slot = await desk.slot(duty, phone.unit, duty.day);
  assert.deepEqual([slot.revision, slot.nil, slot.answers.phone_fever], [2, false, 4]);
  await phone.visit("queue");
  assert.equal(await card(phone.page, title).count(), 1, "the refused one has been replaced");
  await phone.close();
});

test("what was begun before somebody else corrected it is not sent unseen: its person chooses which of the two stands", async (t) => {
  const phone = await reporter({ expected: EXPECTED });
  const title = named("超过");
  const duty = await desk.duty(t, title, phone.unit, await desk.form(PLAIN));
  const correct = (revision, fever) => file(phone.context, duty, phone.unit, duty.day, { version: 1, revision, reason: "重数", answers: { phone_fever: fever } });
  const path = `report/${duty.matter}/${duty.day}/${phone.unit.no}`;
  const fever = phone.page.locator("#q-phone_fever");
  const choice = phone.page.locator(".came-back", { hasText: words("report.overtaken", "zh") });
  const back = async () => { await phone.visit(path); await phone.page.reload(); await choice.waitFor(); };
  await file(phone.context, duty, phone.unit, duty.day, { version: 1, answers: { phone_fever: 1 } });
  await phone.visit(path);
  await fever.waitFor();
  await typed(phone.page, "phone_fever", "5");
  await phone.page.locator(".kept-line").waitFor();
  assert.equal(await choice.count(), 0);
  await correct(1, 2);
  await back();
  assert.match(await choice.innerText(), new RegExp(`${phone.unit.name} .*第 2 版`), "who has filed since");
  assert.equal(await fever.inputValue(), "15");
  await picture(phone.page, "field report overtaken");
  assert.deepEqual(await faults(phone.page, "overtaken"), []);
  await next(phone.page).click();
  await phone.page.locator("#reason").fill("与台账核对");
  await choice.waitFor();
  assert.ok(await next(phone.page).isDisabled(), "nothing is sent before one is chosen");
  await button(choice, "report.overtaken_theirs").click();
  await choice.waitFor({ state: "detached" });
  await phone.visit(path);
  await phone.page.waitForFunction(() => document.querySelector("#q-phone_fever")?.value === "2");

  await typed(phone.page, "phone_fever", "7");
  await phone.page.locator(".kept-line").waitFor();
  await correct(2, 3);
  await back();
  await button(choice, "report.overtaken_mine").click();
  await choice.waitFor({ state: "detached" });
  await next(phone.page).click();
  await phone.page.locator("#reason").fill("与台账核对");
  await next(phone.page).click();
  await phone.page.locator(".receipt").getByText(chip("accepted")).waitFor();
  const slot = await desk.slot(duty, phone.unit, duty.day);
  assert.deepEqual([slot.revision, slot.answers.phone_fever], [4, 27]);
  assert.deepEqual(phone.errors, []);
  await phone.close();
});

test("what the phone cannot keep is said, tried again with the next change, and a press that is not kept says so", async (t) => {
  const phone = await reporter({ expected: EXPECTED });
  const title = named("存不下");
  const duty = await desk.duty(t, title, phone.unit, await desk.form(PLAIN));
  await phone.page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...given) {
      if (globalThis.full === this.name) throw new DOMException("no room", "QuotaExceededError");
      return put.apply(this, given);
    };
  });
  const full = (store) => phone.page.evaluate((name) => { globalThis.full = name; }, store);
  await phone.visit();
  await phone.page.reload();
  await row(phone.page, title).locator(".row-link").click();
  await phone.page.locator("#q-phone_fever").waitFor();
  await full("draft");
  await typed(phone.page, "phone_fever", "4");
  const lost = phone.page.getByText(words("report.draft_unkept", "zh"));
  await lost.waitFor();
  assert.equal(await phone.page.locator(".kept-line").count(), 0, "nothing is said to be kept");
  await picture(phone.page, "field report not kept");
  await full("");
  await typed(phone.page, "phone_fever", "2");
  await phone.page.locator(".kept-line").waitFor();
  await lost.waitFor({ state: "detached" });
  await phone.page.reload();
  await phone.page.locator("#q-phone_fever").waitFor();
  assert.equal(await phone.page.locator("#q-phone_fever").inputValue(), "42", "the next change took the last one with it");
  await full("outbox");
  await next(phone.page).click();
  await next(phone.page).click();
  await phone.page.getByText(words("report.not_sent", "zh")).waitFor();
  await picture(phone.page, "field report not sent");
  assert.equal((await desk.slot(duty, phone.unit, duty.day)).revision, 0);
  await full("");
  await next(phone.page).click();
  await phone.page.locator(".receipt").getByText(chip("accepted")).waitFor();
  assert.equal((await desk.slot(duty, phone.unit, duty.day)).answers.phone_fever, 42);
  await phone.close();
});

test("what is typed while the answer of the network is put in stays", async (t) => {
  const phone = await reporter({ expected: EXPECTED });
  const title = named("边填边读");
  const duty = await desk.duty(t, title, phone.unit, await desk.form(PLAIN));
  // A finger that is as quick as the disk: a key goes down whenever the form is read anew.
  await phone.page.addInitScript(() => {
    const get = IDBObjectStore.prototype.get;
    IDBObjectStore.prototype.get = function (...given) {
      if (globalThis.keys?.length && String(given[0]).includes("form:")) {
        const key = globalThis.keys.shift();
        globalThis.pressed = (globalThis.pressed ?? "") + key;
        setTimeout(() => [...document.querySelectorAll(".pad .key")].find((one) => one.textContent === key).click());
      }
      return get.apply(this, given);
    };
  });
  await phone.visit();
  await row(phone.page, title).waitFor();
  let answered;
  const held = new Promise((resolve) => { answered = resolve; });
  await phone.context.route(`**/reports/${duty.matter}/slots/**`, async (route) => { await held; await route.continue(); });
  await phone.page.reload();
  await row(phone.page, title).locator(".row-link").click();
  await phone.page.locator("#q-phone_fever").waitFor();
  await typed(phone.page, "phone_fever", "1");
  await phone.page.evaluate(() => { globalThis.keys = ["2", "3", "4", "5"]; });
  answered();
  // Of these reads the third is the one whose answer is put in.
  await phone.page.waitForFunction(() => globalThis.pressed?.length >= 3);
  await phone.page.waitForTimeout(1_000);
  const all = `1${await phone.page.evaluate(() => globalThis.pressed)}`;
  assert.equal(await phone.page.locator("#q-phone_fever").inputValue(), all);
  await phone.page.reload();
  await phone.page.locator("#q-phone_fever").waitFor();
  assert.equal(await phone.page.locator("#q-phone_fever").inputValue(), all);
  await phone.close();
});

test("a newer version of the form carries the draft over by name and shows what does not fit", async (t) => {
  const phone = await reporter({ expected: EXPECTED });
  const title = named("换版");
  const form = await desk.form(FULL);
  const duty = await desk.duty(t, title, phone.unit, form);
  await phone.visit();
  await row(phone.page, title).locator(".row-link").click();
  await fillFull(phone.page);
  const [health, shop, people] = FULL.nodes;
  await desk.newVersion(form, { ...FULL, version: 2, fields: {}, note: "少问一项", nodes: [{ ...health, nodes: [health.nodes[1].field ? question("phone_gone") : health.nodes[1]] }, { ...shop, nodes: [question("phone_fever"), ...shop.nodes.slice(1)] }, people] });
  await phone.visit();
  await phone.page.reload();
  await row(phone.page, title).locator(".row-link").click();
  const left = phone.page.locator(".came-back", { hasText: words("report.left", "zh") });
  await left.waitFor();
  assert.match(await left.innerText(), /口罩单价：2\.5/);
  await picture(phone.page, "field report new version");
  assert.equal(await phone.page.locator("#q-phone_gone").inputValue(), "2");
  await next(phone.page).click();
  assert.equal(await phone.page.locator("#q-phone_fever").inputValue(), "3");
  await next(phone.page).click();
  await next(phone.page).click();
  await next(phone.page).click();
  await phone.page.locator(".receipt").getByText(chip("accepted")).waitFor();
  const { phone_price: _, ...rest } = FILLED;
  const { phone_sign: __, ...answers } = (await desk.slot(duty, phone.unit, duty.day)).answers;
  assert.deepEqual(answers, rest);
  await phone.close();
});

test("a report that is looked at has arrived, is accepted when it is verified, and comes back when it is returned", async (t) => {
  const phone = await reporter({ expected: EXPECTED });
  const [first, second] = [await desk.form(PLAIN), await desk.form(OTHER)];
  const [good, bad] = [named("核验"), named("退回")];
  const [a, b] = [await desk.duty(t, good, phone.unit, first, { review: true }), await desk.duty(t, bad, phone.unit, second, { review: true })];
  for (const title of [good, bad]) {
    await phone.visit();
    await row(phone.page, title).locator(".row-link").click();
    await quick(phone.page, "report.nil").click();
    await phone.page.locator(".receipt").getByText(chip("arrived")).waitFor();
  }
  await desk.look(a, phone.unit, "verify", { revision: 1 });
  await desk.look(b, phone.unit, "return", { revision: 1, reason: "少报了一户" });
  await phone.visit("queue");
  await phone.page.reload();
  await card(phone.page, good).getByText(chip("accepted")).waitFor({ timeout: 20_000 });
  await card(phone.page, bad).getByText(chip("refused")).waitFor({ timeout: 20_000 });
  assert.match(await card(phone.page, bad).innerText(), /少报了一户/);
  await phone.close();
});

test("what one person fills in is not shown to another on the same phone, and is there when they are back", async (t) => {
  const phone = await reporter({ expected: EXPECTED });
  const title = named("换人");
  const duty = await desk.duty(t, title, phone.unit, await desk.form(PLAIN));
  await phone.visit();
  await row(phone.page, title).locator(".row-link").click();
  await typed(phone.page, "phone_fever", "7");
  await phone.page.locator(".kept-line").waitFor();
  await enter(phone.context, "county");
  await phone.visit(`report/${duty.matter}/${duty.day}/${phone.unit.no}`);
  await phone.page.reload();
  await phone.page.waitForTimeout(2_500);
  assert.equal(await phone.page.locator("#q-phone_fever").count() ? await phone.page.locator("#q-phone_fever").inputValue() : "", "", "nobody sees another's draft");
  await enter(phone.context, phone.key);
  await phone.visit();
  await phone.page.reload();
  await row(phone.page, title).locator(".row-link").click();
  await phone.page.locator("#q-phone_fever").waitFor();
  assert.equal(await phone.page.locator("#q-phone_fever").inputValue(), "7");
  assert.equal((await desk.slot(duty, phone.unit, duty.day)).revision, 0);
  await phone.close();
});

for (const language of ["zh", "en"]) {
  test(`each screen of a form is accessible and fits, also in type of twice the size: ${language}`, async (t) => {
    const phone = await reporter({ language, expected: EXPECTED });
    const title = named("样子");
    const duty = await desk.duty(t, title, phone.unit, await desk.form(FULL));
    await phone.visit();
    await row(phone.page, title).locator(".row-link").click();
    await fillFull(phone.page);
    const found = [];
    for (const scale of ["100%", "200%"]) {
      for (const step of ["0", "1", "2", "sum"]) {
        await phone.visit(`report/${duty.matter}/${duty.day}/${phone.unit.no}/${step}`);
        await phone.page.evaluate((size) => { document.documentElement.style.fontSize = size; }, scale);
        await phone.page.locator(".foot").waitFor();
        await picture(phone.page, `field form ${language} ${scale} ${step}`);
        found.push(...(await faults(phone.page, `${language} ${scale} ${step}`)));
      }
    }
    assert.deepEqual(found, []);
    await phone.close();
  });
}

test("the first load of the phone entry stays below 120 kB gzip", async () => {
  const context = await browser.newContext();
  const reply = await context.request.get(`${address()}/field/weight.json`);
  const { field_bundle_kb_gzip, files } = await reply.json();
  assert.ok(files.length > 3 && field_bundle_kb_gzip > 10, "it was weighed");
  assert.ok(field_bundle_kb_gzip <= 120, `${field_bundle_kb_gzip} kB`);
  // What was weighed is what goes over the line.
  const script = files.find((file) => file.endsWith(".js"));
  const [packed, plain] = await Promise.all(["gzip", "identity"].map((coding) => fetched(`${address()}${script}`, coding)));
  assert.deepEqual([packed.coding, plain.coding], ["gzip", undefined]);
  assert.ok(packed.bytes.length < plain.bytes.length / 2, `${packed.bytes.length} of ${plain.bytes.length} bytes`);
  assert.ok(gunzipSync(packed.bytes).equals(plain.bytes), "the same script");
  await context.close();
});

/** As it comes over the line: a browser would unpack it before we see it. */
function fetched(url, coding) {
  return new Promise((resolve, reject) => get(url, { headers: { "accept-encoding": coding } }, (reply) => {
    const parts = [];
    reply.on("data", (part) => parts.push(part)).on("end", () => resolve({ coding: reply.headers["content-encoding"], bytes: Buffer.concat(parts) }));
  }).once("error", reject));
}
