import type { Watched } from './state.ts';

/** The value as it is and as it becomes: who is slow gets the newest, not all between. Ends by the signal. */
export async function* follow<T>(watched: Watched<T>, signal: AbortSignal): AsyncGenerator<T> {
  let wake: () => void = () => undefined;
  let hasNews = true;
  const stop = watched.subscribe(() => {
    hasNews = true;
    wake();
  });
  const abort = () => wake();
  signal.addEventListener('abort', abort);
  try {
    while (!signal.aborted) {
      if (hasNews) {
        hasNews = false;
        yield watched.get();
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (hasNews || signal.aborted) resolve();
        });
      }
    }
  } finally {
    stop();
    signal.removeEventListener('abort', abort);
  }
}
