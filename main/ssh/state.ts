import type { SshFailure } from './failure.ts';

/** Where a session stands. `hop` names the server that is meant: the device, or a jump host on the way. */
export type SessionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly hop: string }
  | { readonly kind: 'waiting-for-trust'; readonly hop: string }
  | { readonly kind: 'waiting-for-credentials'; readonly hop: string }
  | { readonly kind: 'open' }
  | { readonly kind: 'reconnecting'; readonly inMs: number; readonly attempt: number; readonly failure: SshFailure }
  | { readonly kind: 'failed'; readonly failure: SshFailure };

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
