import type { StoreApi } from 'zustand/vanilla';
import type { SiteState } from '../kit/siteSource.ts';
import { whileConnected } from '../kit/whileConnected.ts';

/** Something of the host that is followed, one at a time: what was followed before ends. */
export interface Following<T> {
  /** Follows this from now on, over every connection to the host; null: nothing. */
  follow(what: T | null): void;
  dispose(): void;
}

export function createFollowing<T>(
  source: StoreApi<SiteState>,
  read: (what: T, signal: AbortSignal) => Promise<void>,
  onLost: () => void = () => {},
): Following<T> {
  let stop: (() => void) | null = null;
  return {
    follow(what) {
      stop?.();
      stop = what === null ? null : whileConnected({ store: source, follow: (signal) => read(what, signal), onLost });
    },
    dispose() {
      stop?.();
      stop = null;
    },
  };
}
