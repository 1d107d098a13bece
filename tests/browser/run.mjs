/**
 * Runs the browser tests: `node run.mjs [file…]`. Starts the demo once, hands its address to all files, runs them
 * one after the other with node's own test runner, stops the demo. SHOUHU_ADDRESS set beforehand is used as it is.
 */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startDemo } from "./server.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const named = process.argv.slice(2);
const files = named.length > 0 ? named : readdirSync(here).filter((name) => name.endsWith(".test.mjs")).sort().map((name) => join(here, name));

// 6,000 units are enough for every screen and ready in a moment, also in a binary that is not optimised.
const demo = process.env.SHOUHU_ADDRESS ? null : await startDemo(["--units", "6000"]);
const env = { ...process.env, SHOUHU_ADDRESS: process.env.SHOUHU_ADDRESS ?? demo.address };
const runner = spawn(process.execPath, ["--test", "--test-reporter=tap", "--test-concurrency=1", ...files], { env, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => runner.kill(signal));
const status = await new Promise((resolve) => runner.once("exit", (code) => resolve(code ?? 1)));
await demo?.stop();
process.exit(status);
