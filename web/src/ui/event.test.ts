import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bareKind } from './event';
import words from './strings.json';

test('every type of record in the journal has words', () => {
  const source = readFileSync('../crates/domain/src/event.rs', 'utf8');
  const kinds = [...source.matchAll(/rename = "([a-z_]+\.[a-z_]+)"/g)].map((found) => bareKind(found[1] ?? ''));
  expect(kinds.length).toBeGreaterThan(60);
  expect(kinds.filter((kind) => !(`event_${kind}` in words))).toEqual([]);
});
