import { createStore, type StoreApi } from 'zustand/vanilla';
import type { OpcuaFailure, OpcuaNode } from '../../shared/opcua/contract.ts';
import type { OpcuaClient } from './needs.ts';
import { reach } from './reach.ts';

interface DetailsState {
  /** The node that is chosen. */
  readonly node: string | null;
  /** What it is; null until that is read. */
  readonly details: OpcuaNode | null;
  readonly isReading: boolean;
  readonly failure: OpcuaFailure | null;
}

export interface NodeDetails {
  readonly store: StoreApi<DetailsState>;
  /** Chooses a node and reads what it is. The last choice counts. */
  choose(node: string): Promise<void>;
  /** Reads the chosen node once more. */
  refresh(): Promise<void>;
}

const nothing: DetailsState = { node: null, details: null, isReading: false, failure: null };

/** Arrow keys run over many nodes: one is read once it has been chosen for so long (ms). */
const SETTLE_MS = 60;

/** Attributes, references and value of the node that is chosen. */
export function createNodeDetails(client: () => OpcuaClient | null, connection: string): NodeDetails {
  const store = createStore<DetailsState>(() => nothing);
  let turn = 0;
  async function read(node: string, isRefresh: boolean): Promise<void> {
    turn += 1;
    const mine = turn;
    // What can be done about the node before is not offered for this one.
    store.setState(({ details }) => ({ node, isReading: true, failure: null, details: details?.node === node ? details : null }));
    if (!isRefresh) await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    if (mine !== turn) return;
    const result = await reach(client, (living) => living['opcua.node']({ connection, node }));
    if (mine !== turn) return;
    store.setState({ isReading: false, ...(result.ok ? { details: result.value } : { details: null, failure: result.failure }) });
  }
  return {
    store,
    choose: (node) => read(node, false),
    async refresh() {
      const { node } = store.getState();
      if (node !== null) await read(node, true);
    },
  };
}
