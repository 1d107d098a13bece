/** Points of the small picture: values and what they were held against, on one scale. A gap stays a gap. Pure. */
import type { FindingPoint } from '../../api/types';

export const WIDTH = 132;
export const HEIGHT = 32;
const EDGE = 3;

export interface Spot { x: number; y: number; raised: boolean }
export interface Picture { values: Spot[][]; against: Spot[][]; missing: number[] }

const number = (text: string | undefined): number | null => (text === undefined || text === '' ? null : Number(text));

export function picture(series: FindingPoint[]): Picture {
  const seen = series.flatMap((p) => [number(p.value), number(p.against)]).filter((n): n is number => n !== null);
  const [low, high] = seen.length ? [Math.min(...seen), Math.max(...seen)] : [0, 0];
  const span = high - low || 1;
  const step = series.length > 1 ? (WIDTH - 2 * EDGE) / (series.length - 1) : 0;
  const x = (at: number) => EDGE + at * step;
  const y = (n: number) => HEIGHT - EDGE - ((n - low) / span) * (HEIGHT - 2 * EDGE);
  const runs = (of: (p: FindingPoint) => number | null): Spot[][] => {
    const out: Spot[][] = [];
    let broken = true;
    series.forEach((p, at) => {
      const n = of(p);
      if (n === null) { broken = true; return; }
      if (broken) out.push([]);
      broken = false;
      out.at(-1)?.push({ x: x(at), y: y(n), raised: p.state === 'raised' });
    });
    return out;
  };
  const missing = series.flatMap((p, at) => (number(p.value) === null ? [x(at)] : []));
  return { values: runs((p) => number(p.value)), against: runs((p) => number(p.against)), missing };
}
