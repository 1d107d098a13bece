import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { mockServer } from './mock/plugin';
// @ts-expect-error a plain script without types
import { packed } from './scripts/pack.mjs';
// @ts-expect-error a plain script without types
import { fieldEntry } from './scripts/field-build.mjs';

const at = (path: string) => resolve(import.meta.dirname, path);

// One project, two entries: `index.html` is the desk, `field.html` the light phone entry with its service worker.
export default defineConfig(({ mode }) => ({
  plugins: [react(), fieldEntry(), packed(), ...(mode === 'mock' ? [mockServer()] : [])],
  build: {
    outDir: 'dist',
    target: 'es2022',
    assetsDir: 'assets',
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      input: { desk: at('index.html'), field: at('field.html'), sw: at('src/field/sw.ts') },
      // The worker's scope is the folder that it lies in, and its name never changes.
      output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? 'field/sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 5180,
    ...(mode === 'mock' ? {} : { proxy: { '/api': process.env.SHOUHU_URL ?? 'http://127.0.0.1:8080' } }),
  },
  // One page for all files: making a page for each took nine tenths of the time. A test leaves none of its own state.
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts', 'src/**/*.test.tsx'], pool: 'threads', isolate: false },
}));
