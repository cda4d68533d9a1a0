/** A value that can be followed by several, each at its own pace. */
export class Watched<T> {
  #value: T;
  readonly #wakers = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    for (const wake of [...this.#wakers]) wake();
  }

  /** The value as it is and as it becomes; who is slow gets the newest, not all between. Ends by the signal. */
  async *follow(signal: AbortSignal): AsyncGenerator<T> {
    let hasNews = true;
    let wake: () => void = () => undefined;
    const onNews = () => {
      hasNews = true;
      wake();
    };
    const onAbort = () => wake();
    this.#wakers.add(onNews);
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        if (hasNews) {
          hasNews = false;
          yield this.#value;
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (hasNews || signal.aborted) resolve();
        });
      }
    } finally {
      this.#wakers.delete(onNews);
      signal.removeEventListener('abort', onAbort);
    }
  }
}
