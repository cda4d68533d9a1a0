import { fail, ok } from '../../shared/kit/result.ts';
import type { mqttContract } from '../../shared/mqtt/contract.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import type { Keychain } from '../kit/keychain.ts';
import { Bell } from './bell.ts';
import { type ConnectionsOptions, createConnections } from './connections.ts';
import { probeBroker } from './probe.ts';
import { createPublish } from './publish.ts';
import { createQuestions } from './questions.ts';
import { createRetained } from './retained.ts';
import { createSecrets } from './secrets.ts';
import { createSeries } from './series.ts';
import { notConnected } from './session.ts';
import { createTopicViews } from './topicViews.ts';
import { createTreeViews } from './treeViews.ts';

export interface MqttServiceOptions extends Omit<ConnectionsOptions, 'secrets'> {
  readonly keychain: Keychain;
  /** Where undo files of retained messages go, absolute; made when the first is written. */
  readonly undoFolder: string;
}

export interface MqttService {
  readonly handlers: Handlers<typeof mqttContract>;
  close(): Promise<void>;
}

const SPARKPLUG_MS = 250;

/** All MQTT of the host: connections of the open site by name. */
export function createMqttService(options: MqttServiceOptions): MqttService {
  const questions = createQuestions(options.keychain);
  const secrets = createSecrets(questions.ask, options.keychain);
  const connections = createConnections({ ...options, secrets });
  return {
    close: () => connections.close(),
    handlers: {
      ...questions.handlers,
      ...createTreeViews(connections),
      ...createTopicViews(connections),
      ...createSeries(connections),
      ...createPublish(connections),
      ...createRetained({ connections, secrets, undoFolder: options.undoFolder }),
      async *'mqtt.states'(_input, { signal }) {
        for await (const all of connections.states.follow(signal)) yield { connections: all };
      },
      async 'mqtt.connect'({ connection, limits }) {
        const found = await connections.findRoute(connection);
        if (!found.ok) return found;
        const explored = connections.get(connection);
        const { url } = explored.connection;
        if (url !== null && url !== found.value.profile.url) {
          await explored.connection.forget();
          explored.sparkplug.clear();
        }
        if (limits) explored.connection.setLimits(given(limits));
        const connected = await explored.connection.connect();
        return connected.ok ? ok({}) : connected;
      },
      async 'mqtt.disconnect'({ connection }) {
        await connections.find(connection)?.connection.disconnect();
        return ok({});
      },
      async 'mqtt.setLimits'({ connection, limits }) {
        return ok(connections.get(connection).connection.setLimits(given(limits)));
      },
      async 'mqtt.clear'({ connection }) {
        const explored = connections.find(connection);
        explored?.connection.messages.clear();
        explored?.sparkplug.clear();
        return ok({});
      },
      async 'mqtt.subscribe'({ connection, filter, qos, guardPerS }) {
        const explored = connections.find(connection);
        return explored ? explored.connection.subscribe(filter, qos, guardPerS) : fail(notConnected);
      },
      async 'mqtt.unsubscribe'({ connection, filter }) {
        const done = await connections.find(connection)?.connection.unsubscribe(filter);
        return done && !done.ok ? done : ok({});
      },
      async 'mqtt.probe'({ connection }, { signal }) {
        const probed = await probeBroker({ connections, secrets, name: connection, signal });
        return probed.ok ? ok({ capabilities: probed.value }) : probed;
      },
      async *'mqtt.sparkplug'({ connection }, { signal }) {
        const { sparkplug } = connections.get(connection);
        const bell = new Bell();
        let sent = -1;
        while (!signal.aborted) {
          if (sparkplug.version !== sent) {
            sent = sparkplug.version;
            yield { nodes: sparkplug.nodes() };
          }
          await bell.wait(SPARKPLUG_MS, signal);
        }
      },
      async 'mqtt.sparkplug.metrics'({ connection, group, node, device }) {
        const metrics = connections.find(connection)?.sparkplug.metrics(group, node, device);
        return metrics ? ok({ metrics }) : fail(noSuchNode);
      },
      async 'mqtt.sparkplug.rebirth'({ connection, group, node }) {
        const explored = connections.find(connection);
        const raw = explored?.sparkplug.rawNode(group, node);
        if (!explored || !raw) return fail(noSuchNode);
        const topic = `spBv1.0/${raw.group}/NCMD/${raw.node}`;
        const sent = await explored.connection.publish({ topic, payload: rebirthRequest(Date.now()), qos: 0, isRetained: false });
        return sent.ok ? ok({}) : sent;
      },
    },
  };
}

const noSuchNode = { code: 'no-such-node', message: 'No birth or data of this node has come over this connection.' };

type Limits = Parameters<ReturnType<ReturnType<typeof createConnections>['get']>['connection']['setLimits']>[0];

/** Without what is not given. */
function given(limits: { readonly [K in keyof Limits]: Limits[K] | undefined }): Limits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

/**
 * A payload with one metric: `Node Control/Rebirth`, Boolean, true.
 * Source: Sparkplug 3.0, 6.4.22 (NCMD) and 5.9 (rebirth); the fields are those of sparkplug_b.proto.
 */
function rebirthRequest(nowMs: number): Uint8Array {
  const name = Buffer.from('Node Control/Rebirth');
  const metric = [0x0a, name.length, ...name, 0x20, 11, 0x70, 1];
  const timestamp: number[] = [];
  for (let left = BigInt(nowMs); ; left >>= 7n) {
    timestamp.push(Number(left & 127n) | (left > 127n ? 128 : 0));
    if (left <= 127n) break;
  }
  return Uint8Array.from([0x08, ...timestamp, 0x12, metric.length, ...metric]);
}
