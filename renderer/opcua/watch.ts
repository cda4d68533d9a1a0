import { createStore, type StoreApi } from 'zustand/vanilla';
import type { OpcuaFailure, OpcuaGranted, OpcuaWatchEvent } from '../../shared/opcua/contract.ts';
import { createLatest, type Latest, readBatch } from './latest.ts';
import type { OpcuaClient } from './needs.ts';
import { createWatchChart, MAX_CHARTED, type WatchChart } from './watchChart.ts';
import { changedItems, defaultSettings, newItems, type WatchedItem, type WatchSettings } from './watchItems.ts';
import { createWatchStream } from './watchStream.ts';
import { createWatchTypes } from './watchTypes.ts';

export const DEFAULT_PUBLISHING_MS = 500;

export interface WatchState {
  readonly items: readonly WatchedItem[];
  readonly granted: ReadonlyMap<number, OpcuaGranted>;
  /** ms, as it was asked for. */
  readonly publishingMs: number;
  /** ms, as the server granted it; null until it did. */
  readonly publishingGrantedMs: number | null;
  readonly paused: boolean;
  /** Ids of the items that the chart shows. */
  readonly charted: readonly number[];
  /** Values that came, and those that the host dropped because this window was too slow. */
  readonly received: number;
  readonly dropped: number;
  /** How often the server was away meanwhile. */
  readonly gaps: number;
  readonly failure: OpcuaFailure | null;
}

export interface Watch {
  readonly store: StoreApi<WatchState>;
  readonly chart: WatchChart;
  /** What the grid paints: as it stands, or as it stood when it was paused. */
  shown(): Latest;
  /** The word for an item's number, where its type has one: a member's name, true or false. */
  word(id: number, value: number): string | null;
  /** Called after values came, once a batch; the grid paints at the next frame. @returns the disposer */
  onValues(changed: () => void): () => void;
  /** @returns how many were added: what is watched already is not watched twice */
  add(nodes: readonly { readonly node: string; readonly name: string }[], settings?: WatchSettings): number;
  remove(ids: readonly number[]): void;
  /** Watches items anew with other settings. */
  change(ids: readonly number[], settings: WatchSettings): void;
  setPublishing(ms: number): void;
  pause(paused: boolean): void;
  setCharted(ids: readonly number[]): void;
  /** Begins, or begins anew, where items are there; the connection is open. */
  start(): void;
  /** Ends, and keeps the items. */
  stop(): void;
}

const nothing: WatchState = {
  items: [],
  granted: new Map(),
  publishingMs: DEFAULT_PUBLISHING_MS,
  publishingGrantedMs: null,
  paused: false,
  charted: [],
  received: 0,
  dropped: 0,
  gaps: 0,
  failure: null,
};

/** The values that a person follows on one server. They come in columns, and never pass through the state of a view. */
export function createWatch(client: () => OpcuaClient | null, connection: string): Watch {
  const store = createStore<WatchState>(() => nothing);
  const { latest, take, tell, ...values } = createValues(store);
  const types = createWatchTypes(client, connection, tell);
  const stream = createWatchStream({
    client,
    connection,
    asked: () => store.getState(),
    take,
    refused: (failure) => store.setState({ failure }),
  });
  let isOpen = false;
  let lastId = 0;
  const nextId = (): number => ++lastId;
  const begin = (): void => {
    store.setState({ publishingGrantedMs: null, granted: new Map(), failure: null });
    if (isOpen) stream.begin();
    else stream.end();
  };
  const setCharted = (ids: readonly number[]): void => {
    const { items } = store.getState();
    const charted = ids.filter((id) => items.some((item) => item.id === id)).slice(0, MAX_CHARTED);
    store.setState({ charted });
    values.chart.choose(charted.flatMap((id) => items.find((item) => item.id === id) ?? []));
  };

  return {
    store,
    ...values,
    word: types.word,
    setCharted,
    add(nodes, settings = defaultSettings) {
      const { items } = store.getState();
      const added = newItems(items, nodes, settings, nextId);
      if (added.length === 0) return 0;
      store.setState({ items: [...items, ...added] });
      if (isOpen && !stream.change({ remove: [], add: added })) begin();
      if (isOpen) void types.learn(added);
      return added.length;
    },
    remove(ids) {
      const gone = new Set(ids);
      store.setState(({ items, granted }) => ({
        items: items.filter(({ id }) => !gone.has(id)),
        granted: new Map([...granted].filter(([id]) => !gone.has(id))),
      }));
      for (const id of ids) latest.forget(id);
      setCharted(store.getState().charted);
      if (store.getState().items.length === 0) begin();
      else stream.change({ remove: ids, add: [] });
    },
    change(ids, settings) {
      const { items, renewed } = changedItems(store.getState().items, ids, settings, nextId);
      store.setState(({ charted }) => ({ items, charted: charted.map((id) => renewed.get(id)?.id ?? id) }));
      values.chart.renumber(renewed);
      types.renumber(renewed);
      for (const id of renewed.keys()) latest.forget(id);
      stream.change({ remove: [...renewed.keys()], add: [...renewed.values()] });
    },
    setPublishing(publishingMs) {
      store.setState({ publishingMs });
      begin();
    },
    start() {
      isOpen = true;
      begin();
      void types.learn(store.getState().items);
    },
    stop() {
      isOpen = false;
      begin();
    },
  };
}

/** The counters in the state change at most this often (ms): nothing reads them faster. */
const COUNT_EVERY_MS = 250;

/** What came, beside the state: columns, chart, and who paints them. */
function createValues(store: StoreApi<WatchState>) {
  const latest = createLatest();
  const chart = createWatchChart();
  const listeners = new Set<() => void>();
  let frozen: Latest | null = null;
  let received = 0;
  let dropped = 0;
  let isDue = false;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const count = (): void => {
    isDue = false;
    store.setState({ received, dropped });
  };
  return {
    latest,
    chart,
    tell,
    shown: () => frozen ?? latest.current,
    onValues(changed: () => void) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    pause(paused: boolean) {
      frozen = paused ? latest.freeze() : null;
      store.setState({ paused });
      tell();
    },
    take(event: OpcuaWatchEvent): void {
      switch (event.kind) {
        case 'values': {
          const batch = readBatch(event);
          latest.apply(batch);
          chart.take(batch);
          received += batch.count;
          dropped += event.dropped;
          if (!isDue) setTimeout(count, COUNT_EVERY_MS);
          isDue = true;
          if (!frozen) tell();
          return;
        }
        case 'granted':
          store.setState({ publishingGrantedMs: event.publishingMs, failure: null });
          return;
        case 'items':
          store.setState(({ granted }) => ({
            granted: new Map([...granted, ...event.items.map((item) => [item.id, item] as const)]),
          }));
          return;
        case 'gap':
          chart.gap(event.fromMs);
          store.setState(({ gaps }) => ({ gaps: gaps + 1 }));
          return;
        case 'ended':
          store.setState({ failure: event.failure, publishingGrantedMs: null });
      }
    },
  };
}
