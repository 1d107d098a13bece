/**
 * What the phone entry needs beside its bundle: the manifest, the icons, and the list of its files for the service
 * worker. Weighs its first load and fails the build when it is too heavy.
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { png, svg } from './field-icons.mjs';

export const KB_MAX = 120;
const PAGE = 'field.html';
const WORKER = 'field/sw.js';
const MANIFEST = {
  id: '/field/', start_url: '/field/', scope: '/field/', display: 'standalone', lang: 'zh', name: '守护', short_name: '守护',
  background_color: '#f5f6f4', theme_color: '#1f4e79',
  icons: [
    { src: '/field/icon.svg', sizes: 'any', type: 'image/svg+xml' },
    ...[192, 512].map((size) => ({ src: `/field/icon-${size}.png`, sizes: `${size}x${size}`, type: 'image/png', purpose: 'any maskable' })),
  ],
};

const bytesOf = (file) => Buffer.from(file.type === 'chunk' ? file.code : file.source);
export const kb = (files) => Math.round(files.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0) / 10) / 100;

/** The files that a chunk brings with it: what it imports, and the styles of each. */
function broughtBy(bundle, chunk, found = new Set()) {
  if (!chunk || found.has(chunk.fileName)) return found;
  found.add(chunk.fileName);
  for (const css of chunk.viteMetadata?.importedCss ?? []) found.add(css);
  for (const name of [...chunk.imports, ...chunk.dynamicImports]) broughtBy(bundle, bundle[name], found);
  return found;
}

/** Finishes the bundle: gives back the files by address, the first load in kB. */
export function finish(bundle, emit) {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const entry = chunks.find((chunk) => chunk.isEntry && chunk.facadeModuleId?.endsWith(PAGE));
  const worker = bundle[WORKER];
  const page = bundle[PAGE];
  if (!entry || !worker || !page) throw new Error('the phone entry was not built');
  const extra = { 'field/manifest.webmanifest': Buffer.from(JSON.stringify(MANIFEST)), 'field/icon.svg': Buffer.from(svg()), 'field/icon-192.png': png(192) };
  for (const [fileName, source] of Object.entries({ ...extra, 'field/icon-512.png': png(512) })) emit({ type: 'asset', fileName, source });
  const names = [...broughtBy(bundle, entry)];
  const files = [bytesOf(page), ...names.map((name) => bytesOf(bundle[name])), ...Object.values(extra)];
  const build = createHash('sha256').update(Buffer.concat(files)).digest('hex').slice(0, 12);
  const list = ['/field/', ...[...names, ...Object.keys(extra)].map((name) => `/${name}`)];
  worker.code = worker.code.replaceAll('FIELD_FILES', JSON.stringify(list)).replaceAll('FIELD_BUILD', JSON.stringify(build));
  if (worker.imports.length) throw new Error('the service worker must stand in one file');
  const weight = kb([...files, Buffer.from(worker.code)]);
  emit({ type: 'asset', fileName: 'field/weight.json', source: JSON.stringify({ field_bundle_kb_gzip: weight, files: list }) });
  if (weight > KB_MAX) throw new Error(`the phone entry weighs ${weight} kB gzip, at most ${KB_MAX} are allowed`);
  return { list, weight };
}

export function fieldEntry() {
  return {
    name: 'field-entry',
    enforce: 'post',
    generateBundle: { order: 'post', handler(_, bundle) { finish(bundle, (file) => this.emitFile(file)); } },
  };
}
