/**
 * The built binary, running its demo on a free loopback port in a temporary folder.
 * Must only ever stop the process that it started, by its id.
 */
import { spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const READY_MS_MAX = 300_000;
const STOP_MS_MAX = 8_000;
let started = 0;
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;

/** Starts `shouhu demo` and waits for its address. `words` are added to the command line. */
export async function startDemo(words = []) {
  const binary = process.env.SHOUHU_BINARY ?? join(ROOT, "target", "debug", "shouhu");
  if (!existsSync(binary)) throw new Error(`${binary} is not built: cargo build --package shouhu`);
  const folder = mkdtempSync(join(tmpdir(), "shouhu-browser-"));
  const logs = join(ROOT, "target", "test-logs");
  mkdirSync(logs, { recursive: true });
  const log = createWriteStream(join(logs, `browser-server-${++started}.log`));
  const child = spawn(binary, ["demo", "--port", "0", ...words], {
    cwd: folder,
    env: { ...process.env, TMPDIR: folder, RUST_BACKTRACE: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stderr.pipe(log);
  const stop = () => stopProcess(child, folder);
  try {
    return { address: await readAddress(child, log), pid: child.pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function readAddress(child, log) {
  return new Promise((resolve, reject) => {
    let seen = "";
    const timer = setTimeout(() => reject(new Error(`no address after ${READY_MS_MAX} ms; it said:\n${seen}`)), READY_MS_MAX);
    child.stdout.on("data", (bytes) => {
      log.write(bytes);
      seen += bytes;
      const found = seen.match(ADDRESS);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    });
    child.once("error", (error) => { clearTimeout(timer); reject(error); });
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${signal ?? code}; see target/test-logs/browser-server-*.log\n${seen}`));
    });
  });
}

function stopProcess(child, folder) {
  const clean = () => rmSync(folder, { recursive: true, force: true });
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(clean());
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
    child.once("exit", () => { clearTimeout(timer); clean(); resolve(); });
    child.kill("SIGTERM");
  });
}
