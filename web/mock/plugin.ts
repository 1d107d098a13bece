/** Serves the mock inside the development server. `?as=county` in the cookie-less mock is set by POST /demo/enter. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { Refused, routes } from './routes';

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  try { return JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>; } catch { return {}; }
}
function live(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': here\n\n');
  const timer = setInterval(() => response.write(': still here\n\n'), 15_000);
  response.on('close', () => clearInterval(timer));
}
const persona = { key: process.env.MOCK_AS ?? 'live' };

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://mock');
  const path = url.pathname.replace(/^\/api\/v1/, '');
  if (path === '/live') return live(response);
  const as = url.searchParams.get('mock_as') ?? /mock_as=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
  const who = as ? { key: as } : persona;
  const body = await read(request);
  for (const [method, pattern, make] of routes) {
    const hit = method === request.method ? pattern.exec(path) : null;
    if (!hit) continue;
    try {
      const made = make({ query: url.searchParams, body, args: hit.slice(1), persona: who });
      response.writeHead(200, { 'content-type': 'application/json', 'Shouhu-Seq': '1284903' });
      response.end(JSON.stringify(made));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      response.writeHead(error.status, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ ...error }));
    }
    return;
  }
  response.writeHead(404, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ status: 404, code: 'route.none', title: 'No such route', title_zh: '没有这个地址' }));
}
export function mockServer(): Plugin {
  return {
    name: 'shouhu-mock', apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (!request.url?.startsWith('/api/v1')) { next(); return; }
        answer(request, response).catch((error: Error) => { response.writeHead(500); response.end(error.stack); });
      });
    },
  };
}
