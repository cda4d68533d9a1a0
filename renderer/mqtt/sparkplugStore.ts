import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SparkplugMetric, SparkplugNode } from '../../shared/mqtt/sparkplugContract.ts';
import type { MqttFailure } from '../../shared/mqtt/status.ts';
import { createFollowing } from './following.ts';
import { type MqttSliceNeeds, reach } from './needs.ts';

export interface SparkplugState {
  readonly nodes: readonly SparkplugNode[];
  /** Key of the node or device whose metrics are on screen. */
  readonly chosen: string | null;
  readonly metrics: readonly SparkplugMetric[];
  readonly failure: MqttFailure | null;
}

/** Sparkplug's nodes and devices of one broker, for as long as its tab is on screen. */
export interface SparkplugStore {
  readonly store: StoreApi<SparkplugState>;
  choose(node: SparkplugNode): void;
  /** Resolves to whether it was sent. */
  askForRebirth(node: SparkplugNode): Promise<boolean>;
  dispose(): void;
}

export const nodeKey = ({ group, node, device }: Pick<SparkplugNode, 'group' | 'node' | 'device'>): string =>
  JSON.stringify([group, node, device]);

export function createSparkplugStore({ source, client }: Pick<MqttSliceNeeds, 'source' | 'client'>, connection: string): SparkplugStore {
  const store = createStore<SparkplugState>(() => ({ nodes: [], chosen: null, metrics: [], failure: null }));
  const read = async (): Promise<void> => {
    const { nodes, chosen } = store.getState();
    const node = nodes.find((one) => nodeKey(one) === chosen);
    if (!node) return store.setState({ metrics: [] });
    const { group, node: name, device } = node;
    const result = await reach(() => client()?.['mqtt.sparkplug.metrics']({ connection, group, node: name, device }));
    if (store.getState().chosen !== chosen) return;
    store.setState(result.ok ? { metrics: result.value.metrics, failure: null } : { failure: result.failure });
  };
  const following = createFollowing<string>(
    source.store,
    async (name, signal) => {
      const host = client();
      if (!host) return;
      for await (const { items } of host['mqtt.sparkplug']({ connection: name }, { signal })) {
        const last = items.at(-1);
        if (!last) continue;
        store.setState({ nodes: sorted(last.nodes) });
        await read();
      }
    },
    () => store.setState({ nodes: [], metrics: [] }),
  );
  following.follow(connection);
  return {
    store,
    choose(node) {
      store.setState({ chosen: nodeKey(node), metrics: [] });
      void read();
    },
    async askForRebirth({ group, node }) {
      const result = await reach(() => client()?.['mqtt.sparkplug.rebirth']({ connection, group, node }));
      store.setState({ failure: result.ok ? null : result.failure });
      return result.ok;
    },
    dispose: following.dispose,
  };
}

/** Each edge node before its devices. */
function sorted(nodes: readonly SparkplugNode[]): readonly SparkplugNode[] {
  const place = ({ group, node, device }: SparkplugNode): readonly string[] => [group, node, device ?? ''];
  return [...nodes].sort((a, b) => {
    const [one, other] = [place(a), place(b)];
    const at = one.findIndex((part, index) => part !== other[index]);
    return at < 0 ? 0 : (one[at] ?? '') < (other[at] ?? '') ? -1 : 1;
  });
}
