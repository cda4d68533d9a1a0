import { z } from 'zod';
import { bytes, call, stream } from '../rpc/contract.ts';
import { opcuaModes } from '../site/connections.ts';
import { certificateView } from './certificate.ts';
import { eventItem } from './events.ts';
import { failure, nodeId, status, time } from './terms.ts';
import { typedValue, valueShape } from './values.ts';
import { MAX_WATCHED, watchEvent, watchItem, watchKey } from './watching.ts';

export type { OpcuaEvent, OpcuaEventItem } from './events.ts';
export type { OpcuaFailure } from './terms.ts';
export type { OpcuaGranted, OpcuaWatchEvent, OpcuaWatchItem } from './watching.ts';

/** Name of a connection of kind `opcua` in the open site. */
const connection = z.string().min(1).max(100);
const named = { connection };

/** Most children in one window of `opcua.browse`. */
export const MAX_CHILDREN = 1_000;

// ── Connections ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const server = z.object({
  url: z.string(),
  /** The demo plant's, inside this program. */
  isSimulated: z.boolean(),
  productName: z.string(),
  applicationUri: z.string(),
  policy: z.string(),
  mode: z.enum(opcuaModes),
  /** Who is logged in, in words that can be shown. */
  identity: z.string(),
  /** Namespace URIs by index, as this server has them now. */
  namespaces: z.array(z.string()),
  /** OperationLimits and the like by name (`MaxNodesPerRead`); what the server does not limit is not named. */
  limits: z.record(z.string(), z.number()),
  /** Sentences: a certificate that expires soon, messages that are not encrypted. */
  warnings: z.array(failure),
});
export type OpcuaServer = z.output<typeof server>;

const state = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle') }),
  z.object({ kind: z.literal('connecting') }),
  z.object({ kind: z.literal('waiting-for-trust') }),
  z.object({ kind: z.literal('waiting-for-credentials') }),
  z.object({ kind: z.literal('open'), server }),
  /** Watches are kept, and go on by themselves. `server` is how it was. */
  z.object({ kind: z.literal('reconnecting'), server, attempt: z.number(), failure }),
  z.object({ kind: z.literal('failed'), failure }),
]);
export type OpcuaState = z.output<typeof state>;

const endpoint = z.object({
  url: z.string(),
  policy: z.string(),
  mode: z.enum(opcuaModes),
  /** The server's own rank, 0-255; more is safer. */
  level: z.number(),
  identities: z.array(z.enum(['anonymous', 'user', 'certificate', 'issued-token'])),
  certificate: certificateView.nullable(),
  /** Null, or why it cannot be used from here: a policy that is withdrawn or unknown. */
  unusable: z.string().nullable(),
});
export type OpcuaEndpoint = z.output<typeof endpoint>;

// ── Questions ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const question = z.discriminatedUnion('kind', [
  /** A server shows a certificate that is not in the trust list, or one that has a problem. Nothing was sent to it yet. */
  z.object({ kind: z.literal('certificate'), ...named, url: z.string(), certificate: certificateView }),
  z.object({
    kind: z.literal('password'),
    ...named,
    url: z.string(),
    user: z.string(),
    attempt: z.number(),
    /** False: the password would cross the network unencrypted. */
    isEncrypted: z.boolean(),
    canRemember: z.boolean(),
  }),
  /** The user certificate's key file is locked. */
  z.object({ kind: z.literal('passphrase'), ...named, file: z.string(), attempt: z.number(), canRemember: z.boolean() }),
]);
export type OpcuaQuestion = z.output<typeof question>;
const asked = z.object({ id: z.number(), question });
export type AskedOpcuaQuestion = z.output<typeof asked>;

const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trust'), choice: z.enum(['store', 'once', 'refuse']) }),
  z.object({ kind: z.literal('secret'), secret: z.string().max(4_096), remember: z.boolean() }),
  z.object({ kind: z.literal('give-up') }),
]);
export type OpcuaAnswer = z.output<typeof answer>;

// ── Address space ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const nodeClasses = [
  'Object',
  'Variable',
  'Method',
  'ObjectType',
  'VariableType',
  'ReferenceType',
  'DataType',
  'View',
  'Unknown',
] as const;

const reference = z.object({
  /** The node that it leads to. */
  node: nodeId,
  /** `HasComponent`, or `ComponentOf` where it leads backwards. */
  reference: z.string(),
  isForward: z.boolean(),
  nodeClass: z.enum(nodeClasses),
  browseName: z.object({ namespace: z.string(), name: z.string() }),
  displayName: z.string(),
  typeDefinition: nodeId.nullable(),
});
export type OpcuaReference = z.output<typeof reference>;

