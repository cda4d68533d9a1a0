import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HistoryRow, PayloadFormat, TopicHistory } from '../../shared/mqtt/contract.ts';
import type { DecodedMessage } from '../../shared/mqtt/decoded.ts';
import type { MessageProperties, MqttFailure } from '../../shared/mqtt/status.ts';
import type { Connections } from './connections.ts';
import { createFollowing } from './following.ts';
import { type MqttSliceNeeds, reach } from './needs.ts';

/** A topic of a broker, as the host numbers it. */
export interface TopicPlace {
  readonly connection: string;
  readonly topic: number;
}

/** A message that was read and decoded. */
export interface ShownMessage {
  readonly row: HistoryRow;
  readonly properties: MessageProperties;
  readonly decoded: DecodedMessage;
}

export interface TopicState {
  readonly place: TopicPlace | null;
  readonly history: TopicHistory | null;
  /** The page of the history begins before this message; null: with the newest. */
  readonly before: number | null;
  /** The message on screen; null: always the newest. */
  readonly index: number | null;
  readonly format: PayloadFormat;
  readonly message: ShownMessage | null;
  /** The message that the one on screen is compared with. */
  readonly against: ShownMessage | null;
  readonly failure: MqttFailure | null;
}

/** The topic on screen: its history, and the message that is looked at. */
export interface TopicStore {
  readonly store: StoreApi<TopicState>;
  choose(topic: number | null): void;
  /** Looks at one message; null follows the newest. */
  look(index: number | null): void;
  setFormat(format: PayloadFormat): void;
  /** Shows messages before this index; null the newest. */
  page(before: number | null): void;
  /** Compares what is on screen with this message; null ends that. */
  compareWith(index: number | null): Promise<void>;
  dispose(): void;
}

/** Messages of one page of the history. */
export const PAGE_MESSAGES = 200;
/** Messages that come faster are not all shown: the newest is. */
const READ_EVERY_MS = 100;

const nothing: TopicState = {
  place: null,
  history: null,
  before: null,
  index: null,
  format: 'auto',
  message: null,
  against: null,
  failure: null,
};

export function createTopicStore({ source, client }: MqttSliceNeeds, connections: Connections): TopicStore {
  const store = createStore<TopicState>(() => nothing);
  const read = createReader(client, store);
  const following = createFollowing<TopicPlace & { readonly before: number | null }>(
    source.store,
    async ({ connection, topic, before }, signal) => {
      const host = client();
      if (!host) return;
      const input = { connection, topic, count: PAGE_MESSAGES, ...(before !== null && { before }) };
      for await (const { items } of host['mqtt.topic'](input, { signal })) {
        const history = items.at(-1);
        if (!history) continue;
        store.setState({ history });
        if (store.getState().index === null) read.soon();
      }
    },
  );
  const follow = (): void => {
    const { place, before } = store.getState();
    following.follow(place && { ...place, before });
  };
  const choose = (topic: number | null): void => {
    const { chosen } = connections.store.getState();
    const place = topic === null || chosen === null ? null : { connection: chosen, topic };
    const { place: known, format } = store.getState();
    if (known?.topic === place?.topic && known?.connection === place?.connection) return;
    store.setState({ ...nothing, place, format });
    follow();
  };
  const stop = connections.store.subscribe(({ chosen }, before) => chosen !== before.chosen && choose(null));
  return {
    store,
    choose,
    look(index) {
      store.setState({ index });
      read.now();
    },
    setFormat(format) {
      store.setState({ format, against: null });
      read.now();
    },
    page(before) {
      store.setState({ before });
      follow();
    },
    async compareWith(index) {
      if (index === null) return store.setState({ against: null });
      const against = await read.one(index);
      if (against) store.setState({ against });
    },
    dispose() {
      stop();
      read.stop();
      following.dispose();
    },
  };
}

/** Reads the message on screen: one request at a time, and for what comes live not more often than a person can see. */
function createReader(client: MqttSliceNeeds['client'], store: StoreApi<TopicState>) {
  let isReading = false;
  let isWanted = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const one = async (index: number | null): Promise<ShownMessage | null> => {
    const { place, format } = store.getState();
    if (!place) return null;
    const result = await reach(() => client()?.['mqtt.message']({ ...place, ...(index !== null && { index }), as: format }));
    const now = store.getState();
    if (now.place !== place || now.format !== format) return null;
    store.setState({ failure: result.ok ? null : result.failure });
    return result.ok ? result.value : null;
  };
  const now = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    isWanted = true;
    if (isReading) return;
    isReading = true;
    while (isWanted) {
      isWanted = false;
      const { index } = store.getState();
      const message = await one(index);
      if (message && store.getState().index === index) store.setState({ message });
    }
    isReading = false;
  };
  return {
    one,
    now: () => void now(),
    soon() {
      timer ??= setTimeout(() => void now(), store.getState().message === null ? 0 : READ_EVERY_MS);
    },
    stop: () => clearTimeout(timer),
  };
}
