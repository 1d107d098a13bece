import { expect, it } from 'vitest';
import { grouped } from './event-group';

const row = (seq: number, kind: string, at_ms: number, units: number) => ({ seq, kind, at_ms, matter: { id: 1 }, params: { units } });
it('tells many records of one minute as one, with their sum', () => {
  const rows = [row(9, 'issued', 200_000, 5), row(8, 'escalated', 60_000, 3), row(7, 'escalated', 61_000, 4), row(6, 'escalated', 70_000, 1), row(5, 'escalated', 10, 9)];
  expect(grouped(rows).map((g) => [g.first.seq, g.places, g.units])).toEqual([[9, 1, 5], [8, 3, 8], [5, 1, 9]]);
});
it('leaves two of a kind as they are', () => {
  expect(grouped([row(2, 'relayed', 1, 0), row(1, 'relayed', 2, 0)])).toHaveLength(2);
});
