/** Figures as they are shown: thousands with commas, a dash for none, one decimal on rates. */
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
export const DASH = '–';

export function count(n: number | undefined | null): string {
  return n === undefined || n === null ? DASH : whole.format(n);
}
/** One digit after the point where it is not whole. */
export function tenths(n: number): string {
  return tenth.format(n);
}
export function share(part: number, all: number): number | null {
  return all > 0 ? part / all : null;
}
/** One decimal; 100 % and 0 % only when exactly so, so that a rest is never rounded away. */
export function rate(part: number, all: number): string {
  const s = share(part, all);
  if (s === null) return DASH;
  let tenths = Math.round(s * 1000);
  if (tenths === 1000 && part < all) tenths = 999;
  if (tenths === 0 && part > 0) tenths = 1;
  return `${(tenths / 10).toFixed(1)}%`;
}
/** Whole percent, for tiles; classes are judged on this rounded figure. */
export function percent(part: number, all: number): number | null {
  const s = share(part, all);
  if (s === null) return null;
  const p = Math.round(s * 100);
  return p === 100 && part < all ? 99 : p;
}
export function yuan(fen: number, lang: string): string {
  const amount = fen % 100 === 0 ? whole.format(fen / 100) : (fen / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return lang === 'en' ? `¥${amount}` : `${amount} 元`;
}
export function bytes(n: number): string {
  if (n < 1024) return `${n} B`;
  if (n < 1024 * 1024) return `${(n / 1024).toFixed(1)} kB`;
  return `${(n / 1024 / 1024).toFixed(1)} MB`;
}
