import { z } from 'zod';
import { bytes, call, stream } from '../rpc/contract.ts';
import { topicFilter } from '../site/connections.ts';
import { decodedMessage } from './decoded.ts';
import { cleanProgress, retainedPreview } from './retainedContract.ts';
import { sparkplugMetric, sparkplugNode } from './sparkplugContract.ts';
import { connectionStatus, messageProperties, mqttFailure } from './status.ts';

/** Rows of a tree, or messages of a history, that one window may hold. */
export const MAX_WINDOW = 500;
/** Most octets of one `mqtt.publish`. */
export const MAX_PUBLISH_BYTES = 16 * 1024 * 1024;
/** Most octets of one answer of `mqtt.payload`. */
export const MAX_CHUNK_BYTES = 1024 * 1024;

/** A profile's name in the site's `connections`. */
const connection = z.string().min(1).max(100);
const named = z.object({ connection });
/** Chosen by the window at random: whoever knows it moves this view of the tree. */
const key = z.string().regex(/^[A-Za-z0-9-]{16,64}$/);
/** A node of the topic tree, by number: names may hold octets that are no UTF-8. Good until the tree's `generation` changes. */
const topic = z.number().int().min(1);
const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);
/** Messages of a topic count from 1, since the tree was made or cleared. */
const index = z.number().int().min(1);
const count = z.number();

const question = z.object({
  id: z.number(),
  kind: z.enum(['password', 'passphrase']),
  connection,
  host: z.string(),
  port: z.number(),
  user: z.string(),
  /** The key file of a passphrase. */
  file: z.string().nullable(),
  /** From 1; beyond it the answer before was wrong. */
  attempt: z.number(),
  /** A keychain is there that can keep the answer. */
  canRemember: z.boolean(),
});
export type MqttQuestion = z.output<typeof question>;

/** What a message begins with, safe to show: printable text, or octets as hex where it is no text. */
const preview = z.object({ kind: z.enum(['text', 'binary', 'empty']), text: z.string() });

const row = z.object({
  topic,
  /** One level, made printable, cut at 200. */
  name: z.string(),
  /** From 0. */
  depth: count,
  /** Direct children. */
  children: count,
  isOpen: z.boolean(),
  /** It had messages itself; else it is only a level on the way. */
  isTopic: z.boolean(),
  /** Topics at and below it. */
  topics: count,
  /** Messages at and below it, and their rate over the last seconds. */
  messages: count,
  ratePerS: count,
  /** The filter found this row itself, not only one below it. */
  isMatch: z.boolean(),
  last: z.object({ preview, bytes: count, qos, isRetained: z.boolean(), isTruncated: z.boolean(), atMs: count }).nullable(),
});
export type TopicRow = z.output<typeof row>;

const totals = z.object({
  topics: count,
  messages: count,
  bytes: count,
  ratePerS: count,
  bytesPerS: count,
  /** Octets of history that are held, and the most that may be. */
  heldBytes: count,
  limitBytes: count,
  /** Octets that the tree itself takes. */
  treeBytes: count,
  /** Messages that are no longer in the history, only counted. */
  forgotten: count,
  /** Messages whose payload was kept in part, and the octets that were not. */
  truncated: count,
  truncatedBytes: count,
  /** Messages of topics beyond the most that the tree may have: counted, not kept. */
  beyondTree: count,
  /** Messages whose topic is no UTF-8. */
  badNames: count,
});
export type TreeTotals = z.output<typeof totals>;

const treeWindow = z.object({
  /** Counts up when the tree is cleared: numbers of topics from before mean nothing then. */
  generation: count,
  first: count,
  /** Rows that there are, with what is opened and what the filter leaves. */
  total: count,
  rows: z.array(row),
  totals,
  /** `isComplete` is false while the search goes on, and where more than 10,000 topics match. */
  filter: z.object({ text: z.string(), matches: count, isComplete: z.boolean() }),
});
export type TreeWindow = z.output<typeof treeWindow>;

const historyRow = z.object({
  index,
  atMs: count,
  bytes: count,
  keptBytes: count,
  qos,
  isRetained: z.boolean(),
  isDuplicate: z.boolean(),
  preview,
});
export type HistoryRow = z.output<typeof historyRow>;

