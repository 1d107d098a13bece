/** Units change on the desk, and open orders follow; a group for a time is formed, and a member signs for it. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { address, answer, choose, enter, issue, launch } from "./desk.mjs";
import { as, whoMay } from "./persona.mjs";
import { words } from "./words.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const say = (key) => words(key, "zh");

test("two villages merge, an open order follows, and the merge is taken back", { timeout: 120_000 }, async () => {
  const county = await as(browser, { language: "zh" }, ({ session }) => (session.posts[0].unit.level === "county" && session.permissions.includes("matter.issue") ? session : null));
  const { unit } = county.found.posts[0];
  const id = await issue(county.context, { title: `村级排查 ${randomUUID()}`, audience: `under ${unit.code} and level:village` });
  const expected = async () => (await answer(county.context, `/matters/${id}`)).counts.expected;
  const before = await expected();
  const villages = (await answer(county.context, `/matters/${id}/units?filter=all&limit=50`)).rows.map((row) => row.unit);
  assert.ok(before >= 2 && before === villages.length, `${before} and ${villages.length} villages`);

  const keeper = await as(browser, { language: "zh" }, whoMay("unit.write"));
  const { page } = keeper;
  const [into, from] = villages;
  await page.goto(`${address()}/organisation/${into.no}`);
  await page.getByRole("button", { name: say("restructure.merge"), exact: true }).click();
  await choose(page, "#merge-other", from.code, from.name);
  await page.locator(".follows").waitFor();
  const reason = `撤并行政村 ${randomUUID()}`;
  await page.locator("#change-reason").fill(reason);
  await page.locator(".ant-modal-footer .ant-btn-primary").click();
  const row = page.locator(".history-table tbody tr", { hasText: reason }).first();
  await row.waitFor();
  assert.equal(await expected(), before - 1, "the order follows to the successor");

  // It leaves the tree, comes back on request, and leads to who took over.
  const other = await keeper.context.newPage();
  await other.goto(`${address()}/organisation/${from.no}`);
  await other.locator(".unit-ended").getByRole("link", { name: into.name, exact: true }).waitFor();
  await other.locator("#unit-q").fill(from.code);
  await other.locator(".hit", { hasText: say("organisation.closed") }).first().waitFor();
  await other.locator("#unit-q").fill("");
  const tree = other.locator(".unit-tree");
  const { path } = await answer(keeper.context, `/units/${from.no}`);
  const above = path.filter((unit) => unit.no !== from.no);
  await tree.getByLabel(say("organisation.show_closed")).check();
  for (const { name } of above.slice(1)) await tree.getByRole("button", { name: words("organisation.unfold", "zh").replace("{{unit}}", name), exact: true }).click();
  const ended = tree.locator(".ended", { hasText: from.name });
  await ended.waitFor();
  await tree.getByLabel(say("organisation.show_closed")).uncheck();
  await ended.waitFor({ state: "detached" });
  await tree.getByLabel(say("organisation.show_closed")).check();
  await ended.getByRole("link", { name: into.name, exact: true }).click();
  await other.locator(".unit-name", { hasText: into.name }).waitFor();
  assert.ok(await tree.getByLabel(say("organisation.show_closed")).isChecked(), "the choice stays on the way");
  await other.close();

  const undone = page.locator(".history-table tbody tr", { hasText: say("restructure.what_undone") });
  const already = await undone.count();
  await row.getByRole("button", { name: say("restructure.undo") }).click();
  await undone.nth(already).waitFor();
  assert.equal(await expected(), before, "and comes back");
  await page.locator(".history-table .taken-back", { hasText: reason }).waitFor();
  assert.equal(await row.getByRole("button").count(), 0, "what was undone is not offered again");
  assert.deepEqual(keeper.errors, []);
  await keeper.close();
  await county.close();
});

test("a group is formed with a seconded member, who switches to its post and signs", { timeout: 120_000 }, async () => {
  const liaison = await as(browser, { language: "zh" }, ({ session }) => (session.posts[0].unit.code === "41-WJW" ? session : null));
  const home = liaison.found.posts[0];
  const chief = await as(browser, { language: "zh" }, ({ session }) => (session.posts[0].unit.level === "province" && session.permissions.includes("group.write") ? session : null));
  const { page } = chief;
  const name = `物资核查专班${Date.now() % 10_000}`;
  await page.goto(`${address()}/organisation/groups`);
  await page.getByRole("button", { name: say("groups.form") }).click();
  await page.locator("#group-name").fill(name);
  await page.locator("#group-reason").fill("物资核查");
  await page.locator("#group-until").fill("2030-01-01 12:00");
  await page.keyboard.press("Enter");
  await choose(page, "#form-unit", home.unit.code, home.unit.name);
  await choose(page, "#form-post", "", home.title);
  await page.locator("#form-title").fill("核查员");
  await page.getByRole("button", { name: say("groups.add_member"), exact: true }).click();
  await page.locator(".drafted", { hasText: "核查员" }).waitFor();
  await page.locator(".ant-modal-footer .ant-btn-primary").click();
  await page.locator(".unit-name", { hasText: name }).waitFor();
  await page.locator(".post-table", { hasText: "核查员" }).first().waitFor();
  const group = (await answer(chief.context, "/groups")).rows.find((g) => g.name === name);
  const id = await issue(chief.context, { title: `核查库存 ${name}`, audience: `unit:${group.code}` });

  await enter(liaison.context, liaison.persona.key);
  await liaison.page.goto(address());
  await liaison.page.locator(".top .post").click();
  await liaison.page.getByRole("menuitem", { name: new RegExp(name) }).click();
  const need = liaison.page.locator(".need", { hasText: name }).first();
  await need.waitFor();
  await need.getByRole("button", { name: say("now.do_sign"), exact: true }).click();
  await liaison.page.getByRole("status").first().waitFor();
  for (let tries = 0; (await answer(chief.context, `/matters/${id}`)).counts.signed < 1; tries++) {
    assert.ok(tries < 20, "the group has signed");
    await new Promise((done) => setTimeout(done, 250));
  }
  assert.deepEqual(chief.errors, []);
  await chief.close();
  await liaison.close();
});
