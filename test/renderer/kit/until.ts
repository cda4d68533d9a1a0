import type { StoreApi } from 'zustand/vanilla';

/** Resolves with the state of a store once something holds of it. */
export function until<T>({ store }: { readonly store: StoreApi<T> }, holds: (state: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const now = store.getState();
    if (holds(now)) return resolve(now);
    const stop = store.subscribe((state) => {
      if (!holds(state)) return;
      stop();
      resolve(state);
    });
  });
}
