/** A value that can be followed. */
export interface Watched<T> {
  get(): T;
  /** @returns what ends the watching */
  subscribe(listener: () => void): () => void;
}

export function createWatched<T>(initial: T): Watched<T> & { set(value: T): void } {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value as it is and as it becomes: who is slow gets the newest, not all between. Ends by the signal. */
export async function* follow<T>(watched: Watched<T>, signal: AbortSignal): AsyncGenerator<T> {
  const bell = createBell(signal);
  bell.ring();
  const stop = watched.subscribe(bell.ring);
  try {
    while (await bell.rung()) yield watched.get();
  } finally {
    stop();
  }
}

/** Wakes one waiter. */
export interface Bell {
  ring(): void;
  /** False once the signal has aborted; true after a ring that nobody heard yet. */
  rung(): Promise<boolean>;
}

export function createBell(signal: AbortSignal): Bell {
  let hasRung = false;
  let wake: () => void = () => undefined;
  const ring = () => {
    hasRung = true;
    wake();
  };
  return {
    ring,
    async rung() {
      if (!hasRung && !signal.aborted) {
        const onAbort = () => wake();
        signal.addEventListener('abort', onAbort);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        signal.removeEventListener('abort', onAbort);
      }
      hasRung = false;
      return !signal.aborted;
    },
  };
}
