import type { OpcuaWatchEvent } from '../../shared/opcua/contract.ts';

export type ValueBatch = Extract<OpcuaWatchEvent, { readonly kind: 'values' }>;

export interface Row {
  readonly item: number;
  /** NaN where the value is no number. */
  readonly value: number;
  /** Shown instead of `value`; null for numbers. */
  readonly text: string | null;
  readonly status: number;
  /** NaN for none. */
  readonly sourceTimeMs: number;
  readonly serverTimeMs: number;
}

/** Values on their way to a window: columns that are filled row by row and taken as a whole, bounded by dropping the oldest. */
export interface Columns {
  push(row: Row): void;
  readonly length: () => number;
  /** Null where there is nothing. */
  take(): ValueBatch | null;
}

const OVERFLOW = 0x0480;
const FIRST_CAPACITY = 256;

/** @param mostRows rows that wait at most; beyond them the older half is dropped, and counted */
export function createColumns(mostRows: number): Columns {
  let capacity = FIRST_CAPACITY;
  let count = 0;
  let dropped = 0;
  let overflowed = 0;
  let item = new Uint32Array(capacity);
  let status = new Uint32Array(capacity);
  let value = new Float64Array(capacity);
  let source = new Float64Array(capacity);
  let server = new Float64Array(capacity);
  let texts: { row: number; text: string }[] = [];

  function resize(to: number, from: number): void {
    const move = <T extends Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(old: T, fresh: T): T => {
      fresh.set(old.subarray(from, count));
      return fresh;
    };
    item = move(item, new Uint32Array(to));
    status = move(status, new Uint32Array(to));
    value = move(value, new Float64Array(to));
    source = move(source, new Float64Array(to));
    server = move(server, new Float64Array(to));
    capacity = to;
  }

  function makeRoom(): void {
    if (capacity < mostRows) {
      resize(Math.min(mostRows, capacity * 2), 0);
      return;
    }
    const gone = Math.max(1, count >> 1);
    resize(capacity, gone);
    count -= gone;
    dropped += gone;
    texts = texts.filter(({ row }) => row >= gone).map(({ row, text }) => ({ row: row - gone, text }));
  }

  return {
    push(row) {
      if (count === capacity) makeRoom();
      item[count] = row.item;
      status[count] = row.status;
      value[count] = row.value;
      source[count] = row.sourceTimeMs;
      server[count] = row.serverTimeMs;
      if (row.text !== null) texts.push({ row: count, text: row.text });
      if ((row.status & OVERFLOW) === OVERFLOW) overflowed++;
      count++;
    },
    length: () => count,
    take() {
      if (count === 0) return null;
      const batch: ValueBatch = {
        kind: 'values',
        count,
        item: octets(item, count),
        value: octets(value, count),
        status: octets(status, count),
        sourceTimeMs: octets(source, count),
        serverTimeMs: octets(server, count),
        texts,
        overflowed,
        dropped,
      };
      count = 0;
      dropped = 0;
      overflowed = 0;
      texts = [];
      return batch;
    },
  };
}

/** A copy of the rows that are there: little-endian, as every machine is that this runs on. */
function octets(column: Uint32Array | Float64Array, rows: number): Uint8Array {
  return new Uint8Array(column.slice(0, rows).buffer);
}
