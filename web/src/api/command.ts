/**
 * Command ids (rule 7): a command keeps its id until the server has answered it, so that a retry
 * after a lost answer is the same command and never a second one. Must never reuse an id for
 * another body: the server would refuse it (409).
 */
export function uuidv7(now: number = Date.now(), random: (bytes: Uint8Array<ArrayBuffer>) => void = (b) => crypto.getRandomValues(b)): string {
  const bytes = new Uint8Array(16);
  random(bytes);
  let rest = now;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export class CommandIds {
  private readonly waiting = new Map<string, string>();
  constructor(private readonly make: () => string = uuidv7) {}

  /** The id of this route and body: the same one until `settled` is called for it. */
  idFor(route: string, body: string): string {
    const key = `${route}\n${body}`;
    const known = this.waiting.get(key);
    if (known) return known;
    const id = this.make();
    this.waiting.set(key, id);
    return id;
  }

  /** The server answered for certain: the next press of the same button is a new command. */
  settled(route: string, body: string): void {
    this.waiting.delete(`${route}\n${body}`);
  }
}

/** 5xx and 429 may have been lost on the way or be repeated later: same id. Anything else is an answer. */
export function isAnswer(status: number): boolean {
  return status > 0 && status < 500 && status !== 429 && status !== 408;
}
