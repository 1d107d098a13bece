/** What stories of reporting share: who tells them, in which language, and duties that no other test touches. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { faults } from "./axe.mjs";
import { address, answer, enter, open, picture, unsafe } from "./desk.mjs";
import { pattern, words } from "./words.mjs";

const DAY_MS = 86_400_000;

export async function send(context, method, path, data) {
  const reply = await context.request.fetch(`${address()}/api/v1${path}`, { method, data, headers: unsafe() });
  assert.ok(reply.ok(), `${method} ${path}: ${reply.status()} ${await reply.text()}`);
  return reply.json();
}

export class Reporting {
  errors = [];

  /** `expected`: what the console says of answers that the story provokes on purpose. */
  constructor(browser, language, name, expected = []) {
    this.browser = browser;
    this.language = language;
    this.name = name;
    this.expected = expected;
  }

  say(key) { return words(key, this.language); }
  like(key) { return pattern(key, this.language); }
  button(within, key) { return within.getByRole("button", { name: this.like(key) }); }

  async as(persona, part, size = "wide") {
    const opened = await open(this.browser, { language: this.language, size, expected: this.expected });
    await enter(opened.context, persona);
    try {
      return await part(opened);
    } finally {
      this.errors.push(...opened.errors);
      await opened.close();
    }
  }

  async look(page, name) {
    const where = `${this.name}-${name}-${this.language}`;
    await page.waitForTimeout(300);
    await picture(page, where);
    assert.deepEqual(await faults(page, where), []);
  }

  /** The demo lives: its villages would file by themselves, and midnight would come. */
  async stopTheClock() {
    await this.as("duty", async ({ context }) => {
      await send(context, "POST", "/demo/clock", { speed: 0 });
      const { now_ms } = await answer(context, "/overview");
      const day = (ms) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);
      this.today = day(now_ms);
      this.yesterday = day(now_ms - DAY_MS);
    });
  }

  /** A daily duty that began yesterday, with a form of `asks` figures. */
  async duty(context, what, audience, more = {}, asks = 1) {
    const title = `${what} ${this.language} ${randomUUID().slice(0, 8)}`;
    const form = await this.form(title, asks);
    const report = { form_id: form.form, every: "daily", from: this.yesterday, due_time: "23:59", ...more };
    const { id } = await send(context, "POST", "/matters", { kind: "task", title, text: "每日报送。", audience, report });
    return { ...form, id, title };
  }

  /**
   * A form of whole numbers, kept by the province. What a running duty holds is not asked again without a second person:
   * each asks for figures of its own.
   */
  async form(title, asks) {
    const names = Array.from({ length: asks }, () => `n${randomUUID().replaceAll("-", "").slice(0, 12)}`);
    const entry = (n) => ({ label: { zh: `${title}${n || ""}`, en: `${title}${n || ""}` }, shape: { type: "integer" }, unit: "人", purpose: "调度", basis: "传染病防治法", retention_days: 365, sensitivity: "internal", seconds: 20, cumulative: false });
    const draft = { title: { zh: title, en: title }, nodes: names.map((field) => ({ node: "question", field })), lists: {}, fields: Object.fromEntries(names.map((name, n) => [name, entry(n)])), note: "" };
    const { id } = await this.as("commander", ({ context }) => send(context, "POST", "/forms", draft));
    return { form: id, field: names[0], names, draft };
  }
}

/** The villages of the county of the persona that is signed in. */
export const villages = async (context) => `under ${(await answer(context, "/session")).posts[0].unit.code} and level:village`;
