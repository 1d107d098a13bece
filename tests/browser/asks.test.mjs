/** Requests upward and meetings: asked by a county, granted by the province, turned into orders. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, answer, choose, enter, launch, open, resetTaps, taps, unsafe } from "./desk.mjs";
import { pattern, words } from "./words.mjs";

const ASKED = "河南省政府办公厅";
/** From the first screen to the sent request, typing apart: open, choose whom (2), title, text, send. */
const ASK_TAPS_MAX = 6;

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

async function as(persona, size = "wide") {
  const opened = await open(browser, { language: "zh", size });
  await enter(opened.context, persona);
  return opened;
}
const button = (page, key) => page.getByRole("button", { name: pattern(key, "zh") });
/** The one button that settles a dialog. */
const settle = (page) => page.locator(".ant-modal-footer .ant-btn-primary").last();

async function order(page, audience, title) {
  await page.locator("#order-title").fill(title);
  await page.locator("#order-text").fill("今日办结并报。");
  await page.locator("#audience").fill(audience);
  await page.getByText(pattern("compose.found", "zh")).first().waitFor();
  await settle(page).click();
  await page.locator(".children", { hasText: title }).waitFor();
}

test("a county sends a request in few taps; the province grants it and turns it into an order", async () => {
  const title = `请求支援测温枪 ${Date.now() % 100_000} 支`;
  const county = await as("county", "narrow");
  await county.page.goto(address());
  await resetTaps(county.page);
  await county.page.locator(".now-ask").click();
  await choose(county.page, "#ask-to", ASKED);
  await county.page.locator("#ask-title").fill(title);
  await county.page.locator("#ask-text").fill("卡口 42 处，测温枪只有 11 支。");
  await button(county.page, "ask.send_request").click();
  await county.page.getByRole("heading", { name: words("ask.sent_request", "zh") }).waitFor();
  assert.ok(await taps(county.page) <= ASK_TAPS_MAX, `${await taps(county.page)} taps`);

  const province = await as("duty");
  await province.page.goto(address());
  const row = province.page.locator(".need", { hasText: title });
  await row.getByRole("button", { name: words("now.do_rule", "zh"), exact: true }).click();
  await province.page.getByRole("heading", { name: title }).waitFor();
  await province.page.keyboard.press("a");
  await settle(province.page).click();
  await province.page.locator(".ask-outcome", { hasText: words("ask.outcome_granted", "zh") }).waitFor();
  await button(province.page, "ask.do_order").click();
  await order(province.page, "unit:41-SWT", "调拨测温枪");

  await county.page.goto(address());
  const told = county.page.locator(".need", { hasText: title });
  await told.getByRole("button", { name: words("now.do_outcome", "zh"), exact: true }).click();
  await county.page.getByRole("status").filter({ hasText: pattern("now.did_outcome", "zh") }).waitFor();
  assert.deepEqual([...county.errors, ...province.errors], []);
  await county.close();
  await province.close();
});

test("a meeting's decision becomes an order, and its receipts show on the meeting", async () => {
  const province = await as("duty");
  const meeting = (await answer(province.context, "/matters?kind=meeting")).rows[0];
  await province.page.goto(`${address()}/matters/${meeting.id}`);
  await province.page.getByRole("heading", { name: meeting.title }).waitFor();
  await province.page.locator(".meeting-page .paper").first().waitFor();
  await button(province.page, "meeting.do_decide").click();
  const title = `会议议定 ${Date.now() % 100_000}`;
  await order(province.page, "unit:411522", title);

  const county = await as("county");
  const id = (await answer(county.context, `/matters?q=${encodeURIComponent(title)}`)).rows[0].id;
  const signed = await county.context.request.post(`${address()}/api/v1/matters/${id}/sign`, { data: {}, headers: unsafe() });
  assert.ok(signed.ok(), await signed.text());
  const line = province.page.locator(".children tr", { hasText: title });
  await line.getByText("100.0%").first().waitFor();
  assert.deepEqual([...county.errors, ...province.errors], []);
  await county.close();
  await province.close();
});
