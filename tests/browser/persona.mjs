/** Finds the persona of the demo that has what a story needs, by asking the API as each of them. */
import { answer, enter, open } from "./desk.mjs";

const WAIT_MS_MAX = 20_000;

/** Every persona of the demo. */
export async function personas(context) {
  return (await answer(context, "/demo")).personas;
}

/**
 * Opens a fresh context as the first persona for whom `fits({session, now})` answers something; gives that back as
 * `found`. The demo lives: what is not there yet may come.
 */
export async function as(browser, options, fits) {
  const opened = await open(browser, options);
  const until = Date.now() + WAIT_MS_MAX;
  const seen = [];
  do {
    for (const persona of await personas(opened.context)) {
      await enter(opened.context, persona.key);
      const session = await answer(opened.context, "/session");
      const now = await answer(opened.context, "/now").catch(() => ({ needs: [], slipping: [], happening: [] }));
      const found = await fits({ session, now, persona, context: opened.context });
      if (found) return { ...opened, persona, session, found };
      seen.push(`${persona.key}: ${now.needs.map((need) => need.kind).join(",") || "nothing"}`);
    }
    await new Promise((done) => setTimeout(done, 1_000));
  } while (Date.now() < until);
  await opened.close();
  throw new Error(`no persona fits; they have ${[...new Set(seen)].join(" · ")}`);
}

/** Who has a need of this kind waiting. */
export const withNeed = (kind) => ({ now }) => now.needs.find((need) => need.kind === kind);

/** Who may issue: the duty officer. */
export const whoMay = (action) => ({ session }) => session.permissions.includes(action);
