/**
 * Every screen in both languages and widths: no serious finding of axe, nothing cut off, no error in the console.
 * One file of tests for each language calls this, so that they run side by side.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { faults } from "./axe.mjs";
import { address, answer, enter, launch, open, picture, WIDTHS } from "./desk.mjs";
import { personas } from "./persona.mjs";
import { ROOT } from "./server.mjs";

/** The addresses that the desk's router knows, with n for what differs: a new screen is looked at, or this fails. */
const ROUTES = [...readFileSync(join(ROOT, "web", "src", "desk", "router.tsx"), "utf8").matchAll(/ path: '([^']+)'/g)].map(([, path]) => kindOf(path.replace(/\$\w+/g, "1")));
/** What must have been opened by somebody; start, sign-in and activation are always. */
const SCREENS = [...ROUTES.filter((path) => !["/signin", "/demo", "/activate"].includes(path)), "/matters/n?filter=unsigned", "/api/vn/matters/n/sheet"];

/** A screen whatever it shows. */
function kindOf(path) {
  return path.replace(/\d{4}-\d\d-\d\d/g, "n").replace(/\d+/g, "n");
}

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** What each persona can open; addresses with numbers are filled from the API. */
async function screensOf(context) {
  const session = await answer(context, "/session");
  const unit = session.posts.find((post) => post.id === session.post_id).unit;
  const paths = ["/", "/situation", "/matters", "/organisation", `/organisation/${unit.no}`, "/me"];
  const may = (action) => session.permissions.includes(action);
  if (may("matter.issue")) paths.push("/matters/new", "/matters/meeting", "/wall");
  if (may("matter.request")) paths.push("/matters/ask");
  for (const kind of ["request", "consultation", "meeting", "rectification", "application"]) {
    const one = (await answer(context, `/matters?box=all&limit=1&kind=${kind}`).catch(() => ({ rows: [] }))).rows;
    paths.push(...one.map((matter) => `/matters/${matter.id}`));
  }
  const firstOf = async (path) => (await answer(context, path).catch(() => ({ rows: [] }))).rows.slice(0, 1);
  if (may("plan.read")) {
    paths.push("/plans");
    for (const plan of await firstOf("/plans")) paths.push(`/plans/${plan.id}`, ...(may("plan.write") ? [`/plans/${plan.id}/edit`] : []));
    for (const incident of await firstOf("/incidents")) paths.push(`/incidents/${incident.id}`, `/incidents/${incident.id}/level`);
  }
  if (may("plan.write")) paths.push("/plans/new");
  if (may("report.read")) {
    paths.push("/reports", "/reports?tab=due", "/reports/exports");
    for (const { matter_id } of await firstOf("/reports")) paths.push(`/reports/${matter_id}`, `/reports/${matter_id}?rows=all`, `/reports/${matter_id}/review`, `/reports/${matter_id}/import`, `/reports/${matter_id}/exemptions`, ...(unit.level === "county" ? [`/reports/${matter_id}/table`] : []));
    for (const slot of await firstOf("/reports/owed?waiting=false")) paths.push(`/reports/${slot.matter_id}/${slot.period}/${slot.subject.no}`);
  }
  if (may("finding.read")) paths.push("/inspections");
  if (may("ledger.read")) {
    paths.push("/aid", "/ledger", "/ledger?tab=supplies", "/ledger?tab=waiting", "/ledger?tab=mismatches");
    for (const { commodity_id } of await firstOf("/commodities")) paths.push(`/ledger/${commodity_id}`);
    const { reservations } = await answer(context, "/ledger/waiting");
    for (const { payees } of reservations.filter((row) => row.payees).slice(0, 1)) paths.push(`/ledger/payments/${payees.list_id}`);
  }
  if (may("team.read")) {
    paths.push("/teams", "/teams?tab=people");
    for (const { batch_id } of await firstOf("/batches")) paths.push(`/teams/${batch_id}`);
  }
  paths.push("/organisation/calendar");
  if (may("report.read")) paths.push("/reports/burden");
  if (may("form.read")) {
    paths.push("/forms", "/forms/fields");
    const { forms } = await answer(context, "/forms");
    if (forms.length) paths.push(`/forms/${forms[0].id}`);
    for (const { id } of forms) if ((await answer(context, `/forms/${id}`)).may_write) paths.push(`/forms/${id}/edit`);
  }
  if (may("form.write")) paths.push("/forms/new");
  if (may("incident.level")) paths.push("/incidents/new");
  if (may("unit.write")) paths.push("/organisation/import", "/organisation/settings");
  if (may("person.write")) paths.push("/organisation/people", "/organisation/rights");
  if (may("code.make")) paths.push(`/organisation/${unit.no}/codes`);
  if (may("group.write")) paths.push("/organisation/groups");
  if (may("channel.read")) paths.push("/channels");
  if (may("report.read")) paths.push("/reports/signals");
  if (may("journal.read")) paths.push("/audit");
  // One that has gone out, with its board, and one that waits for somebody's consent.
  const first = async (status) => (await answer(context, `/matters?box=all&limit=1&status=${status}`).catch(() => ({ rows: [] }))).rows;
  for (const matter of [...(await first("issued")), ...(await first("countersigning"))]) {
    paths.push(`/matters/${matter.id}`, `/matters/${matter.id}?filter=unsigned`, `/api/v1/matters/${matter.id}/sheet`);
    if (may("journal.read")) paths.push(`/audit/matters/${matter.id}`);
  }
  return paths;
}

