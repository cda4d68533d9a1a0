/** A value that can be watched. */
export interface Watched<T> {
  get(): T;
  /** @returns what ends the watching */
  subscribe(listener: (value: T) => void): () => void;
}

export function createWatched<T>(initial: T): Watched<T> & { set(value: T): void } {
  let value = initial;
  const listeners = new Set<(value: T) => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of [...listeners]) listener(next);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
