/** Amounts as they are typed, and whole figures as they are sent: fen, pieces, person-days. Text is parsed, never a fraction. Pure. */
export const FEN = 'fen';
/** Most of one commodity; well within what a number holds exactly. */
export const AMOUNT_MAX = 1_000_000_000_000_000;

/** Digits with commas between thousands only, so that a comma for the point is never read as none. */
const WHOLE = /^(\d+|\d{1,3}(,\d{3})+)$/;
const plain = (text: string) => text.normalize('NFKC').replace(/[\s\u00a5]/g, '');
const digits = (text: string): number | null => {
  const n = Number(text);
  return text.length <= 17 && n <= AMOUNT_MAX ? n : null;
};

export function parseWhole(text: string): number | null {
  const typed = plain(text);
  return WHOLE.test(typed) ? digits(typed.replaceAll(',', '')) : null;
}
/** Yuan with at most two digits after the point, as fen. */
export function parseYuan(text: string): number | null {
  const [whole = '', fen, ...more] = plain(text).split('.');
  if (more.length || !WHOLE.test(whole) || (fen !== undefined && !/^\d{1,2}$/.test(fen))) return null;
  return digits(whole.replaceAll(',', '') + (fen ?? '').padEnd(2, '0'));
}
export function parseAmount(text: string, measure: string): number | null {
  return measure === FEN ? parseYuan(text) : parseWhole(text);
}
/** As one would type it. */
export function typed(amount: number, measure: string): string {
  if (measure !== FEN) return String(amount);
  const text = String(amount).padStart(3, '0');
  return text.endsWith('00') ? text.slice(0, -2) : `${text.slice(0, -2)}.${text.slice(-2)}`;
}
