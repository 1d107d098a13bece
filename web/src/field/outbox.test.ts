import { describe, expect, it } from 'vitest';
import { asProblem } from '../api/problem';
import { fromFile, toFile } from './hand-over';
import { again, how, isSpent, type Item, itemFrom, listed, settle, toSend, toSweep, unfinished, UNDO_MS, waited } from './outbox';

const HOUR = 3_600_000;
const item = (n: number, more: Partial<Item> = {}): Item => ({
  ...itemFrom({ person: 7, post: 8, kind: 'sign', matter: n, title: `order ${n}` }, n * 1000, `0190000${n}-0000-7000-8000-000000000000`), ...more,
});
const REFUSED = { status: 409, body: { status: 409, code: 'matter.wrong_status', title: 'no', title_zh: '不行' } };

describe('what an answer makes of an item', () => {
  it.each([
    ['silence', null], ['a busy server', { status: 503, body: {} }], ['too many', { status: 429, body: {} }],
    ['a failing server', { status: 500, body: {} }], ['somebody else signed in', { status: 401, body: {} }],
  ])('%s: it stays, under the same id and with the same bytes', (_, reply) => {
    const after = settle(item(1), reply, 5, asProblem);
    expect(after).toEqual({ ...item(1), tries: 1 });
    expect(toSend([after])).toHaveLength(1);
  });
  it('an answer settles it', () => {
    const after = settle(item(1), { status: 200, body: { seq: 9, late: true } }, 5, asProblem);
    expect([after.state, after.answer?.late, unfinished([after])]).toEqual(['accepted', true, 0]);
  });
  it('a refusal keeps everything and says why; sent again it is the same command', () => {
    const after = settle(item(1), REFUSED, 5, asProblem);
    expect([after.state, after.problem?.code, toSend([after])]).toEqual(['refused', 'matter.wrong_status', []]);
    expect(again(after)).toEqual(item(1));
  });
  it('a list that was read later and asks for the step again has given it back', () => {
    const done = settle(item(1), { status: 200, body: { seq: 9, at_ms: 500 } }, 5, asProblem);
    expect([isSpent(done, 8), isSpent(done, 9), isSpent(done, 10), isSpent(item(1), 10)]).toEqual([false, true, true, false]);
  });
  it('what was deleted while it was on its way comes back with its fate', () => {
    expect(settle(item(1, { dropped_ms: 4 }), { status: 200, body: {} }, 5, asProblem).dropped_ms).toBeUndefined();
  });
});

it('is sent in the order of the presses and shown refused first', () => {
  const all = [item(3), item(1), item(2, { state: 'refused' }), item(4, { state: 'accepted' }), item(5, { quiet: true })];
  expect(toSend(all).map((i) => i.matter)).toEqual([1, 3, 5]);
  expect(listed(all).map((i) => i.matter)).toEqual([2, 3, 1, 4]);
  expect(unfinished(all)).toBe(3);
});

it('says how long the oldest has waited, never less than nothing', () => {
  expect(waited([item(1), item(9)], 25 * HOUR)).toBe(25 * HOUR - 1000);
  expect(waited([item(1)], 0)).toBe(0);
  expect(waited([item(1, { state: 'refused' })], 25 * HOUR)).toBe(0);
});

it('sweeps only what nobody can miss', () => {
  const week = 7 * 24 * HOUR;
  const all = [item(1), item(2, { dropped_ms: 0 }), item(3, { state: 'accepted', answered_ms: 0 }), item(4, { state: 'refused', answered_ms: 0 }), item(5, { quiet: true, state: 'refused' })];
  expect(toSweep(all, UNDO_MS - 1).map((i) => i.matter)).toEqual([5]);
  expect(toSweep(all, week).map((i) => i.matter)).toEqual([2, 3, 5]);
});

describe('a file that is handed over', () => {
  it('brings the same ids and bytes, the own ones only', () => {
    const found = fromFile(toFile([item(1), item(2, { person: 9 })], 'a.example', 5), 7);
    expect([found?.host, found?.others]).toEqual(['a.example', 1]);
    expect(found?.own).toEqual([{ ...item(1), tries: 1 }]);
  });
  it.each([
    ['another route', { path: '/posts/1/rights' }], ['another matter than it says', { matter: 2 }], ['another step than it says', { kind: 'done' as const }],
    ['an id of another kind', { id: '01900001-0000-4000-8000-000000000000' }], ['no person', { person: -1 }],
  ])('is refused with %s', (_, wrong) => {
    expect(fromFile(toFile([{ ...item(1), ...wrong }], 'a', 5), 7)).toBeNull();
  });
  it('brings the photographs that its own items name, and no other', () => {
    const [mine, other] = ['a'.repeat(64), 'b'.repeat(64)];
    const file = (sha256: string) => ({ person: 7, sha256, name: '门口.jpg', media_type: 'image/jpeg', bytes: new Uint8Array([1, 0, 255]).buffer, at_ms: 1 });
    const found = fromFile(toFile([item(1, { files: [mine] })], 'a', 5, [file(mine), file(other)]), 7);
    expect(found?.files.map((one) => [one.sha256, ...new Uint8Array(one.bytes)])).toEqual([[mine, 1, 0, 255]]);
    expect(fromFile(toFile([item(1, { files: ['../x'] })], 'a', 5), 7)).toBeNull();
  });
  it('names a slot of a filing, and no other', () => {
    const filing = itemFrom({ person: 7, post: 8, kind: 'file', matter: 1, title: 'a', slot: { period: '2020-02-06', subject: 5 }, body: { version: 1, nil: true } }, 1000, '01900001-0000-7000-8000-000000000000');
    expect(fromFile(toFile([filing], 'a', 5), 7)?.own).toEqual([{ ...filing, tries: 1 }]);
    for (const wrong of [{ path: '/reports/1/slots/2020-02-06/6' }, { slot: undefined }, { slot: { period: '../x', subject: 5 } }, { kind: 'sign' as const }]) {
      expect(fromFile(toFile([{ ...filing, ...wrong } as Item], 'a', 5), 7)).toBeNull();
    }
  });
  it.each([
    'text', 'null', '[]', '{}', '{"version":"1"}', '{"version":1,"nil":"yes"}', '{"version":1,"answers":[]}', '{"version":1,"answers":{"a":null}}',
    '{"version":1,"answers":{"rows":[{"a":true}]}}', '{"version":1,"answers":{"place":{"lat_e7":1.5,"lon_e7":2}}}',
  ])('is refused when a filing in it says %s; one that is here already is shown all the same', (body) => {
    const filing = { ...itemFrom({ person: 7, post: 8, kind: 'file', matter: 1, title: 'a', slot: { period: '2020-02-06', subject: 5 } }, 1000, '01900001-0000-7000-8000-000000000000'), body };
    expect(fromFile(toFile([filing], 'a', 5), 7)).toBeNull();
    expect(how(filing)).toBe('file');
  });
  it('brings nothing that a phone does not give out', () => {
    const file = JSON.parse(toFile([item(1)], 'a', 5));
    file.items[0].quiet = true;
    expect(fromFile(JSON.stringify(file), 7)?.own).toEqual([{ ...item(1), tries: 1 }]);
  });
  it.each(['', 'null', '[]', '{"shouhu_outbox":2,"host":"a","items":[]}', '{"shouhu_outbox":1,"host":"a","items":[null]}'])('is refused when it is %s', (text) => {
    expect(fromFile(text, 7)).toBeNull();
  });
});
