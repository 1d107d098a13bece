/** The boards of a duty beside what another program has worked out from its exported file. */
import assert from "node:assert/strict";
import { address, answer, unsafe } from "./desk.mjs";
import { digits } from "./recompute.mjs";

/** An export as it is asked for, when it is done. */
export async function exported(context, body) {
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

/** Every figure of every node of these levels and of the top, day by day; answers how many there were. */
export async function compare(context, matter, days, levels, top) {
  let compared = 0;
  for (const [day, sums] of Object.entries(days)) {
    for (const level of levels) {
      const board = await answer(context, `/reports/${matter}/board?period=${day}&level=${level}`);
      const shown = Object.fromEntries(board.rows.map((row) => [row.unit.code, row]));
      for (const [code, figures] of [...Object.entries(sums[level]), ["", sums[top.level][top.code]]]) {
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
  return compared;
}
