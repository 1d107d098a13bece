/** Prints what the phone entry's first load weighs, as the last build found it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { field_bundle_kb_gzip } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'dist', 'field', 'weight.json'), 'utf8'));
console.log(`field_bundle_kb_gzip ${field_bundle_kb_gzip}`);
