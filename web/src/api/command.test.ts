import { afterEach, describe, expect, it, vi } from 'vitest';
import { api, take } from './client';
import { CommandIds, isAnswer, uuidv7 } from './command';

describe('command ids', () => {
  it('are version 7 and sort by time', () => {
    const id = uuidv7(1_580_000_000_000);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replace(/-/g, '').slice(0, 12), 16)).toBe(1_580_000_000_000);
    expect(uuidv7(1_000) < uuidv7(2_000)).toBe(true);
  });
  it('stay the same until the server has answered, and belong to one body', () => {
    let n = 0;
    const ids = new CommandIds(() => `id-${++n}`);
    expect(ids.idFor('POST /a', '{}')).toBe('id-1');
    expect(ids.idFor('POST /a', '{}')).toBe('id-1');
    expect(ids.idFor('POST /a', '{"x":1}')).toBe('id-2');
    ids.settled('POST /a', '{}');
    expect(ids.idFor('POST /a', '{}')).toBe('id-3');
  });
  it('takes a refusal for an answer and a lost connection for none', () => {
    expect([200, 404, 409, 422].map(isAnswer)).toEqual([true, true, true, true]);
    expect([0, 429, 500, 503].map(isAnswer)).toEqual([false, false, false, false]);
  });
});

describe('the client', () => {
  afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });
  const answers = (list: (Response | Error)[]) => {
    const seen: string[] = [];
    vi.stubGlobal('fetch', async (request: Request) => {
      seen.push(request.headers.get('Idempotency-Key') ?? '');
      const next = list.shift();
      if (next instanceof Error || !next) throw next ?? new TypeError('no more answers');
      return next;
    });
    return seen;
  };
  const ok = () => new Response('{"seq":1,"stage":"signed","at_ms":1,"first":true,"late":false}', { status: 200, headers: { 'content-type': 'application/json' } });
  const sign = () => take(api.POST('/matters/{id}/sign', { params: { path: { id: 1 } }, body: {} }));

  it('repeats a command that got no answer with the same id', async () => {
    vi.useFakeTimers();
    const seen = answers([new TypeError('lost'), new Response('', { status: 503 }), ok()]);
    const done = sign();
    await vi.runAllTimersAsync();
    await expect(done).resolves.toMatchObject({ stage: 'signed' });
    expect(seen).toHaveLength(3);
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).not.toBe('');
  });
  it('keeps the id when the person presses again after no answer, and takes a new one after an answer', async () => {
    vi.useFakeTimers();
    const seen = answers([...Array.from({ length: 3 }, () => new TypeError('lost')), ok(), ok()]);
    const first = sign().catch((e: Error) => e);
    await vi.runAllTimersAsync();
    expect(await first).toMatchObject({ problem: { code: 'client.no_answer' } });
    await sign();
    await sign();
    expect(new Set(seen.slice(0, 4)).size).toBe(1);
    expect(seen[4]).not.toBe(seen[3]);
  });
  it('turns a refusal into words and does not repeat it', async () => {
    const seen = answers([new Response('{"status":409,"code":"receipt.excused","title":"Excused","title_zh":"已免办"}', { status: 409, headers: { 'content-type': 'application/problem+json' } })]);
    await expect(sign()).rejects.toMatchObject({ problem: { code: 'receipt.excused', title_zh: '已免办' } });
    expect(seen).toHaveLength(1);
  });
});
