/** The addresses of files, which a browser follows without our headers. */
import { BASE } from './client';
import type { Space } from './types';

type Query = Record<string, string | number | undefined>;

export function download(path: string, query: Query = {}): string {
  const words = new URLSearchParams();
  for (const [k, v] of Object.entries(query)) if (v !== undefined && v !== '') words.set(k, String(v));
  const tail = words.toString();
  return `${BASE}${path}${tail ? `?${tail}` : ''}`;
}

/** Gives a file that is already here to the browser to keep. */
export function keep(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The board of everything open. No matter says to which space it belongs, so the address does (rule 15). */
export function boardFile(type: 'csv' | 'xlsx', space: Space, query: Query): string {
  return download(`/board.${type}`, { ...query, space: space === 'drill' ? space : undefined });
}
