/** A refusal in the words of the server; the page shows it in the reader's language with its code. */
import type { Problem } from './types';

export class ApiProblem extends Error {
  constructor(readonly problem: Problem, readonly retryAfterS?: number) {
    super(`${problem.status} ${problem.code}`);
    this.name = 'ApiProblem';
  }
  get status(): number { return this.problem.status; }
  get code(): string { return this.problem.code; }
}

/** The network gave no answer at all: nothing is known, the command keeps its id. */
export const NO_ANSWER = 'client.no_answer';

export function noAnswer(): ApiProblem {
  return new ApiProblem({ status: 0, code: NO_ANSWER, title: 'No answer from the server', title_zh: '服务器没有应答' });
}

export function asProblem(status: number, body: unknown): Problem {
  const b = body as Partial<Problem> | undefined;
  if (b && typeof b === 'object' && typeof b.code === 'string' && typeof b.title === 'string') {
    return { ...b, status: b.status ?? status, title_zh: b.title_zh ?? b.title } as Problem;
  }
  return { status, code: `http.${status}`, title: `The server answered ${status}`, title_zh: `服务器应答 ${status}` };
}

export function problemWords(p: Problem, lang: string): { title: string; detail?: string; fields: { pointer: string; title: string; detail?: string }[] } {
  const zh = lang.startsWith('zh');
  const detail = zh ? p.detail_zh ?? p.detail : p.detail;
  return {
    title: zh ? p.title_zh : p.title,
    ...(detail ? { detail } : {}),
    fields: (p.errors ?? []).map((e) => ({ pointer: e.pointer, title: zh ? e.title_zh : e.title, ...(e.detail ? { detail: e.detail } : {}) })),
  };
}