const history = z.object({
  /** The whole topic, printable, cut at 2,000. `raw`: as it is, null where it is no UTF-8 or too long to show. */
  path: z.string(),
  raw: z.string().nullable(),
  messages: count,
  /** Index of the oldest that is still held; null: none is. */
  oldest: index.nullable(),
  ratePerS: count,
  /** Newest first. */
  rows: z.array(historyRow),
});
export type TopicHistory = z.output<typeof history>;

const format = z.enum(['auto', 'json', 'text', 'hex', 'cbor', 'msgpack', 'sparkplug']);
export type PayloadFormat = z.output<typeof format>;
/** From the root of a decoded message: names of objects and numbers of lists. Empty: the message itself is the number. */
const numberPath = z.array(z.union([z.string().max(1_000), z.number().int().min(0)])).max(64);
export type NumberPath = z.output<typeof numberPath>;

const limits = z.object({
  historyBytes: z.number().int().min(1_048_576).max(8_589_934_592),
  /** Of one payload, octets that are kept. */
  payloadBytes: z.number().int().min(1_024).max(67_108_864),
  topics: z.number().int().min(1_000).max(10_000_000),
});
export type MqttLimits = z.output<typeof limits>;

const seriesItem = z.object({
  /** Index in the input's `series`. */
  series: count,
  /** What came before is void: draw from here. */
  isReset: z.boolean(),
  /** Little-endian float64, ms since 1970, rising. */
  times: bytes,
  /** Little-endian float64, as many as `times`. */
  values: bytes,
  /** Messages that have no number there, since the last item. */
  withoutNumber: count,
});
export type SeriesItem = z.output<typeof seriesItem>;

const capability = z.object({
  /** A fixed name, such as `mqtt-5`, `max-qos`, `retain`, `wildcards`, `shared`, `topic-alias`, `receive-maximum`, `packet-size`, `software`. */
  name: z.string(),
  /** Null: it cannot be known. */
  value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  /** Why it is not known, or what it means here. */
  note: z.string().nullable(),
});
export type BrokerCapability = z.output<typeof capability>;

