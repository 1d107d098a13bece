/** The phone entry as the tests use it: its pages, a network that goes, and what the server has got. */
import { address, answer, enter, issue, open, unsafe } from "./desk.mjs";
import { as, personas, whoMay } from "./persona.mjs";
import { words } from "./words.mjs";

export const chip = (name, language = "zh") => words(`field.state_${name}`, language);

const DAY_MS = 86_400_000;
export const dayOf = (ms) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);

/** Files, or corrects the revision that is named, for a unit without the phone's pages, as another phone of it would. */
export async function file(context, { matter }, unit, day, data) {
  const method = data.revision === undefined ? "POST" : "PUT";
  const reply = await context.request.fetch(`${address()}/api/v1/reports/${matter}/slots/${day}/${unit.no}`, { method, data, headers: unsafe() });
  if (!reply.ok()) throw new Error(await reply.text());
}

/** Other stories leave orders to the same unit: the list of today is always asked for all its rows. No finger does it. */
export const SHOW_ALL = () => {
  new MutationObserver(() => document.querySelector(".under button.linkish")?.click()).observe(document, { childList: true, subtree: true });
};

/** The persona with a cheap phone, and its unit. */
export async function worker(browser, options = {}) {
  const phone = await open(browser, { size: "narrow", ...options });
  await phone.context.addInitScript(SHOW_ALL);
  const { key } = (await personas(phone.context)).find((persona) => persona.key === "village");
  await enter(phone.context, key);
  const session = await answer(phone.context, "/session");
  return { ...phone, key, unit: session.posts[0].unit, visit: (path = "") => phone.page.goto(`${address()}/field/#/${path}`) };
}

/** The issuer's and the auditor's desk; what a test has issued is withdrawn when it ends, so that no list grows too long. */
export async function desks(browser) {
  const desk = await as(browser, {}, whoMay("matter.issue"));
  const audit = await open(browser);
  await enter(audit.context, "auditor");
  const withdraw = async (matter) => {
    const reply = await desk.context.request.post(`${address()}/api/v1/matters/${matter}/withdraw`, { data: { reason: "重复" }, headers: unsafe() });
    if (!reply.ok() && reply.status() !== 409) throw new Error(await reply.text());
  };
  return {
    async issue(t, title, unit) {
      const matter = await issue(desk.context, { title, audience: `unit:${unit.code}` });
      t.after(() => withdraw(matter));
      return matter;
    },
    withdraw,
    /** A form as its author writes it; answers its id. */
    async form(body) {
      const reply = await desk.context.request.post(`${address()}/api/v1/forms`, { data: body, headers: unsafe() });
      if (!reply.ok()) throw new Error(await reply.text());
      return (await reply.json()).id;
    },
    async newVersion(form, body) {
      const reply = await desk.context.request.post(`${address()}/api/v1/forms/${form}/versions`, { data: body, headers: unsafe() });
      if (!reply.ok()) throw new Error(await reply.text());
    },
    /** A report that one unit owes for today, and for the days before when asked: the demo's clock runs, these days do not. */
    async duty(t, title, unit, form, { before = 0, review = false } = {}) {
      const { now_ms } = await answer(desk.context, "/overview");
      const dates = Array.from({ length: before + 1 }, (_, n) => dayOf(now_ms - (before - n) * DAY_MS));
      const report = { form_id: form, every: { dates }, from: dates[0], due_time: "23:59", review };
      const matter = await issue(desk.context, { title, audience: `unit:${unit.code}`, due_ms: undefined, report });
      t.after(() => withdraw(matter));
      return { matter, dates, day: dates.at(-1) };
    },
    /** What stands in the one slot of a duty: the revision counts what was ever filed in it. */
    async slot({ matter }, unit, day) {
      return answer(desk.context, `/reports/${matter}/slots/${day}/${unit.no}`);
    },
    /** Looks at a filing: `verify`, or `return` with a reason. */
    async look({ matter, day }, unit, what, data) {
      const reply = await desk.context.request.post(`${address()}/api/v1/reports/${matter}/slots/${day}/${unit.no}/${what}`, { data, headers: unsafe() });
      if (!reply.ok()) throw new Error(await reply.text());
    },
    /** Signatures of a matter that stand in the journal. */
    async signatures(matter) {
      const { rows } = await answer(audit.context, `/matters/${matter}/case-file`);
      return rows.filter((record) => record.type === "receipt.reached" && record.body.stage === "signed").length;
    },
  };
}

/** Opened once, the phone has all it needs: it is controlled by its service worker from the next opening on. */
export async function installed(page) {
  await page.evaluate(async () => { await navigator.serviceWorker.ready; });
  await page.reload();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** The row of a matter on 今天, or its card in the queue. */
export const row = (page, title) => page.locator(".row", { hasText: title });
export const card = (page, title) => page.locator(".card", { hasText: title });
