import { z } from 'zod';

/** Messages of the schemas are codes of `shared/site/problems.ts`. Secrets never stand here: the system's keychain holds them. */

const port = '(?::[0-9]{1,5})?';
const host = '(?:\\[[0-9A-Fa-f:.%]{2,60}\\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}))';
const mqttAddress = z
  .string()
  .regex(new RegExp(`^(?:mqtts?://${host}${port}|wss?://${host}${port}(?:/[A-Za-z0-9._~/-]{0,200})?)$`), 'bad-mqtt-url')
  .describe('mqtt://host:1883, mqtts://host:8883, ws://host:9001/path or wss://…');
const opcuaAddress = z
  .string()
  .regex(new RegExp(`^opc\\.tcp://${host}${port}(?:/[A-Za-z0-9._~/%-]{0,200})?$`), 'bad-opcua-url')
  .describe('opc.tcp://host:4840/path');

/** A file on the engineer's own computer. */
const ownFile = z.string().min(1).max(1_000);
const user = z.string().min(1).max(200);
const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);

/** An MQTT topic without wildcards (MQTT 5, 4.7.3): up to 65,535 octets of UTF-8, no NUL. */
const topicName = z
  .string()
  .min(1)
  .max(65_535)
  .regex(/^[^#+\0]+$/, 'bad-topic');
/** `+` is a whole level, `#` the last one (MQTT 5, 4.7.1). */
export const topicFilter = z
  .string()
  .min(1)
  .max(65_535)
  .regex(/^(?:(?:\+|[^#+/\0]*)\/)*(?:\+|#|[^#+/\0]*)$/, 'bad-topic-filter');

const mqtt = z.strictObject({
  kind: z.literal('mqtt'),
  url: mqttAddress,
  version: z.enum(['5', '3.1.1']).default('5'),
  title: z.string().max(200).optional(),
  /** Absent: one of its own for each computer that connects. */
  clientId: z.string().min(1).max(200).optional(),
  user: user.optional(),
  clean: z.boolean().default(true),
  keepaliveS: z.number().int().min(0).max(65_535).default(30),
  sessionExpiryS: z.number().int().min(0).max(4_294_967_295).optional(),
  tls: z
    .strictObject({
      ca: ownFile.optional(),
      certificate: ownFile.optional(),
      key: ownFile.optional(),
      serverName: z.string().max(253).optional(),
    })
    .optional(),
  will: z
    .strictObject({
      topic: topicName,
      payload: z.string().max(65_536).default(''),
      qos: qos.default(0),
      retain: z.boolean().default(false),
    })
    .optional(),
  subscriptions: z
    .array(z.strictObject({ filter: topicFilter, qos: qos.default(0) }))
    .max(1_000)
    .default([]),
});

export const opcuaPolicies = ['None', 'Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'] as const;
export const opcuaModes = ['None', 'Sign', 'SignAndEncrypt'] as const;

const opcua = z.strictObject({
  kind: z.literal('opcua'),
  url: opcuaAddress,
  title: z.string().max(200).optional(),
  /** Absent: the strongest that the server offers. */
  security: z.strictObject({ policy: z.enum(opcuaPolicies), mode: z.enum(opcuaModes) }).optional(),
  identity: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('anonymous') }),
      z.strictObject({ kind: z.literal('user'), user }),
      z.strictObject({ kind: z.literal('certificate'), certificate: ownFile, key: ownFile }),
    ])
    .default({ kind: 'anonymous' }),
});

const connection = z.discriminatedUnion('kind', [mqtt, opcua]);
export const connections = (name: z.ZodString) => z.record(name, connection).default({});

export type MqttProfile = z.output<typeof mqtt>;
export type OpcuaProfile = z.output<typeof opcua>;
/** How to reach a server of the plant that is not a device's shell. */
export type ConnectionProfile = z.output<typeof connection>;
