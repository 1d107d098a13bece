/** The acknowledge page behind a link: 360 px, no JavaScript, at most 10 kB, and looking changes nothing. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertFits } from "./axe.mjs";
import { address, answer, launch, open, unsafe } from "./desk.mjs";
import { as } from "./persona.mjs";

const BYTES_MAX = 10_000;
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** A link for a unit that has not signed, made by somebody above it. */
async function makeLink() {
  const maker = await as(browser, {}, async ({ session, context }) => {
    if (!session.permissions.includes("receipt.link")) return null;
    const { rows } = await answer(context, "/matters?box=all&status=issued&limit=20");
    for (const matter of rows) {
      const units = await answer(context, `/matters/${matter.id}/units?filter=unsigned&limit=20`);
      for (const row of units.rows) {
        const reply = await context.request.post(`${address()}/api/v1/matters/${matter.id}/units/${row.unit.no}/link`, { data: {}, headers: unsafe() });
        if (reply.ok()) return { matter, unit: row.unit, url: (await reply.json()).url };
      }
    }
    return null;
  });
  const stage = async () => {
    const units = await answer(maker.context, `/matters/${maker.found.matter.id}/units?under=${maker.found.unit.no}&filter=all&limit=5`);
    return units.rows.find((row) => row.unit.no === maker.found.unit.no)?.stage ?? null;
  };
  return { ...maker.found, url: new URL(maker.found.url, address()).href, stage, close: maker.close };
}

test("a unit signs behind its link at 360 px without JavaScript", async () => {
  const link = await makeLink();
  const before = await link.stage();
  const { page, context, errors, close } = await open(browser, { size: "narrow", script: false });
  const reply = await context.request.get(link.url);
  assert.ok((await reply.body()).length <= BYTES_MAX, `${(await reply.body()).length} bytes`);
  await page.goto(link.url);
  await page.goto(link.url);
  assert.equal(await link.stage(), before, "looking changes nothing");
  assert.ok((await page.locator("body").innerText()).includes(link.matter.title));
  await page.locator('input[name="name"]').fill("王𠮷");
  await page.locator("form button").first().click();
  assert.equal(await link.stage(), "signed");
  const first = await page.locator("body").innerText();
  assert.ok(first.includes("签收"), first);
  await page.goto(link.url);
  assert.ok((await page.locator("body").innerText()).includes("签收"), "the link answers with the first signature");
  assert.deepEqual(errors, []);
  await close();
  await link.close();
});

test("the acknowledge page fits and is accessible in both languages", async () => {
  const link = await makeLink();
  for (const language of ["zh", "en"]) {
    for (const size of ["narrow", "wide"]) {
      const { page, close } = await open(browser, { language, size });
      await page.goto(link.url);
      await assertFits(page, `link ${language} ${size}`);
      await assertAccessible(page, `link ${language} ${size}`);
      await close();
    }
  }
  await link.close();
});
