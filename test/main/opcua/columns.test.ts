import { describe, expect, it } from 'vitest';
import { createColumns, type ValueBatch } from '../../../main/opcua/columns.ts';

const row = (item: number, text: string | null = null, status = 0) => ({
  item,
  value: text === null ? item / 2 : Number.NaN,
  text,
  status,
  sourceTimeMs: item,
  serverTimeMs: Number.NaN,
});
const itemsOf = (batch: ValueBatch | null) => [...new Uint32Array((batch?.item ?? new Uint8Array()).slice().buffer)];

describe('columns of values', () => {
  it('give rows in their order, each once', () => {
    const columns = createColumns(1_000);
    for (let item = 0; item < 600; item++) columns.push(row(item, item === 5 ? 'five' : null));
    const batch = columns.take();
    expect(itemsOf(batch)).toEqual(Array.from({ length: 600 }, (_, index) => index));
    expect([...new Float64Array((batch?.value ?? new Uint8Array()).slice().buffer)][7]).toBe(3.5);
    expect(batch).toMatchObject({ count: 600, dropped: 0, texts: [{ row: 5, text: 'five' }] });
    expect(columns.take()).toBeNull();
  });

  it('drop the oldest beyond their bound, count them, and keep texts with their rows', () => {
    const columns = createColumns(512);
    for (let item = 0; item < 1_000; item++) columns.push(row(item, item % 100 === 99 ? String(item) : null));
    const batch = columns.take();
    const items = itemsOf(batch);
    expect(items.length + (batch?.dropped ?? 0)).toBe(1_000);
    expect(items.at(-1)).toBe(999);
    for (const { row: at, text } of batch?.texts ?? []) expect(items[at]).toBe(Number(text));
    expect(batch?.texts.at(-1)).toEqual({ row: items.length - 1, text: '999' });
  });

  it('count values before or after which the server has dropped some (Part 4 §7.39.1)', () => {
    const columns = createColumns(10);
    columns.push(row(1, null, 0x480));
    columns.push(row(2, null, 0));
    expect(columns.take()).toMatchObject({ overflowed: 1 });
  });
});
