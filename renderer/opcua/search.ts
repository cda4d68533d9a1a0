import { createStore, type StoreApi } from 'zustand/vanilla';
import type { OpcuaFailure, OpcuaFound } from '../../shared/opcua/contract.ts';
import type { OpcuaClient } from './needs.ts';
import { notConnected, reach } from './reach.ts';

interface SearchState {
  /** What was asked for; null: nothing, and the tree is shown. */
  readonly text: string | null;
  readonly found: readonly OpcuaFound[];
  readonly visited: number;
  readonly state: 'idle' | 'running' | 'done' | 'stopped';
  readonly failure: OpcuaFailure | null;
}

export interface Search {
  readonly store: StoreApi<SearchState>;
  /** Finds nodes whose name holds a text, in all of the address space below Objects. */
  run(text: string): Promise<void>;
  stop(): void;
  clear(): void;
  /** The node with this id or at this path. */
  find(text: string): Promise<OpcuaFound | null>;
}

const nothing: SearchState = { text: null, found: [], visited: 0, state: 'idle', failure: null };
/** Part 5 §8.2.2: the folder Objects. */
const OBJECTS = 'i=85';
const LIMIT = 1_000;

/** A node id in any of its forms, or a path: these lead to one node, and are not searched for. */
export const isAddress = (text: string): boolean => /^(?:(?:nsu=[^;]+;|ns=\d+;)?[isgb]=.|\/)/.test(text);

export function createSearch(client: () => OpcuaClient | null, connection: string): Search {
  const store = createStore<SearchState>(() => nothing);
  let life: AbortController | null = null;
  const stop = (): void => {
    life?.abort();
    life = null;
    if (store.getState().state === 'running') store.setState({ state: 'stopped' });
  };
  return {
    store,
    stop,
    clear() {
      stop();
      store.setState(nothing);
    },
    async run(text) {
      stop();
      const mine = new AbortController();
      life = mine;
      store.setState({ ...nothing, text, state: 'running' });
      const living = client();
      if (!living) return store.setState({ state: 'stopped', failure: notConnected });
      try {
        for await (const { items } of living['opcua.search']({ connection, text, from: OBJECTS, limit: LIMIT }, { signal: mine.signal })) {
          for (const item of items) {
            store.setState(({ found }) => ({ found: [...found, ...item.found], visited: item.visited, failure: item.failure }));
            if (item.isComplete) store.setState({ state: 'done' });
          }
        }
      } catch {
        if (!mine.signal.aborted) store.setState({ failure: notConnected });
      }
      if (life === mine && store.getState().state === 'running') store.setState({ state: 'stopped' });
    },
    async find(text) {
      stop();
      store.setState({ ...nothing, text: null });
      const result = await reach(client, (living) => living['opcua.find']({ connection, text }));
      if (result.ok) return result.value;
      store.setState({ failure: result.failure });
      return null;
    },
  };
}
