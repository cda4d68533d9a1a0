import { randomBytes, randomInt } from 'node:crypto';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { MqttLimits } from '../../shared/mqtt/contract.ts';
import type { ConnectionStatus, MqttFailure } from '../../shared/mqtt/status.ts';
import type { Site } from '../../shared/site/model.ts';
import { isSimulatedHost } from '../../shared/ssh/simulated.ts';
import { Connection, type ConnectionOptions, type Route } from './connection.ts';
import { defaultLimits, Messages } from './messages.ts';
import type { Secrets } from './secrets.ts';
import { addressOf } from './socket.ts';
import { SparkplugTracker } from './sparkplug.ts';
import { Watched } from './watched.ts';

/** The broker inside this program that stands for those of the demo plant. */
export interface SimulatedBroker {
  /** @param host ends in `.demo.invalid`. @returns the port on loopback */
  reach(host: string): Promise<Result<{ readonly port: number }, MqttFailure>>;
}

export interface ConnectionsOptions {
  /** Null where no site is open. */
  currentSite(): Promise<Pick<Site, 'connections'> | null>;
  readonly simulated: SimulatedBroker | null;
  readonly secrets: Secrets;
  readonly retry?: ConnectionOptions['retry'];
}

/** A connection, and what is known of the Sparkplug nodes behind it. */
export interface Explored {
  readonly connection: Connection;
  readonly sparkplug: SparkplugTracker;
}

export interface Connections {
  readonly states: Watched<Readonly<Record<string, ConnectionStatus>>>;
  /** Makes it where it was never used. */
  get(name: string): Explored;
  /** Null where it was never used. */
  find(name: string): Explored | null;
  findRoute(name: string): Promise<Result<Route, MqttFailure>>;
  close(): Promise<void>;
}

export function createConnections(options: ConnectionsOptions): Connections {
  const known = new Map<string, Explored>();
  const states = new Watched<Readonly<Record<string, ConnectionStatus>>>({});
  /** Of this computer and this start: two clients of one identifier throw each other out (MQTT 5, 3.1.4). */
  const self = randomBytes(4).toString('hex');

  const onChange = () => {
    const used = [...known].filter(([, { connection }]) => connection.isUsed);
    states.set(Object.fromEntries(used.map(([name, { connection }]) => [name, connection.status])));
  };
  const findRoute = (name: string) => routeOf(name, options);

  function make(name: string, limits: MqttLimits): Explored {
    const sparkplug = new SparkplugTracker();
    const messages = new Messages({
      limits,
      seed: randomInt(2 ** 31),
      wallMs: () => Date.now(),
      nowMs: () => performance.now(),
      onSparkplug: (message) => sparkplug.take(message),
    });
    const connection = new Connection({
      name,
      clientId: `fieldwright-${self}-${known.size + 1}`,
      messages,
      secrets: options.secrets,
      findRoute: () => findRoute(name),
      onChange,
      wallMs: () => Date.now(),
      ...(options.retry ? { retry: options.retry } : {}),
    });
    const explored = { connection, sparkplug };
    known.set(name, explored);
    return explored;
  }

  return {
    states,
    get: (name) => known.get(name) ?? make(name, defaultLimits),
    find: (name) => known.get(name) ?? null,
    findRoute,
    async close() {
      await Promise.all([...known.values()].map(({ connection }) => connection.disconnect()));
    },
  };
}

async function routeOf(name: string, { currentSite, simulated }: ConnectionsOptions): Promise<Result<Route, MqttFailure>> {
  const site = await currentSite();
  if (!site) return fail({ code: 'no-site', message: 'No site is open. Open one first.' });
  const profile = Object.hasOwn(site.connections, name) ? site.connections[name] : undefined;
  if (profile?.kind !== 'mqtt')
    return fail({ code: 'no-such-connection', message: `The site has no MQTT connection "${name}". Add it to connections.yaml.` });
  const address = addressOf(profile.url);
  if (!isSimulatedHost(address.host)) return ok({ profile, address, isSimulated: false });
  if (!simulated) return fail({ code: 'no-demo-plant', message: `${address.host} is simulated, and there is no demo plant here.` });
  const reached = await simulated.reach(address.host);
  if (!reached.ok) return reached;
  return ok({ profile, address: { transport: 'tcp', host: '127.0.0.1', port: reached.value.port, path: '/' }, isSimulated: true });
}
