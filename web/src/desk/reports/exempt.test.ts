import { expect, test } from 'vitest';
import type { ReportLine, UnitRef } from '../../api/types';
import { exemptUnder } from './exempt';

const unit = (no: number): UnitRef => ({ no, code: String(no), name: String(no) }) as UnitRef;
const line = (no: number, exempt: number, has_children = false) => ({ unit: unit(no), has_children, counts: { exempt }, figures: {} }) as unknown as ReportLine;
/** A county with two towns: in one of them a village is exempt, and the town itself. */
const BOARDS: Record<number, ReportLine[]> = { 1: [line(2, 2, true), line(3, 0, true), line(9, 1)], 2: [line(21, 1), line(22, 0)] };
const read = async (no = 1) => {
  const rows = BOARDS[no] ?? [];
  return { node: unit(no), total: line(no, { 1: 3, 2: 2 }[no] ?? 0), rows };
};

test('the board is gone down where it counts somebody exempt, and nowhere else', async () => {
  const asked: number[] = [];
  const found = await exemptUnder((no) => { asked.push(no ?? 1); return read(no); });
  expect(found).toEqual({ units: [unit(2), unit(21), unit(9)], more: false });
  expect(asked).toEqual([1, 2]);
});

test('it stops somewhere, and says so', async () => {
  expect(await exemptUnder(read, 1)).toEqual({ units: [unit(9)], more: true });
});
