import type { OpcuaWatchEvent } from '../../shared/opcua/contract.ts';
import { hasOverflow } from '../../shared/opcua/status.ts';

type ValuesEvent = Extract<OpcuaWatchEvent, { kind: 'values' }>;

/** A batch of values with its columns as numbers; `item` is the slot of each row. */
export interface Batch {
  readonly count: number;
  readonly item: Uint32Array;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  readonly sourceTimeMs: Float64Array;
  readonly serverTimeMs: Float64Array;
  readonly texts: ReadonlyMap<number, string>;
}

/** Reads the columns of the contract: little-endian, as every machine that runs a browser is. Octets of the link need not be aligned: they are copied. */
export function readBatch({ count, item, value, status, sourceTimeMs, serverTimeMs, texts }: ValuesEvent): Batch {
  return {
    count,
    item: new Uint32Array(item.slice().buffer, 0, count),
    value: new Float64Array(value.slice().buffer, 0, count),
    status: new Uint32Array(status.slice().buffer, 0, count),
    sourceTimeMs: new Float64Array(sourceTimeMs.slice().buffer, 0, count),
    serverTimeMs: new Float64Array(serverTimeMs.slice().buffer, 0, count),
    texts: new Map(texts.map(({ row, text }) => [row, text])),
  };
}

/** What each slot shows, in columns; a slot is an item's own number in its watch. */
export interface Latest {
  /** How many values have come for a slot; 0: none yet. */
  readonly updates: Uint32Array;
  /** How many of them had the overflow bit. */
  readonly overflows: Uint32Array;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  readonly sourceTimeMs: Float64Array;
  readonly serverTimeMs: Float64Array;
  /** What is no number. */
  readonly texts: ReadonlyMap<number, string>;
}

/** The newest value of each slot. Grows as slots are used; a slot is never given to another item. */
export interface LatestColumns {
  readonly current: Latest;
  apply(batch: Batch): void;
  /** A copy that stays as it is. */
  freeze(): Latest;
  /** Takes what is known of one slot away. */
  forget(slot: number): void;
}

export function createLatest(): LatestColumns {
  let room = 0;
  let columns = makeColumns(0);
  const texts = new Map<number, string>();

  const grow = (slot: number): void => {
    if (slot < room) return;
    room = Math.max(256, room * 2, slot + 1);
    columns = copyInto(makeColumns(room), columns);
  };

  return {
    get current() {
      return { ...columns, texts };
    },
    apply(batch) {
      for (let row = 0; row < batch.count; row += 1) {
        const slot = batch.item[row] ?? 0;
        const status = batch.status[row] ?? 0;
        grow(slot);
        columns.updates[slot] = (columns.updates[slot] ?? 0) + 1;
        if (hasOverflow(status)) columns.overflows[slot] = (columns.overflows[slot] ?? 0) + 1;
        columns.value[slot] = batch.value[row] ?? Number.NaN;
        columns.status[slot] = status;
        columns.sourceTimeMs[slot] = batch.sourceTimeMs[row] ?? Number.NaN;
        columns.serverTimeMs[slot] = batch.serverTimeMs[row] ?? Number.NaN;
        const text = batch.texts.get(row);
        if (text === undefined) texts.delete(slot);
        else texts.set(slot, text);
      }
    },
    freeze: () => ({ ...copyInto(makeColumns(room), columns), texts: new Map(texts) }),
    forget(slot) {
      if (slot >= room) return;
      columns.updates[slot] = 0;
      columns.overflows[slot] = 0;
      texts.delete(slot);
    },
  };
}

type Columns = Omit<Latest, 'texts'>;

function makeColumns(size: number): Columns {
  return {
    updates: new Uint32Array(size),
    overflows: new Uint32Array(size),
    value: new Float64Array(size).fill(Number.NaN),
    status: new Uint32Array(size),
    sourceTimeMs: new Float64Array(size).fill(Number.NaN),
    serverTimeMs: new Float64Array(size).fill(Number.NaN),
  };
}

function copyInto(target: Columns, source: Columns): Columns {
  target.updates.set(source.updates);
  target.overflows.set(source.overflows);
  target.value.set(source.value);
  target.status.set(source.status);
  target.sourceTimeMs.set(source.sourceTimeMs);
  target.serverTimeMs.set(source.serverTimeMs);
  return target;
}
