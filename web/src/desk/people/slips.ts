/** The slips as a file that opens by a double click. Pure. */
import type { CodeRow } from '../../api/types';

/** No cell begins like a formula: a spreadsheet would run it. */
const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

export function slipsFile(rows: CodeRow[], head: string[], address: string): string {
  const lines = rows.map((r) => [r.unit.name, `${r.unit.code}`, r.post_title, r.code, address]);
  return `\ufeff${[head, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}
