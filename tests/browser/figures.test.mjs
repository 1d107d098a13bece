/** The figures of every node and day are the sums that another program makes of the exported file. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, answer, launch, unsafe } from "./desk.mjs";
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

async function exported(context, body) {
  const begun = await context.request.post(`${address()}/api/v1/exports`, { data: body, headers: unsafe() });
  assert.equal(begun.status(), 202, await begun.text());
  const { id } = await begun.json();
  for (;;) {
    const job = await answer(context, `/exports/${id}`);
    if (job.state === "done") break;
    assert.equal(job.state, "running", JSON.stringify(job));
    await new Promise((done) => setTimeout(done, 100));
  }
  const file = await context.request.get(`${address()}/api/v1/exports/${id}/file`);
  return (await file.body()).toString("utf8");
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
  let compared = 0;
  for (const [day, levels] of Object.entries(days)) {
    for (const level of ["city", "county", "town"]) {
      const board = await answer(context, `/reports/${found.matter_id}/board?period=${day}&level=${level}`);
      const shown = { ...Object.fromEntries(board.rows.map((row) => [row.unit.code, row])) };
      for (const [code, figures] of [...Object.entries(levels[level]), ["", levels.province["410000000000"]]]) {
        const row = code === "" ? board.total : shown[code];
        assert.ok(row, `${day}: the board has no ${level} ${code}`);
        for (const [field, figure] of Object.entries(figures)) {
          const has = row.figures[field];
          assert.deepEqual([has.n, digits(has.sum)], [figure.n, figure.sum], `${day} ${level} ${code} ${field}`);
          compared += 1;
        }
        delete shown[code];
      }
      const more = Object.values(shown).filter((row) => Object.values(row.figures).some((figure) => figure.n > 0));
      assert.deepEqual(more.map((row) => row.unit.code), [], `${day}: ${level} with figures that the file does not have`);
    }
  }
  assert.ok(compared > 5_000, `${compared} figures were compared`);
});

test("the other program reads quotes, signs and the codes of divisions", () => {
  assert.deepEqual(rowsOf('a,"b ""c"", d"\r\n\n"x\ny",1\n'), [["a", 'b "c", d'], ["x\ny", "1"]]);
  assert.deepEqual([digits("12.50"), digits("-3"), digits("0.07")], [1250n, -3n, 7n]);
  assert.throws(() => digits("1e3"));
  assert.deepEqual(nodesOf("419001100000").map(([, code]) => code), ["410000000000", "419001000000", "419001000000", "419001100000"]);
});
