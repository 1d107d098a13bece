/** The county's steward checks a payment and receives masks within the ceilings, and finds what does not fit. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, answer, LANGUAGES, launch, open, picture } from "./desk.mjs";
import { Reporting } from "./reporting.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** What the seed has left to do is there once: one language does it. */
const language = LANGUAGES[0];

/** Whoever was paid opens the address of the slip, without an account, and says so. */
async function confirmed(code) {
  const phone = await open(browser, { language, size: "narrow" });
  await phone.page.goto(`${address()}/r/${code}?lang=${language}`);
  await picture(phone.page, `ledger-code-${language}`);
  await phone.page.getByRole("button").click();
  await phone.page.locator(".ok").waitFor();
  assert.deepEqual(phone.errors, []);
  await phone.close();
}

test(`a payment is checked in 2 presses, masks are received in 2, the books add up: ${language}`, { timeout: 120_000 }, async () => {
  const story = new Reporting(browser, language, "ledger");
  await story.stopTheClock();
  await story.as("steward", async ({ page, context }) => {
    const dialog = page.getByRole("dialog");
    let taps = 0;
    const press = async (within, key) => { taps += 1; await within.getByRole("button", { name: story.say(key), exact: true }).first().click(); };
    await page.goto(`${address()}/ledger?tab=waiting`);
    await page.locator(".ledger-rows li").first().waitFor();
    await story.look(page, "waiting");
    const before = await answer(context, "/ledger/waiting");
    assert.equal(before.reservations.filter((row) => row.can_end).length, 1, "the visitor's to check");

    await press(page, "ledger.settle");
    await dialog.locator(".ledger-confirm").waitFor();
    await story.look(page, "check");
    await press(dialog, "ledger.settle");
    await dialog.waitFor({ state: "detached" });
    assert.equal(taps, 2);

    const entries = await answer(context, `/commodities/${before.reservations[0].moves[0].commodity_id}/entries`);
    const { list_id: list } = entries.rows.find((row) => row.kind === "pay" && row.payees).payees;
    await page.goto(`${address()}/ledger/payments/${list}`);
    await page.locator(".payee-table tbody tr").first().waitFor();
    await story.look(page, "payment");
    await press(page, "ledger.make_codes");
    const code = await page.locator(".slips code").first().textContent();
    await confirmed(code);
    await page.reload();
    await page.locator(".payee-table tbody tr").first().waitFor();
    assert.equal((await answer(context, `/payments/${list}`)).confirmed, 1);
    await page.goto(`${address()}/api/v1/payments/${list}/disclosure?lang=${language}`);
    await page.locator("tbody tr, table tr").nth(30).waitFor();
    await story.look(page, "disclosure");

    await page.goto(`${address()}/ledger?tab=waiting`);
    taps = 0;
    const arriving = page.locator("section > .ledger-rows > li", { hasText: "3,000" });
    await press(arriving, "ledger.receive");
    await press(dialog, "ledger.receive");
    await dialog.waitFor({ state: "detached" });
    assert.equal(taps, 2);
    await arriving.waitFor({ state: "detached" });

    const after = await answer(context, "/ledger/waiting");
    assert.deepEqual([after.reservations, after.shipments.map((row) => row.moves[0].amount)], [[], [300]]);
    assert.deepEqual(after.mismatches.map(({ kind, amount }) => [kind, amount]), [["unbooked", 300]], "given out before it was booked in");
    const [masks] = (await answer(context, "/commodities?kind=goods")).rows;
    const { came_in, unbooked, hand, transit, used, lost } = (await answer(context, `/commodities/${masks.commodity_id}/board`)).total;
    assert.deepEqual({ hand, transit, unbooked }, { hand: 3000, transit: 300, unbooked: 300 });
    assert.ok(hand + transit + used + lost - came_in - unbooked === 3000, "what came from the city");

    await page.goto(`${address()}/ledger/${masks.commodity_id}`);
    await page.getByText(story.say("ledger.way"), { exact: true }).first().waitFor();
    await story.look(page, "lot");
    await page.goto(`${address()}/ledger?tab=mismatches`);
    await page.getByText("300").first().waitFor();
    await story.look(page, "mismatches");
  });
  // From the province two bookings of one lot are seen.
  await story.as("commander", async ({ context }) => {
    const { mismatches } = await answer(context, "/ledger/waiting");
    assert.ok(mismatches.some((one) => one.kind === "lot_twice"), "one lot was booked twice");
    const { rows } = await answer(context, "/commodities?kind=money");
    const dues = rows.filter((row) => row.owner.code === "41-ZZB").reduce((sum, row) => sum + row.stand.came_in, 0);
    assert.equal(dues, 2_000_000_000, "20 million yuan of dues, in fen");
    for (const { stand: s } of rows) assert.equal(s.came_in + s.unbooked, s.hand + s.transit + s.used + s.lost);
  });
  assert.deepEqual(story.errors, []);
});
