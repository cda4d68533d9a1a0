import { createStore, type StoreApi } from 'zustand/vanilla';
import type { OpcuaEvent, OpcuaEventItem, OpcuaFailure } from '../../shared/opcua/contract.ts';
import { type AlarmList, addEvent, emptyList } from './alarmList.ts';
import type { OpcuaClient } from './needs.ts';
import { notConnected, reach } from './reach.ts';

export type AlarmAction = 'acknowledge' | 'confirm' | 'comment';

interface AlarmsState extends AlarmList {
  readonly state: 'idle' | 'refreshing' | 'live';
  /** Events that a queue dropped on the way. */
  readonly lost: number;
  readonly minSeverity: number;
  /** Why there is no list, or why it does not hold what was before. */
  readonly failure: OpcuaFailure | null;
}

export interface Alarms {
  readonly store: StoreApi<AlarmsState>;
  /** Somebody looks at the list: it is followed from then on, for as long as the connection is open. */
  want(): void;
  start(): void;
  stop(): void;
  setMinSeverity(severity: number): void;
  act(event: OpcuaEvent, action: AlarmAction, comment: string): Promise<OpcuaFailure | null>;
}

/** Part 5 §8.3.2: the Server object, whose events are those of all that is below it. */
const SERVER = 'i=2253';
/** Alarms of a storm come faster than a person reads: the list changes at most this often (ms). */
const SHOW_EVERY_MS = 100;

export function createAlarms(client: () => OpcuaClient | null, connection: string): Alarms {
  const store = createStore<AlarmsState>(() => ({ ...emptyList, state: 'idle', lost: 0, minSeverity: 0, failure: null }));
  let isWanted = false;
  let isOpen = false;
  let life: AbortController | null = null;
  let waiting: OpcuaEvent[] = [];
  let isDue = false;

  const show = (): void => {
    isDue = false;
    const events = waiting;
    waiting = [];
    store.setState((list) => events.reduce<AlarmList>(addEvent, list));
  };
  const take = (item: OpcuaEventItem): void => {
    if (item.kind === 'event') {
      waiting.push(item.event);
      if (!isDue) setTimeout(show, SHOW_EVERY_MS);
      isDue = true;
    } else if (item.kind === 'refreshed') store.setState({ state: 'live' });
    else if (item.kind === 'overflow') store.setState(({ lost }) => ({ lost: lost + item.count }));
    else store.setState({ failure: item.failure, state: item.kind === 'ended' ? 'idle' : 'live' });
  };

  async function run(mine: AbortController): Promise<void> {
    const living = client();
    if (!living) return store.setState({ failure: notConnected, state: 'idle' });
    const { minSeverity } = store.getState();
    try {
      for await (const { items } of living['opcua.events']({ connection, node: SERVER, minSeverity }, { signal: mine.signal }))
        if (life === mine) for (const item of items) take(item);
    } catch {
      if (life === mine) store.setState({ state: 'idle' });
    }
    if (life === mine) life = null;
  }

  function restart(): void {
    life?.abort();
    life = null;
    waiting = [];
    if (!isWanted || !isOpen) {
      store.setState({ state: 'idle' });
      return;
    }
    store.setState({ ...emptyList, state: 'refreshing', lost: 0, failure: null });
    life = new AbortController();
    void run(life);
  }

  return {
    store,
    want() {
      if (isWanted) return;
      isWanted = true;
      restart();
    },
    start() {
      isOpen = true;
      restart();
    },
    stop() {
      isOpen = false;
      restart();
    },
    setMinSeverity(minSeverity) {
      store.setState({ minSeverity });
      restart();
    },
    async act({ eventId, condition }, action, comment) {
      if (!condition) return null;
      const asked = { connection, condition: condition.node, eventId, action, comment };
      const result = await reach(client, (living) => living['opcua.alarm'](asked));
      return result.ok ? null : result.failure;
    },
  };
}