export const mqttContract = {
  /** How each connection stands that was used since the start, by name; sent whenever one changes. */
  'mqtt.states': stream(z.object({}), z.object({ connections: z.record(z.string(), connectionStatus) }), { overflow: 'block' }),
  /** Connects, subscribes to what the profile lists, and holds the connection until `mqtt.disconnect`. The tree stays when it ends. */
  'mqtt.connect': call(named.extend({ limits: limits.partial().optional() }), z.object({}), mqttFailure),
  'mqtt.disconnect': call(named, z.object({}), mqttFailure),
  /** All open questions for passwords, each time one comes or goes; the first answer is heard. `secret` null gives up. */
  'mqtt.questions': stream(z.object({}), z.object({ asked: z.array(question) }), { overflow: 'block' }),
  'mqtt.answer': call(
    z.object({ id: z.number(), secret: z.string().max(65_535).nullable(), remember: z.boolean() }),
    z.object({}),
    mqttFailure,
  ),
  'mqtt.setLimits': call(named.extend({ limits: limits.partial() }), limits, mqttFailure),
  /** Forgets all topics and messages; subscriptions stay. */
  'mqtt.clear': call(named, z.object({}), mqttFailure),

  /**
   * Subscribes until it is unsubscribed. `guardPerS`: beyond so many live messages a second over all of the connection this subscription
   * is taken back by itself (its status says so); null: no guard. Absent: 5,000 where the filter is broad (`isBroad`), else none.
   */
  'mqtt.subscribe': call(
    named.extend({ filter: topicFilter, qos: qos.default(0), guardPerS: z.number().min(1).nullable().optional() }),
    z.object({ granted: qos }),
    mqttFailure,
  ),
  'mqtt.unsubscribe': call(named.extend({ filter: topicFilter }), z.object({}), mqttFailure),

  /** One view of the tree, open as long as it is read. Windows come when something in them changed, at most 20 a second. */
  'mqtt.tree': stream(named.extend({ key, first: count.int().min(0), count: count.int().min(1).max(MAX_WINDOW) }), treeWindow, {
    overflow: 'block',
  }),
  'mqtt.treeScroll': call(
    z.object({ key, first: z.number().int().min(0), count: z.number().int().min(1).max(MAX_WINDOW) }),
    z.object({}),
    mqttFailure,
  ),
  /** `below`: with all levels below it, up to 10,000 of them. */
  'mqtt.treeOpen': call(z.object({ key, topic, open: z.boolean(), below: z.boolean().default(false) }), z.object({}), mqttFailure),
  /** Words of the topic's path, or a topic filter where it has `+` or `#`; empty shows all. */
  'mqtt.treeFilter': call(z.object({ key, text: z.string().max(1_000) }), z.object({}), mqttFailure),
  /** Opens all levels above a topic. @returns the row it stands in */
  'mqtt.treeReveal': call(z.object({ key, topic }), z.object({ row: count }), mqttFailure),
  /** The number of a topic by its path; null where there is none yet. */
  'mqtt.find': call(named.extend({ path: z.string().min(1).max(65_535) }), z.object({ topic: topic.nullable() }), mqttFailure),

  /** The newest messages of one topic, or those before an index; sent again when one comes, at most 20 a second. */
  'mqtt.topic': stream(named.extend({ topic, count: z.number().int().min(1).max(MAX_WINDOW), before: index.optional() }), history, {
    overflow: 'block',
  }),
  /** One message, decoded. `index` absent: the newest. */
  'mqtt.message': call(
    named.extend({ topic, index: index.optional(), as: format.default('auto') }),
    z.object({ row: historyRow, properties: messageProperties, decoded: decodedMessage }),
    mqttFailure,
  ),
  /** Octets of a payload as they are held. */
  'mqtt.payload': call(
    named.extend({ topic, index, offset: z.number().int().min(0), count: z.number().int().min(1).max(MAX_CHUNK_BYTES) }),
    z.object({ bytes, keptBytes: count }),
    mqttFailure,
  ),
  /** Numbers out of messages: first what the history holds, then what comes, at most 10 items a second. */
  'mqtt.series': stream(
    named.extend({
      series: z
        .array(z.object({ topic, path: numberPath, as: format.default('auto') }))
        .min(1)
        .max(32),
    }),
    seriesItem,
    { overflow: 'block' },
  ),

  /** `latencyMs`: until the broker acknowledged it, or for QoS 0 until it was written. */
  'mqtt.publish': call(
    named.extend({
      topic: z.string().min(1).max(65_535),
      payload: bytes,
      qos: qos.default(0),
      isRetained: z.boolean().default(false),
      properties: messageProperties.partial().optional(),
    }),
    z.object({ latencyMs: count, reasonCode: count.nullable() }),
    mqttFailure,
  ),

  /** Reads what is retained under a filter, over a connection of its own. Nothing is changed. */
  'mqtt.retained.preview': call(named.extend({ filter: topicFilter }), retainedPreview, mqttFailure),
  /** Writes the undo file, then publishes empty retained messages to what the preview saw: live subscribers receive those. */
  'mqtt.retained.clean': stream(
    z.object({
      token: z.string().max(64),
      topics: z.array(z.string().max(65_535)).max(10_000).optional(),
      ratePerS: z.number().min(1).max(10_000),
    }),
    cleanProgress,
    { overflow: 'block' },
  ),
  /** Publishes what an undo file holds again. @param file as `mqtt.retained.clean` named it */
  'mqtt.retained.undo': stream(named.extend({ file: z.string().max(4_096), ratePerS: z.number().min(1).max(10_000) }), cleanProgress, {
    overflow: 'block',
  }),
  /** What the broker can do, over connections of its own that end at once. */
  'mqtt.probe': call(named, z.object({ capabilities: z.array(capability) }), mqttFailure),

  /** Sparkplug's edge nodes and devices as their births and deaths tell; sent when something changed, at most 4 a second. */
  'mqtt.sparkplug': stream(named, z.object({ nodes: z.array(sparkplugNode) }), { overflow: 'block' }),
  'mqtt.sparkplug.metrics': call(
    named.extend({ group: z.string(), node: z.string(), device: z.string().nullable() }),
    z.object({ metrics: z.array(sparkplugMetric) }),
    mqttFailure,
  ),
  /** Asks an edge node to send its births again (`Node Control/Rebirth`). */
  'mqtt.sparkplug.rebirth': call(named.extend({ group: z.string(), node: z.string() }), z.object({}), mqttFailure),
};
