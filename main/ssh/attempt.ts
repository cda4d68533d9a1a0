/** One piece of work that several wait for. */
export interface Attempt<T> {
  /** Waits for the work, or until the signal says no: then `otherwise`. */
  join(signal: AbortSignal, otherwise: T): Promise<T>;
}

/**
 * Starts the work at once.
 * @param isKept whether it goes on when nobody waits for it any more; else it is given up
 */
export function createAttempt<T>(
  work: (signal: AbortSignal) => Promise<T>,
  life: AbortSignal,
  { isKept }: { isKept: boolean },
): Attempt<T> {
  const unwanted = new AbortController();
  const done = work(AbortSignal.any([life, unwanted.signal]));
  // A fault of the work is told to those who join; that nobody does is no reason to end the host.
  done.catch(() => undefined);
  let waiting = 0;
  return {
    async join(signal, otherwise) {
      waiting += 1;
      let abort: () => void = () => undefined;
      const left = new Promise<T>((resolve) => {
        abort = () => resolve(otherwise);
        if (signal.aborted) abort();
        else signal.addEventListener('abort', abort);
      });
      try {
        return await Promise.race([done, left]);
      } finally {
        signal.removeEventListener('abort', abort);
        waiting -= 1;
        if (waiting === 0 && !isKept) unwanted.abort();
      }
    },
  };
}
