import { z } from 'zod';

const count = z.number();
const version = z.enum(['5', '3.1.1']);
const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);

/** A broker's own reason: `reasonWords` (reasons.ts) has the words in both languages. */
const reason = z.object({
  packet: z.enum(['connack', 'suback', 'unsuback', 'puback', 'disconnect']),
  version,
  code: count,
  /** The broker's own sentence (MQTT 5, 3.2.2.3.9), made printable. */
  text: z.string().nullable(),
});
export type MqttReason = z.output<typeof reason>;

/** `message` is English; a view says it in its language by `code`, and by `reason` where there is one. */
export const mqttFailure = z.object({ code: z.string(), message: z.string(), reason: reason.optional() });
export type MqttFailure = z.output<typeof mqttFailure>;

/** What the broker said of itself in CONNACK; null: it did not say. */
const broker = z.object({
  isSessionPresent: z.boolean(),
  clientId: z.string(),
  maximumQos: count.nullable(),
  hasRetain: z.boolean().nullable(),
  hasWildcards: z.boolean().nullable(),
  hasShared: z.boolean().nullable(),
  keepaliveS: count.nullable(),
  receiveMaximum: count.nullable(),
  topicAliasMaximum: count.nullable(),
  maximumPacketBytes: count.nullable(),
  sessionExpiryS: count.nullable(),
});
export type BrokerFacts = z.output<typeof broker>;

const state = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle') }),
  z.object({ kind: z.literal('connecting') }),
  z.object({ kind: z.literal('waiting-for-password') }),
  z.object({ kind: z.literal('open'), sinceMs: count, broker }),
  z.object({ kind: z.literal('reconnecting'), inMs: count, attempt: count, failure: mqttFailure }),
  z.object({ kind: z.literal('failed'), failure: mqttFailure }),
]);
export type MqttState = z.output<typeof state>;

const subscription = z.object({
  filter: z.string(),
  qos,
  guardPerS: count.nullable(),
  /** `guarded`: taken back by the rate guard; `atPerS` says at what rate. */
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('waiting') }),
    z.object({ kind: z.literal('active'), granted: qos }),
    z.object({ kind: z.literal('refused'), failure: mqttFailure }),
    z.object({ kind: z.literal('guarded'), atPerS: count }),
  ]),
});
export type MqttSubscription = z.output<typeof subscription>;

export const connectionStatus = z.object({
  state,
  /** As the profile has it, without user and password. */
  url: z.string(),
  /** What is spoken: 3.1.1 also where the profile has 5 and the broker does not know it. */
  version,
  /** It leads to the broker inside this program. */
  isSimulated: z.boolean(),
  /** Nothing of it can be read by others on the way. */
  isEncrypted: z.boolean(),
  subscriptions: z.array(subscription),
});
export type ConnectionStatus = z.output<typeof connectionStatus>;

/** The properties of a PUBLISH (MQTT 5, 3.3.2.3); all absent with 3.1.1. Text is made printable when it is read. */
export const messageProperties = z.object({
  contentType: z.string().max(65_535).optional(),
  responseTopic: z.string().max(65_535).optional(),
  /** Hex. */
  correlationData: z.string().max(131_070).optional(),
  isUtf8: z.boolean().optional(),
  expiryS: count.optional(),
  topicAlias: count.optional(),
  subscriptionIds: z.array(count).optional(),
  userProperties: z.array(z.object({ name: z.string().max(65_535), value: z.string().max(65_535) })).optional(),
});
export type MessageProperties = z.output<typeof messageProperties>;
