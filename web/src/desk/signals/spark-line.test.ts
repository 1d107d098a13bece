import { expect, it } from 'vitest';
import { HEIGHT, picture, WIDTH } from './spark-line';

const point = (period: string, state: 'raised' | 'quiet' | 'not_enough', value?: string, against?: string) => ({ period, state, ...(value ? { value } : {}), ...(against ? { against } : {}) });

it('draws values and baseline on one scale, and leaves a gap where nothing is known', () => {
  const found = picture([point('a', 'not_enough', '3.00'), point('b', 'not_enough'), point('c', 'quiet', '3.00', '3.00'), point('d', 'raised', '5.00', '3.00')]);
  expect(found.values.map((run) => run.length)).toEqual([1, 2]);
  expect(found.against.map((run) => run.length)).toEqual([2]);
  expect(found.missing).toEqual([45]);
  const last = found.values[1]?.[1];
  expect(last).toEqual({ x: WIDTH - 3, y: 3, raised: true });
  expect(found.against[0]?.[0]?.y).toBe(HEIGHT - 3);
});
it('a single value and no value at all do not divide by nothing', () => {
  expect(picture([point('a', 'quiet', '7')]).values[0]?.[0]?.y).toBe(HEIGHT - 3);
  expect(picture([])).toEqual({ values: [], against: [], missing: [] });
});
