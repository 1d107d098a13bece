/** The helpers of these tests find what they are there to find. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertFits, findings } from "./axe.mjs";
import { launch, open, resetTaps, taps, uuidV7 } from "./desk.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("axe finds a control without a name and too little contrast", async () => {
  const { page, close } = await open(browser);
  await page.setContent('<html lang="zh"><title>a</title><main><h1>x</h1><button></button><p style="color:#ccc;background:#fff">too pale to read</p></main></html>');
  const found = (await findings(page)).map((line) => line.split(" ")[0]).sort();
  assert.deepEqual(found, ["button-name", "color-contrast"]);
  await close();
});

test("a page wider than the screen is found", async () => {
  const { page, close } = await open(browser, { size: "narrow" });
  await page.setContent('<div style="width:500px">x</div>');
  await assert.rejects(assertFits(page, "sample"));
  await close();
});

test("errors of page and console are collected, those that are expected are not", async () => {
  const { page, errors, close } = await open(browser, { expected: ["on purpose"] });
  await page.setContent("<script>console.error('on purpose'); console.error('seen'); throw new Error('thrown')</script>");
  assert.equal(errors.length, 2, errors.join("\n"));
  await close();
});

test("taps are what the page received, also across a navigation", async () => {
  const { page, close, context } = await open(browser);
  await context.route("http://sample.test/**", (route) => route.fulfill({ contentType: "text/html", body: "<a href='/b'>go</a>" }));
  await page.goto("http://sample.test/a");
  await resetTaps(page);
  await page.getByText("go").click();
  await page.waitForURL("**/b");
  await page.getByText("go").click();
  assert.equal(await taps(page), 2);
  await close();
});

test("a command id is a UUID of version 7 with the time in front", () => {
  assert.match(uuidV7(0x0123456789ab), /^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
