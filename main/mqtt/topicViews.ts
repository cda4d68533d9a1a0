import { printable } from '../../shared/kit/printable.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { HistoryRow, mqttContract, TopicHistory } from '../../shared/mqtt/contract.ts';
import { decode, type Encoded } from '../../shared/mqtt/decode.ts';
import { readProperties } from '../../shared/mqtt/properties.ts';
import type { MqttFailure } from '../../shared/mqtt/status.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import { Bell } from './bell.ts';
import type { Connections, Explored } from './connections.ts';
import type { StoredMessage } from './history.ts';
import type { Messages } from './messages.ts';
import { historyRowOf } from './preview.ts';

const EVERY_MS = 50;
const QUIET_MS = 500;
const OLDEST_MS = 1_000;
const MOST_PATH = 2_000;

type TopicHandlers = Pick<Handlers<typeof mqttContract>, 'mqtt.topic' | 'mqtt.message' | 'mqtt.payload' | 'mqtt.find'>;

/** What is shown of one topic: its messages, one of them decoded, its octets. */
export function createTopicViews(connections: Connections): TopicHandlers {
  return {
    async *'mqtt.topic'({ connection, topic, count, before }, { signal }) {
      const { messages } = connections.get(connection).connection;
      const { generation } = messages;
      const bell = new Bell();
      const oldest = createOldest(messages, topic);
      let sent = '';
      let sentAtMs = 0;
      while (!signal.aborted && messages.generation === generation && topic < messages.tree.size) {
        const state = `${messages.tree.at.own[topic]} ${oldest()}`;
        if (state !== sent || (messages.ratePerS(topic) > 0 && performance.now() - sentAtMs > QUIET_MS)) {
          sent = state;
          sentAtMs = performance.now();
          yield { ...historyOf(messages, { topic, count, before }), oldest: oldest() };
        }
        await bell.wait(EVERY_MS, signal);
      }
    },
    async 'mqtt.message'({ connection, topic, index, as }) {
      const explored = connections.get(connection);
      const message = findMessage(explored.connection.messages, topic, index);
      if (!message.ok) return message;
      const properties = readProperties(message.value.properties);
      const decoded = decode(encodedOf(explored, topic, message.value, properties.contentType), as);
      return ok({ row: historyRowOf(message.value), properties, decoded });
    },
    async 'mqtt.payload'({ connection, topic, index, offset, count }) {
      const message = findMessage(connections.get(connection).connection.messages, topic, index);
      if (!message.ok) return message;
      const { payload } = message.value;
      return ok({ bytes: Uint8Array.from(payload.subarray(offset, offset + count)), keptBytes: payload.length });
    },
    async 'mqtt.find'({ connection, path }) {
      return ok({ topic: connections.get(connection).connection.messages.find(path) || null });
    },
  };
}

/** A message as the decoders take it. */
export function encodedOf({ connection, sparkplug }: Explored, topic: number, message: StoredMessage, contentType?: string): Encoded {
  const path = connection.messages.tree.path(topic).toString('utf8');
  const nameOf = connection.messages.tree.isSparkplug(topic) ? sparkplug.nameOf(path) : undefined;
  return { payload: message.payload, topic: path, contentType, bytes: message.bytes, nameOf };
}

/** Addresses of a topic's messages, the newest first. */
export function* addresses({ tree, history }: Messages, topic: number): Generator<number> {
  for (let address = tree.at.newest[topic] ?? -1; history.indexOf(address) !== 0; address = history.previous(address)) yield address;
}

/** The index of the oldest message that is held; looked for now and then, as all that are held must be passed. */
function createOldest({ tree, history }: Messages, topic: number): () => number | null {
  let found = -1;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    const isGone = history.indexOf(found) === 0;
    if (now - lookedAtMs < OLDEST_MS && !(isGone && found === -1)) return history.indexOf(found) || null;
    lookedAtMs = now;
    if (isGone) {
      let last = tree.at.newest[topic] ?? -1;
      for (let address = last; history.indexOf(address) !== 0; address = history.previous(address)) last = address;
      found = last;
    }
    return history.indexOf(found) || null;
  };
}

interface Window {
  readonly topic: number;
  readonly count: number;
  readonly before?: number | undefined;
}

function historyOf(messages: Messages, { topic, count, before }: Window): Omit<TopicHistory, 'oldest'> {
  const { tree, history } = messages;
  const rows: HistoryRow[] = [];
  for (const address of addresses(messages, topic)) {
    if (rows.length === count) break;
    if (before !== undefined && history.indexOf(address) >= before) continue;
    const message = history.read(address);
    if (message) rows.push(historyRowOf(message));
  }
  const path = tree.path(topic).toString('utf8');
  return {
    path: printable(path, MOST_PATH),
    raw: tree.hasBadName(topic) || path.length > 65_535 ? null : path,
    messages: tree.at.own[topic] ?? 0,
    ratePerS: messages.ratePerS(topic),
    rows,
  };
}

function findMessage(messages: Messages, topic: number, index?: number): Result<StoredMessage, MqttFailure> {
  if (topic >= messages.tree.size) return fail({ code: 'no-such-topic', message: 'This topic is no longer there: the tree was cleared.' });
  for (const address of addresses(messages, topic)) {
    const found = messages.history.indexOf(address);
    if (index !== undefined && found > index) continue;
    const message = index === undefined || found === index ? messages.history.read(address) : null;
    if (message) return ok(message);
    break;
  }
  return fail({
    code: 'not-held',
    message: 'This message is no longer held: the history has reached its limit. Raise the limit to keep more.',
  });
}