const attribute = z.object({
  /** As Part 3 §5 spells it: `NodeId`, `DataType`, `AccessLevel`. */
  name: z.string(),
  /** The value in words that can be shown; empty where `status` is bad. */
  text: z.string(),
  status,
});
export type OpcuaAttribute = z.output<typeof attribute>;

const reading = z.object({ value: typedValue.nullable(), status, sourceTimeMs: time, serverTimeMs: time });
export type OpcuaReading = z.output<typeof reading>;

const nodeDetails = z.object({
  node: nodeId,
  nodeClass: z.enum(nodeClasses),
  displayName: z.string(),
  /** From the root, by browse names: `/Objects/2:Press`, prefixes are indexes into `namespaces`; null where no way up was found. */
  path: z.string().nullable(),
  attributes: z.array(attribute),
  /** Forward and backward, at most 1,000; `hasMore` says that the server has more. */
  references: z.array(reference),
  hasMore: z.boolean(),
  /** Variables and variable types alone. */
  shape: valueShape.nullable(),
  reading: reading.nullable(),
  /** By UserAccessLevel (Part 3 §8.57): what this user may do. */
  isWritable: z.boolean(),
  hasHistory: z.boolean(),
  /** Objects alone: SubscribeToEvents of EventNotifier (Part 3 §8.59). */
  hasEvents: z.boolean(),
  /** Methods alone: the object that it is called on, if its parent is known. */
  methodOf: nodeId.nullable(),
});
export type OpcuaNode = z.output<typeof nodeDetails>;

const found = z.object({
  node: nodeId,
  nodeClass: z.enum(nodeClasses),
  displayName: z.string(),
  /** As `OpcuaNode.path`. */
  path: z.string(),
  /** Nodes from the root to its parent, for a tree to open. */
  ancestors: z.array(nodeId),
});
export type OpcuaFound = z.output<typeof found>;

// ── Methods, events, history ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const argument = z.object({ name: z.string(), description: z.string(), shape: valueShape });
export type OpcuaArgument = z.output<typeof argument>;

export const aggregates = ['Average', 'Minimum', 'Maximum', 'Interpolative', 'Count', 'Total', 'Start', 'End', 'Range'] as const;

const historyWindow = { fromMs: z.number(), toMs: z.number() };

