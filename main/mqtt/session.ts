import type { MqttClient, Packet } from 'mqtt';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { BrokerFacts, MessageProperties, MqttFailure, MqttReason } from '../../shared/mqtt/status.ts';
import type { MqttProfile } from '../../shared/site/connections.ts';
import { connectionFailure, reasonText, refused } from './failure.ts';
import { Intake, MOST_ALIASES } from './intake.ts';
import type { Messages } from './messages.ts';
import { type BrokerAddress, openSocket, type TlsFiles } from './socket.ts';
import { Tap } from './tap.ts';

export type Qos = 0 | 1 | 2;

export interface SessionOptions {
  readonly profile: Pick<MqttProfile, 'version' | 'clean' | 'keepaliveS' | 'sessionExpiryS' | 'will'>;
  readonly address: BrokerAddress;
  readonly clientId: string;
  readonly tls: TlsFiles;
  readonly user: string | undefined;
  readonly messages: Pick<Messages, 'tick' | 'begin' | 'payload' | 'commit'>;
  /** The connection was there, and is no more. */
  readonly onLost: (failure: MqttFailure) => void;
}

export interface Publication {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: Qos;
  readonly isRetained: boolean;
  readonly properties?: MessageProperties | undefined;
}

/** The protocol towards one broker. It can be opened again after it was lost, and goes on where it was: what was not acknowledged is sent again. */
export interface Session {
  open(password: string | undefined): Promise<Result<BrokerFacts, MqttFailure>>;
  subscribe(filter: string, qos: Qos): Promise<Result<Qos, MqttFailure>>;
  unsubscribe(filter: string): Promise<Result<object, MqttFailure>>;
  /** @returns the broker's reason code, null where it gives none */
  publish(publication: Publication): Promise<Result<number | null, MqttFailure>>;
  end(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** Loads the library when the first session is made. */
export async function createSession(options: SessionOptions): Promise<Session> {
  // by its default: a bundle sees no names of a CommonJS module
  const { default: mqtt } = await import('mqtt');
  return new LiveSession(options, mqtt.MqttClient);
}

class LiveSession implements Session {
  readonly #options: SessionOptions;
  readonly #Client: typeof MqttClient;
  readonly #where: string;
  readonly #version: '5' | '3.1.1';
  /** QoS 2 messages that were taken and not yet released. */
  readonly #taken = new Set<number>();
  /** Reason codes of acknowledgements, by packet identifier. */
  readonly #acknowledged = new Map<number, number>();
  #client: MqttClient | null = null;
  #isEnded = false;

  constructor(options: SessionOptions, Client: typeof MqttClient) {
    this.#options = options;
    this.#Client = Client;
    this.#where = `${options.address.host}:${options.address.port}`;
    this.#version = options.profile.version;
  }

  open(password: string | undefined): Promise<Result<BrokerFacts, MqttFailure>> {
    return new Promise((resolve) => {
      let error: unknown = null;
      let last: Packet | null = null;
      let isOpen = false;
      const client = this.#start(password);
      const onError = (what: unknown) => {
        error ??= what;
      };
      const onPacket = (packet: Packet) => {
        if (packet.cmd === 'connack' || packet.cmd === 'disconnect') last = packet;
        // the library gives the message back, not what the broker said of it
        if ((packet.cmd === 'puback' || packet.cmd === 'pubrec') && packet.messageId !== undefined)
          this.#acknowledged.set(packet.messageId, reasonCodeOf(packet) ?? 0);
      };
      const onConnect = () => {
        isOpen = true;
        const facts = factsOf(last, this.#options.clientId);
        if (!facts.isSessionPresent) this.#taken.clear();
        resolve(ok(facts));
      };
      const onClose = () => {
        client.off('error', onError).off('packetreceive', onPacket).off('connect', onConnect).off('close', onClose);
        const failure = this.#failureOf(last, error);
        if (!isOpen) resolve(fail(failure));
        else if (!this.#isEnded) this.#options.onLost(failure);
      };
      client.on('error', onError).on('packetreceive', onPacket).on('connect', onConnect).on('close', onClose);
    });
  }

  /** The first time a client is made; later it connects again, and keeps what waits to be acknowledged. */
  #start(password: string | undefined): MqttClient {
    const { profile, clientId, user } = this.#options;
    if (this.#client) {
      if (password !== undefined) this.#client.options.password = password;
      return this.#client.connect();
    }
    const isVersion5 = this.#version === '5';
    const { will } = profile;
    this.#client = new this.#Client(() => this.#tap(), {
      protocolId: 'MQTT',
      protocolVersion: isVersion5 ? 5 : 4,
      clientId,
      clean: profile.clean,
      keepalive: profile.keepaliveS,
      reconnectPeriod: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      resubscribe: false,
      queueQoSZero: false,
      ...(user === undefined ? {} : { username: user }),
      ...(password === undefined ? {} : { password }),
      ...(will ? { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: will.qos, retain: will.retain } } : {}),
      ...(isVersion5
        ? {
            properties: {
              topicAliasMaximum: MOST_ALIASES,
              ...(profile.sessionExpiryS === undefined ? {} : { sessionExpiryInterval: profile.sessionExpiryS }),
            },
          }
        : {}),
    });
    this.#client.on('error', ignore);
    return this.#client;
  }

