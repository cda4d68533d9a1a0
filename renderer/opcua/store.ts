import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AskedOpcuaQuestion, OpcuaAnswer, OpcuaFailure, OpcuaState } from '../../shared/opcua/contract.ts';
import { whileConnected } from '../kit/whileConnected.ts';
import type { OpcuaClient, OpcuaSliceNeeds } from './needs.ts';
import { reach } from './reach.ts';

export type OpcuaDialog =
  | { readonly kind: 'profile'; readonly edited: string | null }
  | { readonly kind: 'endpoints'; readonly connection: string }
  | { readonly kind: 'trust' };

interface ConnectionsState {
  /** The connection on screen. */
  readonly chosen: string | null;
  readonly states: Readonly<Record<string, OpcuaState>>;
  /** Open questions, oldest first. */
  readonly asked: readonly AskedOpcuaQuestion[];
  /** Questions that this window was told to leave for later. */
  readonly aside: ReadonlySet<number>;
  /** Why the last call for a connection was refused. */
  readonly refused: Readonly<Record<string, OpcuaFailure>>;
  readonly dialog: OpcuaDialog | null;
}

export interface OpcuaStore {
  readonly store: StoreApi<ConnectionsState>;
  readonly client: () => OpcuaClient | null;
  choose(connection: string | null): void;
  connect(connection: string): Promise<void>;
  disconnect(connection: string): Promise<void>;
  /** Resolves once the host has heard it; that another window was faster is no failure. */
  answer(id: number, answer: OpcuaAnswer): Promise<void>;
  /** Leaves a question open and takes its dialog away. */
  putAside(id: number): void;
  /** Shows again what was put aside. */
  showAll(): void;
  open(dialog: OpcuaDialog | null): void;
  dispose(): void;
}

const nothing = { states: {}, asked: [], aside: new Set<number>(), refused: {} };

/** Connections and questions of the host, followed for as long as the window is connected. Answers pass through and are not kept. */
export function createOpcuaStore({ source, client }: Pick<OpcuaSliceNeeds, 'source' | 'client'>): OpcuaStore {
  const store = createStore<ConnectionsState>(() => ({ ...nothing, chosen: null, dialog: null }));
  const follow = async (signal: AbortSignal): Promise<void> => {
    const living = client();
    if (living) await Promise.all([followQuestions(living, store, signal), followStates(living, store, signal)]);
  };
  const stop = whileConnected({ store: source.store, follow, onLost: () => store.setState(nothing) });

  const refuse = (connection: string, failure: OpcuaFailure | null): void =>
    store.setState(({ refused }) => {
      const { [connection]: _, ...others } = refused;
      return { refused: failure ? { ...others, [connection]: failure } : others };
    });
  const ask = async (connection: string, call: 'opcua.connect' | 'opcua.disconnect'): Promise<void> => {
    refuse(connection, null);
    const result = await reach<unknown>(client, (living) => living[call]({ connection }));
    // Its state says the same, and goes on saying it; what never became a connection is told here.
    if (!result.ok) refuse(connection, result.failure);
  };
  return {
    store,
    client,
    choose: (chosen) => store.setState({ chosen }),
    connect: (connection) => ask(connection, 'opcua.connect'),
    disconnect: (connection) => ask(connection, 'opcua.disconnect'),
    answer: async (id, answer) => {
      store.setState(({ asked }) => ({ asked: asked.filter((one) => one.id !== id) }));
      await reach(client, (living) => living['opcua.answer']({ id, answer }));
    },
    putAside: (id) => store.setState(({ aside }) => ({ aside: new Set([...aside, id]) })),
    showAll: () => store.setState({ aside: new Set() }),
    open: (dialog) => store.setState({ dialog }),
    dispose: stop,
  };
}

async function followQuestions(client: OpcuaClient, store: StoreApi<ConnectionsState>, signal: AbortSignal): Promise<void> {
  for await (const { items } of client['opcua.questions']({}, { signal })) {
    const asked = items.at(-1)?.asked;
    if (!asked) continue;
    const open = new Set(asked.map(({ id }) => id));
    store.setState(({ aside }) => ({ asked, aside: new Set([...aside].filter((id) => open.has(id))) }));
  }
}

async function followStates(client: OpcuaClient, store: StoreApi<ConnectionsState>, signal: AbortSignal): Promise<void> {
  for await (const { items } of client['opcua.states']({}, { signal })) {
    const states = items.at(-1)?.states;
    if (states) store.setState({ states });
  }
}
