import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MqttLimits, MqttQuestion } from '../../shared/mqtt/contract.ts';
import type { ConnectionStatus, MqttFailure } from '../../shared/mqtt/status.ts';
import type { MqttProfile } from '../../shared/site/connections.ts';
import type { Site } from '../../shared/site/model.ts';
import { whileConnected } from '../kit/whileConnected.ts';
import { type MqttClient, type MqttSliceNeeds, reach } from './needs.ts';

export interface ConnectionsState {
  /** Of those that were used since the host started, by the name of the profile. */
  readonly statuses: Readonly<Record<string, ConnectionStatus>>;
  /** The profile whose topics are on screen. */
  readonly chosen: string | null;
  /** Open questions, oldest first. */
  readonly asked: readonly MqttQuestion[];
  /** Why the last thing was refused, until the next. */
  readonly failure: MqttFailure | null;
  /** The form for a new profile is open. */
  readonly isAdding: boolean;
}

/** The brokers of the site and how each connection stands. The host holds them: they go on without a window. */
export interface Connections {
  readonly store: StoreApi<ConnectionsState>;
  choose(name: string | null): void;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  /** `guardPerS` null: without a rate guard. Resolves to whether the broker granted it. */
  subscribe(wanted: { readonly filter: string; readonly qos: 0 | 1 | 2; readonly guardPerS?: number | null }): Promise<boolean>;
  unsubscribe(filter: string): Promise<void>;
  clear(): Promise<void>;
  setLimits(limits: Partial<MqttLimits>): Promise<MqttLimits | null>;
  /** `secret` null gives up. */
  answer(id: number, secret: string | null, remember: boolean): Promise<void>;
  dispose(): void;
}

const nothing: ConnectionsState = { statuses: {}, chosen: null, asked: [], failure: null, isAdding: false };

export interface Profile extends MqttProfile {
  readonly name: string;
}

/** The site's brokers, by name. */
export function brokersOf(site: Site | null): readonly Profile[] {
  return Object.entries(site?.connections ?? {})
    .flatMap(([name, profile]) => (profile.kind === 'mqtt' ? [{ ...profile, name }] : []))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function createConnections({ source, client }: Pick<MqttSliceNeeds, 'source' | 'client'>): Connections {
  const store = createStore<ConnectionsState>(() => nothing);
  const stop = whileConnected({
    store: source.store,
    follow: async (signal) => {
      const living = client();
      if (living) await Promise.all([followStates(living, store, signal), followQuestions(living, store, signal)]);
    },
    onLost: () => store.setState({ statuses: {}, asked: [] }),
  });
  // The first broker of a site that was opened, and no broker of a site that is gone.
  const follow = (): void => {
    const names = brokersOf(source.store.getState().site).map(({ name }) => name);
    const { chosen } = store.getState();
    if (chosen === null || !names.includes(chosen)) store.setState({ chosen: names[0] ?? null, failure: null });
  };
  follow();
  const stopFollowing = source.store.subscribe((now, before) => now.site !== before.site && follow());

  /** Does something with the chosen connection, and shows why it was refused. */
  const does = async <T>(work: (client: MqttClient, connection: string) => ReturnType<typeof reach<T>>): Promise<T | null> => {
    const { chosen } = store.getState();
    if (chosen === null) return null;
    store.setState({ failure: null });
    const result = await reach(() => {
      const living = client();
      return living ? work(living, chosen) : undefined;
    });
    if (!result.ok) store.setState({ failure: result.failure });
    return result.ok ? result.value : null;
  };
  return {
    store,
    choose: (name) => store.setState({ chosen: name, failure: null }),
    connect: async () => void (await does((host, connection) => host['mqtt.connect']({ connection }))),
    disconnect: async () => void (await does((host, connection) => host['mqtt.disconnect']({ connection }))),
    subscribe: async (wanted) => (await does((host, connection) => host['mqtt.subscribe']({ connection, ...wanted }))) !== null,
    unsubscribe: async (filter) => void (await does((host, connection) => host['mqtt.unsubscribe']({ connection, filter }))),
    clear: async () => void (await does((host, connection) => host['mqtt.clear']({ connection }))),
    setLimits: (limits) => does((host, connection) => host['mqtt.setLimits']({ connection, limits })),
    answer: async (id, secret, remember) => {
      store.setState(({ asked }) => ({ asked: asked.filter((one) => one.id !== id) }));
      await reach(() => client()?.['mqtt.answer']({ id, secret, remember }));
    },
    dispose() {
      stop();
      stopFollowing();
    },
  };
}

async function followStates(client: MqttClient, store: StoreApi<ConnectionsState>, signal: AbortSignal): Promise<void> {
  for await (const { items } of client['mqtt.states']({}, { signal })) {
    const last = items.at(-1);
    if (!last) continue;
    const { chosen, statuses } = store.getState();
    const isOpen = (known: typeof statuses): boolean => chosen !== null && known[chosen]?.state.kind === 'open';
    // What was refused before it stood is no longer the case.
    store.setState({ statuses: last.connections, ...(isOpen(last.connections) && !isOpen(statuses) && { failure: null }) });
  }
}

async function followQuestions(client: MqttClient, store: StoreApi<ConnectionsState>, signal: AbortSignal): Promise<void> {
  for await (const { items } of client['mqtt.questions']({}, { signal })) {
    const last = items.at(-1);
    if (last) store.setState({ asked: last.asked });
  }
}
