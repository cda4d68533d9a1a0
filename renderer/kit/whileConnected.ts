import type { StoreApi } from 'zustand/vanilla';
import { RpcFault } from '../../shared/rpc/fault.ts';
import type { SiteState } from './siteSource.ts';

interface Following {
  readonly store: StoreApi<SiteState>;
  /** Reads a stream of the host until the signal aborts or the connection closes. */
  readonly follow: (signal: AbortSignal) => Promise<void>;
  /** The connection is gone: what it told is no longer known. */
  readonly onLost: () => void;
}

/** Follows a stream of the host for as long as the window is connected, anew at every connection. Returns the disposer. */
export function whileConnected({ store, follow, onLost }: Following): () => void {
  let current: AbortController | null = null;
  const turn = (connection: SiteState['connection']): void => {
    if ((connection === 'open') === (current !== null)) return;
    if (current) {
      current.abort();
      current = null;
      onLost();
      return;
    }
    const life = new AbortController();
    current = life;
    follow(life.signal).catch((error: unknown) => {
      // A stream that ends with its connection is a state of the screen; anything else is a bug, for the window's error report.
      if (!life.signal.aborted && !(error instanceof RpcFault)) throw error;
    });
  };
  turn(store.getState().connection);
  const stop = store.subscribe(({ connection }) => turn(connection));
  return () => {
    stop();
    current?.abort();
    current = null;
  };
}
