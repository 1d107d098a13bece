/** The phone entry as the tests use it: its pages, a network that goes, and what the server has got. */
import { address, answer, enter, issue, open, unsafe } from "./desk.mjs";
import { as, personas, whoMay } from "./persona.mjs";
import { words } from "./words.mjs";

export const chip = (name, language = "zh") => words(`field.state_${name}`, language);

/** The persona with a cheap phone, and its unit. */
export async function worker(browser, options = {}) {
  const phone = await open(browser, { size: "narrow", ...options });
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
