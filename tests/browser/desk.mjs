/**
 * A browser and its pages as the tests use them: language, width, errors of the console, taps.
 * Must use the interface as a person does; only `enter` and `answer` speak to the API directly.
 */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chromium } from "playwright-core";

/** In which languages stories are told: `./test` tells them in Chinese and looks at every screen in both, `--full` adds English. */
export const LANGUAGES = process.env.SHOUHU_LANGUAGES?.split(",") ?? ["zh", "en"];
/** Long stories are told in Chinese on a desk and in English on a phone. */
export const TOLD = [["zh", "wide"], ["en", "narrow"]].filter(([language]) => LANGUAGES.includes(language));
export const WIDTHS = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 740 } };

/** The address of the demo that `run.mjs` started. */
export const address = () => {
  if (!process.env.SHOUHU_ADDRESS) throw new Error("SHOUHU_ADDRESS is not set: start the tests with node run.mjs");
  return process.env.SHOUHU_ADDRESS;
};

/** The headless shell is the same engine without a window's parts: it takes half of the processor time. */
function chromiumPath() {
  for (const name of ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
    } catch {
      // not under this name
    }
  }
  throw new Error("no Chromium on this machine: apt-get install chromium-headless-shell");
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? chromiumPath(),
    // Chromium refuses its sandbox to root; the pages are ours alone.
    args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-dev-shm-usage", "--font-render-hinting=none"],
  });
}

/** Counts what a finger or a mouse really did, in the page, across navigations of one tab. */
const COUNT_TAPS = () => {
  addEventListener("pointerdown", (event) => {
    if (event.isTrusted) sessionStorage.setItem("taps", String(Number(sessionStorage.getItem("taps") ?? 0) + 1));
  }, { capture: true });
};

/**
 * A fresh context with one page. `errors` collects what the console and the page complained about;
 * answers of 4xx that a test provokes on purpose are named in `expected` (parts of the message).
 */
export async function open(browser, { language = "zh", size = "wide", script = true, look = "light", expected = [] } = {}) {
  const context = await browser.newContext({
    viewport: WIDTHS[size], locale: language === "zh" ? "zh-CN" : "en-GB", timezoneId: "Asia/Shanghai",
    javaScriptEnabled: script, hasTouch: size === "narrow", reducedMotion: "reduce", colorScheme: look,
  });
  if (script) {
    await context.addInitScript(COUNT_TAPS);
    await context.addInitScript((lang) => { if (!localStorage.getItem("shouhu.lang")) localStorage.setItem("shouhu.lang", lang); }, language);
  }
  const page = await context.newPage();
  // Generous: other work on the machine makes a page slow, and must not make a story red.
  page.setDefaultTimeout(30_000);
  const errors = [];
  const note = (text) => { if (!expected.some((part) => text.includes(part))) errors.push(text); };
  page.on("console", (message) => { if (message.type() === "error") note(`${message.text()} ${message.location().url}`); });
  page.on("pageerror", (error) => note(String(error.stack ?? error)));
  return { context, page, errors, close: () => context.close() };
}

/** Keeps what is on the screen where SHOUHU_PICTURES says, for a person to look at; nothing without it. */
export async function picture(page, name) {
  const folder = process.env.SHOUHU_PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/${name.replace(/\W+/g, "-")}.png`, fullPage: true });
}

/** Taps since `resetTaps`. */
export const taps = (page) => page.evaluate(() => Number(sessionStorage.getItem("taps") ?? 0));
export const resetTaps = (page) => page.evaluate(() => sessionStorage.setItem("taps", "0"));

let entered = 0;
/** For which post a context reads the API: a persona's post may not be the first of its holder. */
const posts = new WeakMap();

/**
 * Signs the context in as a persona of the demo, without the start page. As from there, its pages act for the persona's
 * post until they are told otherwise or another one enters.
 */
export async function enter(context, persona) {
  const reply = await context.request.post(`${address()}/api/v1/demo/enter`, { data: { persona }, headers: unsafe() });
  if (!reply.ok()) throw new Error(`enter ${persona}: ${reply.status()} ${await reply.text()}`);
  const { post_id } = await reply.json();
  posts.set(context, post_id);
  entered += 1;
  await context.addInitScript(([turn, post]) => {
    if (Number(sessionStorage.getItem("entered") ?? 0) >= turn) return;
    sessionStorage.setItem("entered", String(turn));
    sessionStorage.setItem("shouhu.post", String(post));
  }, [entered, post_id]);
}

/** A read of the API with the session of the context. */
export async function answer(context, path) {
  const post = posts.get(context);
  const reply = await context.request.get(`${address()}/api/v1${path}`, { headers: post === undefined ? {} : { "Shouhu-Post": String(post) } });
  if (!reply.ok()) throw new Error(`GET ${path}: ${reply.status()} ${await reply.text()}`);
  return reply.json();
}

/** Issues a task that no other test touches; what the story does not ask for is filled in. */
export async function issue(context, fields) {
  const { now_ms } = await answer(context, "/overview");
  const data = { kind: "task", text: "请即排查。", due_ms: now_ms + 6 * 3_600_000, ...fields };
  const reply = await context.request.post(`${address()}/api/v1/matters`, { data, headers: unsafe() });
  if (!reply.ok()) throw new Error(await reply.text());
  return (await reply.json()).id;
}

/**
 * Chooses in a field that searches: types, waits for what is `shown` of the one that is meant, takes it. A unit may be
 * typed as its code; the list shows names.
 */
export async function choose(page, field, typed, shown = typed) {
  await page.locator(field).click();
  if (typed) await page.locator(field).fill(typed);
  const option = page.locator(".ant-select-item-option", { hasText: shown }).filter({ visible: true }).first();
  await option.click();
  await option.waitFor({ state: "hidden" });
}

/** Headers that the door asks of an unsafe request. */
export const unsafe = () => ({ "Idempotency-Key": uuidV7(), Origin: address() });

export function uuidV7(now = Date.now()) {
  const time = now.toString(16).padStart(12, "0");
  const rest = randomUUID().slice(15);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest}`;
}