  #tap(): Tap {
    const { address, tls, messages, profile } = this.#options;
    let forward: (octets: Buffer) => void = () => undefined;
    const intake = new Intake({
      isVersion5: this.#version === '5',
      messages,
      taken: this.#taken,
      forward: (octets) => forward(octets),
    });
    const pingEveryMs = (profile.keepaliveS * 1_000) / 3;
    let pingedAt = performance.now();
    return new Tap({
      open: () => openSocket(address, tls),
      feed: (chunk, onwards) => {
        forward = onwards;
        intake.feed(chunk);
        // behind many messages an answer to a ping comes late: what comes is life enough
        if (pingEveryMs === 0 || performance.now() - pingedAt < pingEveryMs || !this.#client?.connected) return;
        pingedAt = performance.now();
        this.#client.sendPing();
        this.#client.reschedulePing(true);
      },
    });
  }

  #failureOf(last: Packet | null, error: unknown): MqttFailure {
    const code = reasonCodeOf(last);
    if (last && code !== null && code > 0)
      return refused(
        last.cmd === 'connack' ? 'refused-by-broker' : 'ended-by-broker',
        this.#reason(last.cmd === 'connack' ? 'connack' : 'disconnect', code, 'properties' in last ? last.properties : undefined),
      );
    if (error === null) return { code: 'reset', message: `${this.#where}: it cut the connection.` };
    return connectionFailure(error, this.#where);
  }

  #reason(packet: MqttReason['packet'], code: number, properties?: object): MqttReason {
    return { packet, version: this.#version, code, text: reasonText(properties) };
  }

  subscribe(filter: string, qos: Qos): Promise<Result<Qos, MqttFailure>> {
    return this.#within((done) => {
      this.#client?.subscribe(filter, { qos }, (error, _granted, packet) => {
        const code = Number(packet?.granted[0] ?? Number.NaN);
        if (isQos(code)) done(ok(code));
        else if (packet && code >= 0x80) done(fail(refused('not-subscribed', this.#reason('suback', code, packet?.properties))));
        else done(fail(connectionFailure(error, this.#where)));
      });
    });
  }

  unsubscribe(filter: string): Promise<Result<object, MqttFailure>> {
    return this.#within((done) => {
      this.#client?.unsubscribe(filter, (error) => done(error ? fail(connectionFailure(error, this.#where)) : ok({})));
    });
  }

