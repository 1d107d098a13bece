/**
 * Runs the browser tests: `node run.mjs [file…]`. Two lanes, each with a demo of its own, take the files one after the
 * other, for a file may stop the clock of its demo. SHOUHU_ADDRESS set beforehand is used as it is, by one lane.
 */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startDemo } from "./server.mjs";

const LANES = 2;

const here = dirname(fileURLToPath(import.meta.url));
const named = process.argv.slice(2);
const all = () => readdirSync(here).filter((name) => name.endsWith(".test.mjs")).map((name) => join(here, name));
/** What takes longest goes first, so that no lane waits for one of them at the end. */
const LONG = ["screens", "walk", "dialogs", "drill", "people"];
const rank = (file) => (LONG.findIndex((name) => basename(file).startsWith(name)) + LONG.length + 1) % (LONG.length + 1);
const files = (named.length > 0 ? named : all()).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));

const running = new Set();
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => { files.length = 0; running.forEach((child) => child.kill(signal)); });

/** One file with node's own test runner; its report is printed in one piece. */
function run(file, address) {
  const env = { ...process.env, SHOUHU_ADDRESS: address };
  const child = spawn(process.execPath, ["--test", "--test-reporter=tap", file], { env, stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  let report = "";
  child.stdout.on("data", (bytes) => { report += bytes; });
  return new Promise((resolve) => child.once("close", (code) => {
    running.delete(child);
    process.stdout.write(report);
    resolve(code ?? 1);
  }));
}

async function lane() {
  // 6,000 units are enough for every screen and ready in a moment, also in a binary that is not optimised.
  const demo = process.env.SHOUHU_ADDRESS ? null : await startDemo(["--units", "6000"]);
  let worst = 0;
  try {
    for (let file = files.shift(); file; file = files.shift()) {
      worst = Math.max(worst, await run(file, process.env.SHOUHU_ADDRESS ?? demo.address));
    }
  } finally {
    await demo?.stop();
  }
  return worst;
}

const lanes = process.env.SHOUHU_ADDRESS ? 1 : Math.min(LANES, files.length);
process.exit(Math.max(...(await Promise.all(Array.from({ length: lanes }, lane)))));
