/**
 * Every word of the interface stands in a `strings.json` with zh and en, and every key that the
 * code asks for exists. Fails the build otherwise. Also refuses Chinese words outside those files.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export function walk(dir) {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}
const CJK = /[\u3400-\u9fff]/;
const placeholders = (s) => [...s.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort().join(',');
const bare = (source) => source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');

export function check(root) {
  const faults = [];
  const known = new Set();
  const files = walk(root);
  for (const file of files.filter((f) => basename(f) === 'strings.json')) {
    const screen = basename(dirname(file));
    const entries = JSON.parse(readFileSync(file, 'utf8'));
    for (const [key, entry] of Object.entries(entries)) {
      known.add(`${screen}.${key}`);
      const en = typeof entry.en === 'object' && entry.en ? [entry.en.one, entry.en.other] : [entry.en];
      if (!entry.zh) faults.push(`${file}: ${key} has no zh`);
      if (en.some((s) => typeof s !== 'string' || s === '')) faults.push(`${file}: ${key} has no en`);
      else if (CJK.test(en.join('')) && !entry.note) faults.push(`${file}: ${key} has Chinese in en without a note`);
      else if (entry.zh && placeholders(entry.zh) !== placeholders(en.at(-1))) faults.push(`${file}: ${key}: zh and en take different facts`);
      for (const extra of Object.keys(entry)) if (!['zh', 'en', 'note'].includes(extra)) faults.push(`${file}: ${key} has a field ${extra}`);
    }
  }
  const prefixes = [...known];
  for (const file of files.filter((f) => /\.tsx?$/.test(f) && !/\.test\.tsx?$/.test(f))) {
    const source = bare(readFileSync(file, 'utf8'));
    for (const [, key] of source.matchAll(/\b(?:t|word)\(\s*'([^']+)'/g)) if (!known.has(key)) faults.push(`${file}: unknown key ${key}`);
    for (const [, head] of source.matchAll(/\bt\(\s*`([\w.-]+)\$\{/g)) if (!prefixes.some((k) => k.startsWith(head))) faults.push(`${file}: no key starts with ${head}`);
    const allowed = /(words|-words|time|format|templates|paste|problem)\.ts$/.test(basename(file));
    if (!allowed) source.split('\n').forEach((line, n) => { if (CJK.test(line)) faults.push(`${file}:${n + 1}: Chinese outside strings.json: ${line.trim().slice(0, 60)}`); });
  }
  return { faults, count: known.size };
}

if (process.argv[1]?.endsWith('check-strings.mjs')) {
  const { faults, count } = check(join(import.meta.dirname, '..', 'src'));
  for (const f of faults) console.error(f);
  console.log(`strings: ${count} keys, ${faults.length} faults`);
  process.exit(faults.length ? 1 : 0);
}