  publish({ topic, payload, qos, isRetained, properties }: Publication): Promise<Result<number | null, MqttFailure>> {
    const content = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    const more = this.#version === '5' && properties ? { properties: packetProperties(properties) } : {};
    return this.#within((done) => {
      this.#client?.publish(topic, content, { qos, retain: isRetained, ...more }, (error, packet) => {
        const identifier = packet?.messageId;
        const code = this.#acknowledged.get(identifier ?? 0) ?? null;
        this.#acknowledged.delete(identifier ?? 0);
        if (!error) done(ok(qos === 0 || this.#version !== '5' ? null : code));
        else if (code !== null && code >= 0x80) done(fail(refused('not-published', this.#reason('puback', code))));
        else done(fail(connectionFailure(error, this.#where)));
      });
    });
  }

  /** A broker that does not answer a request in time is said so; what was sent may still arrive there. */
  #within<T>(ask: (done: (result: Result<T, MqttFailure>) => void) => void): Promise<Result<T, MqttFailure>> {
    if (!this.#client?.connected) return Promise.resolve(fail(notConnected));
    return new Promise((resolve) => {
      const message = `${this.#where}: the broker has not answered for ${ANSWER_MS / 1_000} s; whether it took the request is not known.`;
      const timer = setTimeout(() => resolve(fail({ code: 'no-answer', message })), ANSWER_MS);
      ask((result) => {
        clearTimeout(timer);
        resolve(result);
      });
    });
  }

  async end(): Promise<void> {
    this.#isEnded = true;
    const client = this.#client;
    if (!client) return;
    const isCalm = client.connected;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        client.stream?.destroy();
        resolve();
      }, END_MS);
      client.end(!isCalm, {}, () => {
        clearTimeout(timer);
        client.stream?.destroy();
        resolve();
      });
    });
  }
}

const ANSWER_MS = 30_000;
const END_MS = 2_000;
const ignore = () => undefined;
const isQos = (code: number): code is Qos => code === 0 || code === 1 || code === 2;

export const notConnected: MqttFailure = { code: 'not-connected', message: 'There is no connection to the broker. Connect first.' };

function reasonCodeOf(packet: Packet | null): number | null {
  if (!packet) return null;
  if ('reasonCode' in packet && typeof packet.reasonCode === 'number') return packet.reasonCode;
  if ('returnCode' in packet && typeof packet.returnCode === 'number') return packet.returnCode;
  return null;
}

function factsOf(packet: Packet | null, clientId: string): BrokerFacts {
  const connack = packet?.cmd === 'connack' ? packet : null;
  const said = connack?.properties;
  return {
    isSessionPresent: connack?.sessionPresent ?? false,
    clientId: said?.assignedClientIdentifier ?? clientId,
    maximumQos: said?.maximumQoS ?? null,
    hasRetain: said?.retainAvailable ?? null,
    hasWildcards: said?.wildcardSubscriptionAvailable ?? null,
    hasShared: said?.sharedSubscriptionAvailable ?? null,
    keepaliveS: said?.serverKeepAlive ?? null,
    receiveMaximum: said?.receiveMaximum ?? null,
    topicAliasMaximum: said?.topicAliasMaximum ?? null,
    maximumPacketBytes: said?.maximumPacketSize ?? null,
    sessionExpiryS: said?.sessionExpiryInterval ?? null,
  };
}

function packetProperties(properties: MessageProperties): object {
  const { contentType, responseTopic, correlationData, isUtf8, expiryS, userProperties } = properties;
  const user: Record<string, string | string[]> = {};
  for (const { name, value } of userProperties ?? []) {
    const before = user[name];
    user[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData: Buffer.from(correlationData, 'hex') }),
    ...(isUtf8 === undefined ? {} : { payloadFormatIndicator: isUtf8 }),
    ...(expiryS === undefined ? {} : { messageExpiryInterval: expiryS }),
    ...(userProperties === undefined ? {} : { userProperties: user }),
  };
}
