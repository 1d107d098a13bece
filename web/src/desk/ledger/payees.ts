/** A list of payees as it is pasted from a table or typed: a line each of name, account and yuan. Pure. */
import { parseYuan } from './amount';

export const PAYEES_MAX = 500;
export interface PayeeRow { name: string; account: string; amount: number }
export interface PayeeList { rows: PayeeRow[]; sum: number; /** Numbers of the lines that cannot be read, from 1. */ wrong: number[] }

/** A tab comes from a table; else commas or gaps part the words. Within an account gaps are left out. */
function parts(line: string): string[] {
  const by = line.includes('\t') ? /\t/ : /[,\uff0c;\uff1b\u3001]/.test(line) ? /[,\uff0c;\uff1b\u3001]/ : /\s+/;
  return line.split(by).map((part) => part.trim()).filter(Boolean);
}

function row(line: string): PayeeRow | null {
  const words = parts(line);
  const [name, last] = [words[0], words.at(-1)];
  const amount = words.length > 1 && last ? parseYuan(last.replace(/\u5143$/, '')) : null;
  if (!name || !amount) return null;
  return { name, account: words.slice(1, -1).join('').replace(/\s+/g, ''), amount };
}

export function payeesOf(text: string): PayeeList {
  const list: PayeeList = { rows: [], sum: 0, wrong: [] };
  text.split(/\r?\n/).forEach((line, at) => {
    if (!line.trim()) return;
    const read = row(line);
    if (!read) list.wrong.push(at + 1);
    else {
      list.rows.push(read);
      list.sum += read.amount;
    }
  });
  return list;
}
