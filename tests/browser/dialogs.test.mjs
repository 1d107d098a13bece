/** The dialogs of units, posts, orders, rosters, groups, incidents and plans, opened by their buttons and closed by the keyboard: no serious finding, nothing cut off. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { faults } from "./axe.mjs";
import { address, answer, enter, issue, launch, open, picture, TOLD, unsafe } from "./desk.mjs";
import { pattern } from "./words.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const UNIT = ["add", "rename", "edit", "move", "report", "merge", "split", "close"].map((verb) => `restructure.${verb}`);

/** The first of a list, or nothing. */
const first = async (context, path) => (await answer(context, path)).rows[0];

/** Who opens what from where; an address may need to be found first. */
const OPENED = [
  { by: "units", at: async (context) => `/organisation/${(await village(context)).no}`, keys: UNIT },
  { by: "rights", at: async (context) => `/organisation/${(await village(context)).no}`, keys: ["people.add", "people.edit", "people.set_rights", "people.end", "people.read"] },
  { by: "duty", at: issued, keys: ["matter.amend"] },
  { by: "county", at: owed, keys: ["matter.relay", "matter.break_down", "matter.difficulty"] },
  { by: "county", at: async (context) => `/organisation/${(await own(context)).no}`, keys: ["people.change_roster", "people.add_single"] },
  { by: "commander", at: async () => "/organisation/groups", keys: ["groups.form"] },
  { by: "commander", at: async (context) => `/organisation/${(await first(context, "/groups")).no}`, keys: ["groups.add_member", "groups.extend", "groups.dissolve"] },
  { by: "commander", at: async (context) => `/incidents/${(await first(context, "/incidents")).id}`, keys: ["plans.close"] },
  { by: "commander", at: async (context) => `/plans/${(await first(context, "/plans")).id}`, keys: ["plans.retire"] },
  { by: "steward", at: async () => "/ledger", keys: ["ledger.open_money"] },
  { by: "steward", at: async () => "/ledger?tab=supplies", keys: ["ledger.open_supplies"] },
  { by: "steward", at: async (context) => `/ledger/${(await first(context, "/commodities?kind=money")).commodity_id}`, keys: ["allocate", "pay"].map((deed) => `ledger.kind_of_${deed}`) },
  { by: "steward", at: ownFund, keys: ["take_in", "count"].map((deed) => `ledger.kind_of_${deed}`) },
  { by: "steward", at: async (context) => `/ledger/${(await first(context, "/commodities?kind=goods")).commodity_id}`, keys: ["ledger.kind_of_send", "ledger.kind_of_use"] },
];

async function own(context) {
  return (await answer(context, "/session")).posts[0].unit;
}

/** The village that the demo's worker holds. */
async function village(context) {
  return (await answer(context, "/demo")).personas.find((persona) => persona.key === "village").unit;
}

async function issued(context) {
  const { personas } = await answer(context, "/demo");
  const county = personas.find((persona) => persona.key === "county").unit;
  return `/matters/${await issue(context, { title: `值班安排 ${randomUUID()}`, audience: `under ${county.code}` })}`;
}

/** Money comes in, and is counted, only where the fund is answered for. */
async function ownFund(context) {
  const { matter_id } = await first(context, "/commodities?kind=money");
  const data = { matter_id, name: `县级经费 ${randomUUID().slice(0, 8)}`, nature: { kind: "money", source: "县财政", purpose: "疫情防控" } };
  const reply = await context.request.post(`${address()}/api/v1/commodities`, { data, headers: unsafe() });
  assert.equal(reply.status(), 201, await reply.text());
  return `/ledger/${(await reply.json()).commodity_id}`;
}

async function owed() {
  const duty = await open(browser);
  await enter(duty.context, "duty");
  const path = await issued(duty.context);
  await duty.close();
  return path;
}

for (const [language, size] of TOLD) {
  test(`dialogs are accessible, fit and close by a key: ${language}`, { timeout: 180_000 }, async () => {
    const found = [];
    for (const { by, at, keys } of OPENED) {
      // What a change of a unit would bring may be its refusal.
      const { page, context, errors, close } = await open(browser, { language, size, expected: ["409"] });
      await enter(context, by);
      await page.goto(`${address()}${await at(context)}`);
      for (const key of keys) {
        const where = `${by} ${key} ${language}`;
        // A key of the keyboard may stand behind the word.
        const name = new RegExp(`^\\s*${pattern(key, language).source}`);
        await page.getByRole("button", { name, disabled: false }).first().click();
        const dialog = page.locator(".ant-modal").filter({ visible: true });
        await dialog.waitFor();
        await page.waitForTimeout(300);
        await picture(page, `dialog ${where}`);
        found.push(...(await faults(page, where, ".ant-modal:not([style*='none'])")));
        await page.keyboard.press("Escape");
        await dialog.waitFor({ state: "hidden" });
      }
      assert.deepEqual(errors, []);
      await close();
    }
    assert.deepEqual(found, []);
  });
}
