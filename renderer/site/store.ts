import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Edit } from '../../shared/kit/problem.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import { RpcFault } from '../../shared/rpc/fault.ts';
import type { SiteFailure, siteContract } from '../../shared/site/contract.ts';
import { localeStore } from '../kit/i18n.ts';
import type { Selection, SiteSource, SiteState } from '../kit/siteSource.ts';
import { failureText } from './failureText.ts';
import { mergeUpdate } from './merge.ts';

export type SiteClient = Client<typeof siteContract>;

/** One connection to the host, until it closes. */
export interface HostLink {
  readonly client: SiteClient;
  close(): void;
}

interface StoreNeeds {
  /** Opens a connection; rejects where the host cannot be reached. */
  readonly openLink: (signal: AbortSignal) => Promise<HostLink>;
  /** Resolves after `ms`, or at once when the signal aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The open site over RPC, and the client for what is not an edit. */
export interface SiteStore extends SiteSource {
  /** The client of the living connection, or null while there is none. */
  readonly client: () => SiteClient | null;
  dispose(): void;
}

const BACK_OFF_MS = [250, 500, 1_000, 2_000, 5_000] as const;

const nothingYet: SiteState = {
  revision: 0,
  folder: '',
  site: null,
  problems: [],
  problemCount: { error: 0, warning: 0, note: 0 },
  undo: null,
  redo: null,
  savedAt: null,
  readOnly: null,
  connection: 'connecting',
  failure: null,
};

/** Follows the host's updates, reconnecting with back-off for as long as it lives. Nothing is edited while disconnected. */
export function createSiteStore({ openLink, wait = waitMs }: StoreNeeds): SiteStore {
  const store = createStore<SiteState>(() => nothingYet);
  const selection = createStore<Selection>(() => ({ device: null, port: null, window: null }));
  const life = new AbortController();
  let link: HostLink | null = null;

  async function follow(): Promise<void> {
    for (let attempt = 0; !life.signal.aborted; attempt += 1) {
      try {
        link = await openLink(life.signal);
        attempt = 0;
        store.setState({ connection: 'open' });
        await readUpdates(link.client, store, life.signal);
      } catch (error) {
        // A lost or refused connection is a state of the screen; the next attempt tells whether it still holds. All else is a bug.
        if (link && !(error instanceof RpcFault)) throwLater(error);
      }
      link?.close();
      link = null;
      if (life.signal.aborted) return;
      store.setState({ connection: 'lost' });
      await wait(BACK_OFF_MS[Math.min(attempt, BACK_OFF_MS.length - 1)] ?? 5_000, life.signal);
    }
  }

  const refuse = (failure: { readonly code: SiteFailure['code'] | 'not-connected'; readonly message?: string }): false => {
    store.setState({ failure: failureText(failure, localeStore.getState().locale) });
    return false;
  };

  async function attempt(call: (client: SiteClient) => Promise<{ ok: true } | { ok: false; failure: SiteFailure }>): Promise<boolean> {
    store.setState({ failure: null });
    if (!link) return refuse({ code: 'not-connected' });
    try {
      const result = await call(link.client);
      return result.ok || refuse(result.failure);
    } catch (error) {
      return refuse(link ? { code: 'invalid', message: String(error) } : { code: 'not-connected' });
    }
  }

  void follow();
  return {
    store,
    selection,
    client: () => link?.client ?? null,
    edit: (label: string, edits: readonly Edit[]) => attempt((client) => client['site.edit']({ label, edits: edits.map(wireEdit) })),
    undo: async () => void (await attempt((client) => client['site.undo']({}))),
    redo: async () => void (await attempt((client) => client['site.redo']({}))),
    dispose: () => life.abort(),
  };
}

async function readUpdates(client: SiteClient, store: StoreApi<SiteState>, signal: AbortSignal): Promise<void> {
  for await (const { items } of client['site.updates']({}, { signal })) {
    store.setState(items.reduce(mergeUpdate, store.getState()));
  }
}

/** Lets a bug reach the window's error report without ending what goes on. */
function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

const wireEdit = ({
  path,
  value,
  insert,
  rename,
}: Edit): { path: (string | number)[]; value?: unknown; insert?: true; rename?: string } => ({
  path: [...path],
  ...(value !== undefined && { value }),
  ...(insert && { insert }),
  ...(rename !== undefined && { rename }),
});

function waitMs(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
