/** The words of the interface, from the same strings files that it is built from: tests find what a person reads. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { ROOT } from "./server.mjs";

const catalogue = new Map();
const walk = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path);
    else if (entry.name === "strings.json") {
      for (const [key, words] of Object.entries(JSON.parse(readFileSync(path, "utf8")))) {
        catalogue.set(`${basename(dirname(path))}.${key}`, words);
      }
    }
  }
};
walk(join(ROOT, "web", "src"));

/** The words of a key as they stand in the file. */
export function words(key, language) {
  const found = catalogue.get(key)?.[language];
  if (found === undefined) throw new Error(`no words for ${key} in ${language}`);
  return typeof found === "string" ? found : found.other;
}

/** A pattern that finds the words with anything in the place of their facts. */
export function pattern(key, language, { whole = false } = {}) {
  const escaped = words(key, language).split(/\{\{\w+\}\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  const middle = escaped.join(".+?");
  return new RegExp(whole ? `^\\s*${middle}\\s*$` : middle);
}
