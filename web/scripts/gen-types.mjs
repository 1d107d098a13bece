/** Types from the served OpenAPI document, when the repository holds it. */
import { existsSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const web = join(import.meta.dirname, '..');
const document = join(web, '..', 'docs', 'openapi.json');
if (!existsSync(document)) {
  console.log('docs/openapi.json is not there yet: the hand-written types stay');
} else {
  execFileSync('npx', ['openapi-typescript', document, '-o', join(web, 'src', 'api', 'generated.ts')], { stdio: 'inherit', cwd: web });
}