export const opcuaContract = {
  /** The state of each connection that was used, by name. */
  'opcua.states': stream(z.object({}), z.object({ states: z.record(z.string(), state) }), { overflow: 'block' }),
  /** Connects, and holds the connection until `opcua.disconnect`. Comes back once it is open, or is not. */
  'opcua.connect': call(z.object(named), z.object({ server }), failure),
  'opcua.disconnect': call(z.object(named), z.object({}), failure),
  /** What a server offers, without logging in: the profile's, or that of any address. */
  'opcua.endpoints': call(
    z.union([z.object(named), z.object({ url: z.string().min(1).max(1_000) })]),
    z.object({ endpoints: z.array(endpoint), applicationName: z.string() }),
    failure,
  ),

  /** All open questions, each time one comes or goes. The first window to answer is heard. */
  'opcua.questions': stream(z.object({}), z.object({ asked: z.array(asked) }), { overflow: 'block' }),
  'opcua.answer': call(z.object({ id: z.number(), answer }), z.object({}), failure),

  /** Servers' certificates that were trusted or refused on this computer, and this program's own. */
  'opcua.trust': call(
    z.object({}),
    z.object({
      folder: z.string(),
      own: certificateView.nullable(),
      /** The own certificate's file in DER, for the server's trust list; made on first use. */
      ownFile: z.string(),
      trusted: z.array(certificateView),
      rejected: z.array(certificateView),
    }),
    failure,
  ),
  'opcua.trustAccept': call(z.object({ thumbprint: z.string().max(100) }), z.object({}), failure),
  /** Out of the list it is in. A connection that stands is not cut. */
  'opcua.trustRemove': call(z.object({ thumbprint: z.string().max(100) }), z.object({}), failure),
  /** A new key and certificate: every server has to trust this one anew. The old ones are kept beside. */
  'opcua.renewOwn': call(z.object({}), z.object({ own: certificateView }), failure),

  /**
   * A window of a node's children (hierarchical references, forward), in the server's order. The host asks the server for
   * little more than it needs, and keeps what it has seen until `refresh` or the connection ends.
   * `known` children are known so far; `isComplete` says that these are all.
   */
  'opcua.browse': call(
    z.object({
      ...named,
      node: nodeId.default('i=84'),
      from: z.number().int().min(0).default(0),
      count: z.number().int().min(1).max(MAX_CHILDREN).default(200),
      refresh: z.boolean().default(false),
    }),
    z.object({ children: z.array(reference), known: z.number(), isComplete: z.boolean() }),
    failure,
  ),
  'opcua.node': call(z.object({ ...named, node: nodeId }), nodeDetails, failure),
  /** Values at this moment, in the order of `nodes`. */
  'opcua.read': call(z.object({ ...named, nodes: z.array(nodeId).min(1).max(10_000) }), z.object({ readings: z.array(reading) }), failure),
  /** By node id, in any of its forms (`ns=2;s=x` by the present index, too), or by path (`/Objects/2:Press/Speed`; the prefix may be left out). */
  'opcua.find': call(z.object({ ...named, text: z.string().min(1).max(5_000) }), found, failure),
  /**
   * Walks the address space below `from`, breadth first, each node once, and gives those whose display or browse name holds `text` (whatever the case).
   * Ends at `limit`; whoever cancels stops the walk.
   */
  'opcua.search': stream(
    z.object({
      ...named,
      text: z.string().min(1).max(500),
      from: nodeId.default('i=85'),
      limit: z.number().int().min(1).max(10_000).default(1_000),
    }),
    z.object({ found: z.array(found), visited: z.number(), isComplete: z.boolean(), failure: failure.nullable() }),
    { overflow: 'block' },
  ),

  /** A subscription of its own on the server; it lives as long as the stream. */
  'opcua.watch': stream(
    z.object({
      ...named,
      key: watchKey,
      publishingMs: z.number().min(10).max(3_600_000).default(500),
      items: z.array(watchItem).max(MAX_WATCHED),
    }),
    watchEvent,
    { overflow: 'block' },
  ),
  'opcua.watchAdd': call(z.object({ key: watchKey, items: z.array(watchItem).min(1).max(MAX_WATCHED) }), z.object({}), failure),
  'opcua.watchRemove': call(z.object({ key: watchKey, ids: z.array(z.number()).min(1).max(MAX_WATCHED) }), z.object({}), failure),

  /** Writes the Value attribute, encoded as the node's own data type wants it. `reading` is what the node reads afterwards. */
  'opcua.write': call(z.object({ ...named, node: nodeId, value: typedValue.pick({ dimensions: true, data: true }) }), reading, failure),

  'opcua.method': call(
    z.object({ ...named, method: nodeId }),
    z.object({ inputs: z.array(argument), outputs: z.array(argument), isExecutable: z.boolean() }),
    failure,
  ),
  /** `inputs` holds a status for each argument where the server judged them (Part 4 §5.11.2). */
  'opcua.call': call(
    z.object({ ...named, object: nodeId, method: nodeId, inputs: z.array(typedValue.pick({ dimensions: true, data: true })).max(200) }),
    z.object({ status, inputs: z.array(status), outputs: z.array(typedValue) }),
    failure,
  ),

  /** Events below a notifier (the Server object, `i=2253`, gives all), after a ConditionRefresh. */
  'opcua.events': stream(
    z.object({ ...named, node: nodeId.default('i=2253'), minSeverity: z.number().int().min(0).max(1_000).default(0) }),
    eventItem,
    { overflow: 'block' },
  ),
  'opcua.alarm': call(
    z.object({
      ...named,
      condition: nodeId,
      eventId: z.string().max(1_000),
      action: z.enum(['acknowledge', 'confirm', 'comment']),
      comment: z.string().max(10_000),
    }),
    z.object({}),
    failure,
  ),

  /** Values of the past, oldest first, in columns as `opcua.watch` has them; `isCut`: there are more than `limit`. */
  'opcua.history': call(
    z.object({
      ...named,
      node: nodeId,
      ...historyWindow,
      limit: z.number().int().min(1).max(100_000).default(10_000),
      /** Null: as recorded. */
      processed: z
        .object({ aggregate: z.enum(aggregates), intervalMs: z.number().min(1) })
        .nullable()
        .default(null),
    }),
    z.object({
      count: z.number(),
      value: bytes,
      status: bytes,
      sourceTimeMs: bytes,
      texts: z.array(z.object({ row: z.number(), text: z.string() })),
      isCut: z.boolean(),
    }),
    failure,
  ),
};
