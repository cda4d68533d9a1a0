import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Alarms, createAlarms } from './alarms.ts';
import { createNodeDetails, type NodeDetails } from './details.ts';
import { createHistory, type History } from './history.ts';
import type { OpcuaClient } from './needs.ts';
import { createSearch, type Search } from './search.ts';
import type { OpcuaStore } from './store.ts';
import { type AddressTree, createAddressTree } from './tree.ts';
import { createWatch, type Watch } from './watch.ts';

export const explorerTabs = ['values', 'node', 'events', 'history'] as const;
export type ExplorerTab = (typeof explorerTabs)[number];

/** What is asked for about a node over the pane. */
export type NodeDialog =
  | { readonly kind: 'write'; readonly node: string; readonly name: string }
  | { readonly kind: 'call'; readonly object: string; readonly method: string; readonly name: string };

interface ExplorerState {
  readonly tab: ExplorerTab;
  readonly dialog: NodeDialog | null;
}

/** One server as it is explored in this window. It outlives the pane, and keeps its rows while the connection is away. */
export interface Explorer {
  readonly connection: string;
  readonly client: () => OpcuaClient | null;
  readonly store: StoreApi<ExplorerState>;
  readonly tree: AddressTree;
  readonly details: NodeDetails;
  readonly search: Search;
  readonly watch: Watch;
  readonly alarms: Alarms;
  readonly history: History;
  show(tab: ExplorerTab): void;
  dispose(): void;
}

/** The explorers of a window, by connection; made when they are first looked at. */
export interface Explorers {
  of(connection: string): Explorer;
  dispose(): void;
}

export function createExplorers(opcua: OpcuaStore): Explorers {
  const known = new Map<string, Explorer>();
  const forgetAll = (): void => {
    for (const explorer of known.values()) explorer.dispose();
    known.clear();
  };
  return {
    of(connection) {
      const found = known.get(connection) ?? createExplorer(opcua, connection);
      known.set(connection, found);
      return found;
    },
    dispose: forgetAll,
  };
}

function createExplorer(opcua: OpcuaStore, connection: string): Explorer {
  const { client } = opcua;
  const tree = createAddressTree(client, connection);
  const details = createNodeDetails(client, connection);
  const watch = createWatch(client, connection);
  const alarms = createAlarms(client, connection);
  const search = createSearch(client, connection);
  const history = createHistory(client, connection);
  const store = createStore<ExplorerState>(() => ({ tab: 'values', dialog: null }));
  let wasOpen = false;
  const follow = (): void => {
    const kind = opcua.store.getState().states[connection]?.kind;
    // A connection that comes back keeps its session's rows, and the host keeps its watches.
    if (kind === 'reconnecting') return;
    const isOpen = kind === 'open';
    if (isOpen === wasOpen) return;
    wasOpen = isOpen;
    if (isOpen) {
      tree.reset();
      watch.start();
      alarms.start();
    } else {
      watch.stop();
      alarms.stop();
      search.stop();
    }
  };
  const stop = opcua.store.subscribe(follow);
  follow();
  return {
    connection,
    client,
    store,
    tree,
    details,
    search,
    watch,
    alarms,
    history,
    show: (tab) => store.setState({ tab }),
    dispose() {
      stop();
      watch.stop();
      alarms.stop();
      search.stop();
    },
  };
}
