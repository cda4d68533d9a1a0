import { createStore, type StoreApi } from 'zustand/vanilla';
import { MAX_WINDOW, type TopicRow, type TreeWindow } from '../../shared/mqtt/contract.ts';
import type { Connections } from './connections.ts';
import { createFollowing } from './following.ts';
import { type MqttSliceNeeds, randomKey, reach } from './needs.ts';

export interface TreeState {
  /** What the host sent last; null before the first, and while nothing is connected. */
  readonly window: TreeWindow | null;
  /** The row that Tab reaches, by its place among all rows. */
  readonly active: number;
  /** The topic in that row: rows move when topics come. */
  readonly activeTopic: number | null;
  readonly filter: string;
}

/** One view of the topic tree: the host holds the tree, this holds the rows that are on screen. */
export interface TreeStore {
  readonly store: StoreApi<TreeState>;
  /** These rows are on screen. */
  scrollTo(first: number, last: number): void;
  /** Goes to a row, as the keyboard or the pointer does. */
  goTo(row: number): void;
  turn(row: TopicRow, below?: boolean): void;
  setFilter(text: string): void;
  /** Opens what is above a topic, and goes there. */
  reveal(topic: number): Promise<void>;
  dispose(): void;
}

/** Rows beyond the edges of the screen that are held ready. */
const MARGIN_ROWS = 40;
const FILTER_AFTER_MS = 180;

const nothing: TreeState = { window: null, active: 0, activeTopic: null, filter: '' };

export function createTreeStore({ source, client }: MqttSliceNeeds, connections: Connections): TreeStore {
  const store = createStore<TreeState>(() => nothing);
  let key = '';
  let visible = { first: 0, last: 60 };
  let timer: ReturnType<typeof setTimeout> | undefined;

  const wanted = () => {
    const first = Math.max(0, visible.first - MARGIN_ROWS);
    return { first, count: Math.min(MAX_WINDOW, Math.max(1, visible.last + MARGIN_ROWS - first)) };
  };
  const take = (window: TreeWindow): void => {
    const { active, activeTopic, window: before } = store.getState();
    if (before && before.generation !== window.generation) {
      store.setState({ window, active: 0, activeTopic: null });
      return;
    }
    // The active row stays with its topic while that is on screen; else it must not pull the screen along.
    const at = window.rows.findIndex(({ topic }) => topic === activeTopic) + window.first;
    const isSeen = at >= Math.max(window.first, visible.first) && at <= visible.last;
    store.setState({ window, active: isSeen ? at : Math.min(active, Math.max(0, window.total - 1)) });
  };
  const following = createFollowing<string>(
    source.store,
    async (connection, signal) => {
      key = randomKey();
      const mine = key;
      const host = client();
      if (!host) return;
      let isFirst = true;
      for await (const { items } of host['mqtt.tree']({ connection, key: mine, ...wanted() }, { signal })) {
        const last = items.at(-1);
        if (last) take(last);
        // the host's view is there now, and a filter from before the connection was lost holds on
        if (isFirst && store.getState().filter) sendFilter();
        isFirst = false;
      }
    },
    () => store.setState({ window: null }),
  );
  const sendFilter = (): void => void reach(() => client()?.['mqtt.treeFilter']({ key, text: store.getState().filter }));
  const stop = connections.store.subscribe(({ chosen }, before) => {
    if (chosen === before.chosen) return;
    store.setState(nothing);
    following.follow(chosen);
  });
  following.follow(connections.store.getState().chosen);

  return {
    store,
    scrollTo(first, last) {
      if (first === visible.first && last === visible.last) return;
      visible = { first, last };
      const { window } = store.getState();
      const isHeld =
        window && first >= window.first && last <= window.first + window.rows.length && window.first <= Math.max(0, first - 10);
      if (isHeld && last + 10 <= window.first + window.rows.length) return;
      void reach(() => client()?.['mqtt.treeScroll']({ key, ...wanted() }));
    },
    goTo(row) {
      const { window } = store.getState();
      store.setState({ active: row, activeTopic: window?.rows[row - window.first]?.topic ?? null });
    },
    turn: ({ topic, isOpen }, below = false) =>
      void reach(() => client()?.['mqtt.treeOpen']({ key, topic, open: below || !isOpen, below })),
    setFilter(filter) {
      store.setState({ filter });
      clearTimeout(timer);
      timer = setTimeout(sendFilter, FILTER_AFTER_MS);
    },
    async reveal(topic) {
      const result = await reach(() => client()?.['mqtt.treeReveal']({ key, topic }));
      if (result.ok) store.setState({ active: result.value.row, activeTopic: topic });
    },
    dispose() {
      stop();
      clearTimeout(timer);
      following.dispose();
    },
  };
}
