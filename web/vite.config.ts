import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { mockServer } from './mock/plugin';

// One project, two entries in time: `index.html` is the desk; the light `field` entry joins `input` when it lives.
export default defineConfig(({ mode }) => ({
  plugins: [react(), ...(mode === 'mock' ? [mockServer()] : [])],
  build: {
    outDir: 'dist',
    target: 'es2022',
    assetsDir: 'assets',
    chunkSizeWarningLimit: 1200,
    rollupOptions: { input: { desk: resolve(import.meta.dirname, 'index.html') } },
  },
  server: {
    host: '127.0.0.1',
    port: 5180,
    ...(mode === 'mock' ? {} : { proxy: { '/api': process.env.SHOUHU_URL ?? 'http://127.0.0.1:8080' } }),
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts', 'src/**/*.test.tsx'] },
}));