/** Screens that a link of the desk leads to; the others are loaded by themselves. */
const isInside = (url) => url.startsWith(address()) && !/^\/(api|healthz|signin|activate|demo)\b/.test(new URL(url).pathname);

/** Opens a screen, from another one as a link does, and waits until it has stopped reading. */
async function settle(page, path) {
  if (isInside(page.url()) && isInside(`${address()}${path}`)) await page.evaluate((href) => globalThis.__TSR_ROUTER__.navigate({ href }), path);
  else await page.goto(`${address()}${path}`);
  await page.locator("main, .alone, h1").first().waitFor();
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'), undefined, { timeout: 15_000 });
  await page.waitForTimeout(250);
}

/** `turn`: of the screens that come up, every second one beginning with this; all without it. */
async function look(context, page, keys, tag, turn) {
  const found = [];
  const seen = new Set();
  for (const path of ["/signin", "/activate", "/demo"]) {
    await settle(page, path);
    await picture(page, `${tag} ${path}`);
    found.push(...(await faults(page, `${tag} ${path}`)));
  }
  for (const key of keys) {
    // The page of the one before must not ask again, for it would ask as the next one.
    await page.goto(`${address()}/healthz`);
    await enter(context, key);
    for (const path of await screensOf(context)) {
      // A screen looks different for who issued and who receives; otherwise once is enough.
      const kind = kindOf(path);
      const again = /^\/(matters\/n)?$/.test(kind);
      if (seen.has(again ? `${key} ${kind}` : kind)) continue;
      seen.add(again ? `${key} ${kind}` : kind);
      if (turn !== undefined && seen.size % 2 !== turn) continue;
      await settle(page, path);
      await picture(page, `${tag} ${key} ${path}`);
      found.push(...(await faults(page, `${tag} ${key} ${path}`)));
    }
  }
  return { found, seen };
}

/**
 * Which width a language is looked at in, and whose turn a screen is: each is looked at once, wide in Chinese or narrow in
 * English. All of them in all four ways when SHOUHU_EVERY_SCREEN is set, as `./test --full` does.
 */
const TURNS = process.env.SHOUHU_EVERY_SCREEN ? {} : { zh: 0, en: 1 };
const SIZES = process.env.SHOUHU_EVERY_SCREEN ? { zh: ["wide", "narrow"], en: ["wide", "narrow"] } : { zh: ["wide"], en: ["narrow"] };

/** The tests of one language in the light. */
export function everyScreen(language) {
  for (const size of SIZES[language]) {
    test(`${TURNS[language] === undefined ? "every" : "every second"} screen is accessible and fits: ${language}, ${WIDTHS[size].width} px`, { timeout: 240_000 }, async () => {
      // Before somebody has entered the session is asked for and refused: the browser itself notes that.
      const { page, context, errors, close } = await open(browser, { language, size, expected: ["401"] });
      const keys = (await personas(context)).map((persona) => persona.key);
      const { found, seen } = await look(context, page, keys, `${language} ${size}`, TURNS[language]);
      await close();
      assert.deepEqual([...new Set(found)], [], `${found.length} findings`);
      for (const screen of SCREENS) assert.ok([...seen].some((one) => one.endsWith(screen)), `${screen} was never opened`);
      assert.deepEqual(errors, []);
    });
  }
}

/** In the dark colours differ, not words: one language and two personas, in the long run alone. */
export function someScreensInTheDark() {
  if (!process.env.SHOUHU_EVERY_SCREEN) return;
  test("the screens hold in the dark as well", { timeout: 240_000 }, async () => {
    const { page, context, errors, close } = await open(browser, { look: "dark", expected: ["401"] });
    const keys = (await personas(context)).map((persona) => persona.key).slice(0, 2);
    const { found } = await look(context, page, keys, "dark");
    await close();
    assert.deepEqual([...new Set(found)], []);
    assert.deepEqual(errors, []);
  });
}
