export interface SubscribeOptions {
  readonly signal: AbortSignal;
  /** Items that may wait for the reader. One more ends the iteration with an error rather than lose any silently. */
  readonly limit?: number;
}

interface Reader<T> {
  readonly resolve: (step: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** Begins to emit, until the disposer it returns is called. `end` closes the iteration once what waits has been read. */
export type Source<T> = (emit: (item: T) => void, end: (error?: unknown) => void) => () => void;

/**
 * Turns a listener into what a stream's handler returns. Every stream uses it: an idle producer is released the moment
 * `signal` aborts or the reader leaves, not at its next item.
 * The source starts when reading starts, and its disposer is called exactly once.
 */
export function subscribe<T>(source: Source<T>, { signal, limit = 65_536 }: SubscribeOptions): AsyncIterableIterator<T> {
  const waiting: T[] = [];
  const readers: Reader<T>[] = [];
  let dispose: (() => void) | null = null;
  let started = false;
  let ended = false;
  let failure: { readonly error: unknown } | null = null;

  function emit(item: T): void {
    if (ended) return;
    const reader = readers.shift();
    if (reader) reader.resolve({ done: false, value: item });
    else if (waiting.length < limit) waiting.push(item);
    else end(new Error(`${limit} items wait for a reader that does not keep up`));
  }

  function end(error?: unknown): void {
    if (ended) return;
    ended = true;
    if (error !== undefined) failure = { error };
    signal.removeEventListener('abort', stop);
    dispose?.();
    for (const reader of readers.splice(0)) settle(reader);
  }

  function stop(): void {
    end();
    waiting.length = 0;
  }

  function start(): void {
    started = true;
    if (signal.aborted) {
      end();
      return;
    }
    signal.addEventListener('abort', stop);
    try {
      const disposer = source(emit, end);
      if (ended) disposer();
      else dispose = disposer;
    } catch (error) {
      end(error);
    }
  }

  /** The error is told once; after it the iteration is done, as with a generator. */
  function settle(reader: Reader<T>): void {
    const told = failure;
    failure = null;
    if (told) reader.reject(told.error);
    else reader.resolve({ done: true, value: undefined });
  }

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      if (!started) start();
      return new Promise((resolve, reject) => {
        const reader = { resolve, reject };
        if (waiting.length > 0) resolve({ done: false, value: waiting.shift() as T });
        else if (ended) settle(reader);
        else readers.push(reader);
      });
    },
    async return() {
      started = true;
      stop();
      return { done: true, value: undefined };
    },
  };
}
