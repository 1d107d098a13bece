/** Beside each built file that packs well lies the same one packed; the server sends it to whoever takes gzip. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const PACKS_WELL = /\.(js|css|html|svg|json|webmanifest)$/;
/** Less than this fits into one packet either way. */
const BYTES_MIN = 1_000;

export function packed() {
  let folder = 'dist';
  return {
    name: 'packed',
    apply: 'build',
    configResolved(config) { folder = config.build.outDir; },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true }).filter((name) => PACKS_WELL.test(name))) {
        const bytes = readFileSync(join(folder, name));
        if (bytes.length >= BYTES_MIN) writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}
