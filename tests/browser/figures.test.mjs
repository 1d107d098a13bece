/** The figures of every node and day are the sums that another program makes of the exported file. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { compare, exported } from "./compare.mjs";
import { answer, launch } from "./desk.mjs";
import { as } from "./persona.mjs";
import { digits, nodesOf, recompute, rowsOf } from "./recompute.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** The whole province's duty that every town files daily. */
async function duty({ context, session }) {
  if (!session.permissions.includes("export")) return null;
  const { rows } = await answer(context, "/reports");
  const found = rows.find((row) => row.duty.every === "daily" && row.duty.subjects === "units" && row.counts.expected > 100);
  if (!found) return null;
  const board = await answer(context, `/reports/${found.matter_id}/board`);
  return board.node.level === "province" ? found : null;
}

test("every sum of every level and day is what the exported file says", { timeout: 120_000 }, async (t) => {
  const { context, found, close } = await as(browser, {}, duty);
  t.after(close);
  const today = found.period;
  // The demo goes on filing: what is compared has ended.
  const to = new Date(Date.parse(`${today}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  const csv = await exported(context, { matter_id: found.matter_id, from: found.duty.from, to, format: "csv", hxl: true });
  const { days, rows } = recompute(csv);
  assert.ok(Object.keys(days).length >= 2 && rows > 1_000, `${Object.keys(days)}, ${rows} rows`);
  const compared = await compare(context, found.matter_id, days, ["city", "county", "town"], { level: "province", code: "410000000000" });
  assert.ok(compared > 5_000, `${compared} figures were compared`);
});

test("the other program reads quotes, signs and the codes of divisions", () => {
  assert.deepEqual(rowsOf('a,"b ""c"", d"\r\n\n"x\ny",1\n'), [["a", 'b "c", d'], ["x\ny", "1"]]);
  assert.deepEqual([digits("12.50"), digits("-3"), digits("0.07")], [1250n, -3n, 7n]);
  assert.throws(() => digits("1e3"));
  assert.deepEqual(nodesOf("419001100000").map(([, code]) => code), ["410000000000", "419001000000", "419001000000", "419001100000"]);
});
