import { createStore, type StoreApi } from 'zustand/vanilla';
import { printable } from '../../shared/kit/printable.ts';
import type { NumberPath, PayloadFormat, SeriesItem } from '../../shared/mqtt/contract.ts';
import type { ChartSource, Trace } from '../kit/chart/columns.ts';
import { createPointRing, type PointRing } from '../kit/chart/ring.ts';
import type { Connections } from './connections.ts';
import { createFollowing } from './following.ts';
import type { MqttSliceNeeds } from './needs.ts';

/** A number of a topic's messages that is drawn. */
export interface ChartedNumber {
  readonly topic: number;
  /** The whole topic, safe to show. */
  readonly topicPath: string;
  readonly path: NumberPath;
  readonly as: PayloadFormat;
}

interface ChartedState {
  readonly numbers: readonly ChartedNumber[];
  /** All in one chart instead of one for each. */
  readonly isTogether: boolean;
  /** Points that are no longer held, and messages that had no number there. */
  readonly droppedPoints: number;
  readonly withoutNumber: number;
}

/** Numbers out of messages as charts. Points go from the host into rings, and from there onto the screen, past all state. */
export interface Charted {
  readonly store: StoreApi<ChartedState>;
  readonly source: ChartSource;
  /** Puts a number on the charts, or takes it off. */
  turn(number: ChartedNumber): void;
  remove(id: string): void;
  clear(): void;
  setTogether(isTogether: boolean): void;
  dispose(): void;
}

/** Most numbers at a time, and points of each that are kept. */
export const MOST_NUMBERS = 32;
const KEPT_POINTS = 100_000;
const COUNT_EVERY_MS = 1_000;

export const numberId = ({ topic, path }: Pick<ChartedNumber, 'topic' | 'path'>): string => JSON.stringify([topic, path]);

/** `press/data · motor.speed[2]`, safe to show. */
export function numberLabel({ topicPath, path }: Pick<ChartedNumber, 'topicPath' | 'path'>): string {
  const inside = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  const at = printable(inside.replace(/^\./, ''), 120);
  return at ? `${printable(topicPath, 120)} \u00b7 ${at}` : printable(topicPath, 160);
}

export function createCharted({ source, client }: MqttSliceNeeds, connections: Connections): Charted {
  const store = createStore<ChartedState>(() => ({ numbers: [], isTogether: false, droppedPoints: 0, withoutNumber: 0 }));
  const rings = new Map<string, PointRing>();
  const listeners = new Set<() => void>();
  let withoutNumber = 0;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const following = createFollowing<readonly ChartedNumber[]>(source.store, async (numbers, signal) => {
    const host = client();
    const { chosen } = connections.store.getState();
    if (!host || chosen === null || numbers.length === 0) return;
    const series = numbers.map(({ topic, path, as }) => ({ topic, path: [...path], as }));
    for await (const { items } of host['mqtt.series']({ connection: chosen, series }, { signal })) {
      for (const item of items) {
        const number = numbers[item.series];
        const ring = number && rings.get(numberId(number));
        if (ring) take(ring, item);
        withoutNumber += item.withoutNumber;
      }
      tell();
    }
  });
  const change = (numbers: readonly ChartedNumber[]): void => {
    const ids = new Set(numbers.map(numberId));
    for (const id of rings.keys()) if (!ids.has(id)) rings.delete(id);
    for (const id of ids) if (!rings.has(id)) rings.set(id, createPointRing(KEPT_POINTS));
    store.setState({ numbers });
    following.follow(numbers.length === 0 ? null : numbers);
    tell();
  };
  const counting = setInterval(() => {
    const droppedPoints = [...rings.values()].reduce((sum, { dropped }) => sum + dropped, 0);
    const known = store.getState();
    if (droppedPoints !== known.droppedPoints || withoutNumber !== known.withoutNumber) store.setState({ droppedPoints, withoutNumber });
  }, COUNT_EVERY_MS);
  const stopConnections = connections.store.subscribe((now, before) => {
    if (now.chosen !== before.chosen) return change([]);
    // What happens while there is no connection is not known: a gap, not a straight line.
    const { chosen } = now;
    if (chosen === null || now.statuses === before.statuses) return;
    const wasOpen = before.statuses[chosen]?.state.kind === 'open';
    if (!wasOpen || now.statuses[chosen]?.state.kind === 'open') return;
    for (const ring of rings.values()) ring.push(Date.now(), Number.NaN);
    tell();
  });
  return {
    store,
    source: {
      traces: () => store.getState().numbers.map((number) => traceOf(number, rings, store.getState().isTogether)),
      subscribe(changed) {
        listeners.add(changed);
        return () => listeners.delete(changed);
      },
    },
    turn(number) {
      const { numbers } = store.getState();
      const id = numberId(number);
      if (numbers.some((one) => numberId(one) === id)) change(numbers.filter((one) => numberId(one) !== id));
      else if (numbers.length < MOST_NUMBERS) change([...numbers, number]);
    },
    remove: (id) => change(store.getState().numbers.filter((number) => numberId(number) !== id)),
    clear: () => change([]),
    setTogether(isTogether) {
      store.setState({ isTogether });
      tell();
    },
    dispose() {
      stopConnections();
      clearInterval(counting);
      following.dispose();
    },
  };
}

function traceOf(number: ChartedNumber, rings: ReadonlyMap<string, PointRing>, isTogether: boolean): Trace {
  const id = numberId(number);
  const columns = rings.get(id)?.columns() ?? { times: new Float64Array(0), values: new Float64Array(0) };
  return { id, lane: isTogether ? 'all' : id, label: numberLabel(number), shape: 'step', columns };
}

function take(ring: PointRing, { isReset, times, values }: SeriesItem): void {
  if (isReset) ring.clear();
  const [at, value] = [floats(times), floats(values)];
  for (let index = 0; index < at.length; index++) ring.push(at[index] ?? 0, value[index] ?? Number.NaN);
}

/** The octets of little-endian float64 as numbers: in place where they are aligned, as those of a message of their own are. */
export function floats(bytes: Uint8Array): Float64Array {
  const whole = bytes.byteLength - (bytes.byteLength % 8);
  if (bytes.byteOffset % 8 === 0) return new Float64Array(bytes.buffer, bytes.byteOffset, whole / 8);
  return new Float64Array(bytes.slice(0, whole).buffer);
}
