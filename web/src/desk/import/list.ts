/** What can be brought as a table: where it goes, and what was brought before. Each screen says its own words. */
import { sendRaw } from '../../api/client';
import type { Tell } from '../../api/upload';
import type { ImportResult, ImportRuns, ImportUndone } from '../../api/types';

export interface ListOf {
  /** Its address, under which a file is taken and refused rows are given back. */
  base: string;
  runs: (after?: number) => Promise<ImportRuns>;
  undo: (id: number) => Promise<ImportUndone>;
}
/** What is asked beside the file. */
export type Beside = Record<string, string>;

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const headersOf = (file: File): Record<string, string> => ({ 'Content-Type': /\.xlsx$/i.test(file.name) ? XLSX : 'text/csv', 'Shouhu-File-Name': encodeURIComponent(file.name) });

export function addressOf(path: string, beside: Beside): string {
  const words = new URLSearchParams(beside).toString();
  return words ? `${path}?${words}` : path;
}

export interface Sent { file: File; beside: Beside; dry: boolean }
export function bring(list: ListOf, { file, beside, dry }: Sent, tell: Tell): Promise<ImportResult> {
  return sendRaw(addressOf(list.base, dry ? { ...beside, dry_run: '1' } : beside), file, headersOf(file), tell);
}
