/** The rows that were not taken, as a file with a reason column: fix it, and drop it again. Pure. */
import type { ImportError } from '../../api/types';

/** Splits CSV as RFC 4180 means it: quotation marks, doubled marks, line breaks inside. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const source = text.replace(/^\ufeff/, '');
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (quoted) {
      if (c === '"' && source[i + 1] === '"') { cell += '"'; i++; } else if (c === '"') quoted = false; else cell += c;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === ',') { row.push(cell); cell = ''; } else if (c === '\n' || c === '\r') {
      if (c === '\r' && source[i + 1] === '\n') i++;
      row.push(cell);
      if (row.length > 1 || row[0] !== '') rows.push(row);
      row = [];
      cell = '';
    } else cell += c;
  }
  if (cell !== '' || row.length) { row.push(cell); rows.push(row); }
  return rows;
}
/** A cell that a spreadsheet would run as a formula is kept as text. */
const guard = (s: string) => (/^[=+\-@\t]/.test(s) ? `'${s}` : s);
const quote = (s: string) => (/[",\r\n]/.test(s) ? `"${s.replace(/"/g, '""')}"` : s);

/** `row` of an error counts the file's lines, the head being line 1. Without the text only the reasons are given. */
export function restFile(text: string | null, errors: ImportError[], zh: boolean, words: { reason: string; row: string; column: string; value: string }): string {
  const reasons = new Map<number, string[]>();
  for (const e of errors.filter((x) => x.refused !== false)) reasons.set(e.row, [...(reasons.get(e.row) ?? []), `${e.column}${zh ? '：' : ': '}${zh ? e.title_zh : e.title}`]);
  const lines = text === null ? null : parseCsv(text);
  const out = lines
    ? [[...(lines[0] ?? []), words.reason], ...[...reasons].sort((a, b) => a[0] - b[0]).flatMap(([n, why]) => (lines[n - 1] ? [[...(lines[n - 1] ?? []).map(guard), why.join(zh ? '；' : '; ')]] : []))]
    : [[words.row, words.column, words.value, words.reason], ...errors.map((e) => [String(e.row), e.column, guard(e.value), zh ? e.title_zh : e.title])];
  return `\ufeff${out.map((r) => r.map(quote).join(',')).join('\r\n')}\r\n`;
}
