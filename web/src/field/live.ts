/** A value that pages follow: set it, and whoever shows it is drawn again. */
import { useEffect, useState } from 'preact/hooks';

export class Live<T> {
  private readonly listeners = new Set<() => void>();
  constructor(private value: T) {}
  get(): T { return this.value; }
  set(value: T): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const listener of [...this.listeners]) listener();
  }
  follow(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  }
}

export function useLive<T>(live: Live<T>): T {
  const [value, show] = useState(live.get());
  useEffect(() => {
    show(() => live.get());
    return live.follow(() => show(() => live.get()));
  }, [live]);
  return value;
}
