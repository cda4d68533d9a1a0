import type { mqttContract, NumberPath, PayloadFormat, SeriesItem } from '../../shared/mqtt/contract.ts';
import { numberIn } from '../../shared/mqtt/decode.ts';
import { readProperties } from '../../shared/mqtt/properties.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import { Bell } from './bell.ts';
import type { Connections, Explored } from './connections.ts';
import { addresses, encodedOf } from './topicViews.ts';

const EVERY_MS = 100;
/** Points of the history that a chart begins with; a screen has fewer. */
const MOST_POINTS = 20_000;
/** Messages that are decoded before others get their turn. */
const STRIDE = 500;

interface Wanted {
  readonly topic: number;
  readonly path: NumberPath;
  readonly as: PayloadFormat;
}

/** Numbers out of messages: what is held, then what comes. Nothing is decoded that no chart wants. */
export function createSeries(connections: Connections): Pick<Handlers<typeof mqttContract>, 'mqtt.series'> {
  return {
    async *'mqtt.series'({ connection, series }, { signal }) {
      const explored = connections.get(connection);
      const { messages } = explored.connection;
      const bell = new Bell();
      const seen = series.map(() => 0);
      let { generation } = messages;
      let isFirst = true;
      while (!signal.aborted) {
        if (messages.generation !== generation) {
          generation = messages.generation;
          seen.fill(0);
          isFirst = true;
        }
        for (const [index, wanted] of series.entries()) {
          if (wanted.topic >= messages.tree.size) continue;
          const own = messages.tree.at.own[wanted.topic] ?? 0;
          if (!isFirst && own === seen[index]) continue;
          const item = await collect(explored, wanted, seen[index] ?? 0);
          seen[index] = item.upTo;
          yield { series: index, isReset: isFirst, ...item.columns };
        }
        isFirst = false;
        await bell.wait(EVERY_MS, signal);
      }
    },
  };
}

interface Collected {
  readonly columns: Omit<SeriesItem, 'series' | 'isReset'>;
  /** Index of the newest message that was looked at. */
  readonly upTo: number;
}

/** The numbers of the messages after one, oldest first. */
async function collect(explored: Explored, { topic, path, as }: Wanted, after: number): Promise<Collected> {
  const { history } = explored.connection.messages;
  const times: number[] = [];
  const values: number[] = [];
  let withoutNumber = 0;
  let upTo = after;
  let looked = 0;
  for (const address of addresses(explored.connection.messages, topic)) {
    const message = history.read(address);
    if (!message || message.index <= after || times.length >= MOST_POINTS) break;
    upTo = Math.max(upTo, message.index);
    const { contentType } = message.properties.length > 0 ? readProperties(message.properties) : {};
    const number = numberIn(encodedOf(explored, topic, message, contentType), as, path);
    if (number === null) withoutNumber++;
    else {
      times.push(message.atMs);
      values.push(number);
    }
    if (++looked % STRIDE === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return { columns: { times: column(times), values: column(values), withoutNumber }, upTo };
}

/** Little-endian, whatever this computer is. */
function column(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, number] of numbers.entries()) view.setFloat64((numbers.length - 1 - index) * 8, number, true);
  return bytes;
}
