/** What is written stays: over a reload, on another device, until it is sent or thrown away. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { address, enter, launch, open } from "./desk.mjs";
import { as, whoMay } from "./persona.mjs";
import { words } from "./words.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("a draft is found again after a reload and on another device, and can be thrown away", async () => {
  const { page, persona, errors, close } = await as(browser, { language: "zh" }, whoMay("matter.issue"));
  const title = `草稿 ${randomUUID()}`;
  await page.goto(`${address()}/matters/new`);
  await page.locator("#title").fill(title);
  await page.locator("#text").fill("请即排查。");
  await page.getByText(words("compose.kept_arrived", "zh"), { exact: true }).first().waitFor();
  await page.waitForURL(/draft=/);
  await page.reload();
  assert.equal(await page.locator("#title").inputValue(), title);

  const other = await open(browser, { language: "zh", size: "narrow" });
  await enter(other.context, persona.key);
  await other.page.goto(`${address()}/matters`);
  await other.page.getByRole("link", { name: title }).click();
  await other.page.locator("#title").waitFor();
  await other.page.waitForFunction((wanted) => document.querySelector("#title")?.value === wanted, title);
  await other.page.goto(`${address()}/matters`);
  await other.page.getByRole("button", { name: `${words("matters.draft_delete", "zh")} ${title}` }).click();
  await other.page.locator(".ant-popconfirm .ant-btn-primary").click();
  await other.page.getByRole("link", { name: title }).waitFor({ state: "detached" });
  assert.deepEqual([...errors, ...other.errors], []);
  await other.close();
  await close();
});
