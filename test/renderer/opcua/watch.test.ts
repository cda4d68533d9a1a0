import { afterEach, describe, expect, it } from 'vitest';
import { createWatch } from '../../../renderer/opcua/watch.ts';
import { defaultSettings } from '../../../renderer/opcua/watchItems.ts';
import { createFakeServer } from './fakeServer.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

const GOOD = 0;
const BAD = 0x8000_0000;
/** Good with InfoType DataValue and the Overflow bit (OPC UA Part 4 §7.39.1). */
const OVERFLOWED = 0x0000_0480;

function open() {
  const server = createFakeServer();
  const watch = createWatch(server.client, 'line-opcua');
  opened.push(watch.stop, server.close);
  const row = (item: number, value: number, more: { status?: number; text?: string; at?: number } = {}) => ({
    item,
    value,
    text: more.text ?? null,
    status: more.status ?? GOOD,
    sourceTimeMs: more.at ?? 1_000,
    serverTimeMs: 2_000,
  });
  const arrived = () => new Promise<void>((resolve) => void watch.onValues(resolve));
  const granted = () => until(() => watch.store.getState().publishingGrantedMs !== null);
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
  };
  const watched = () => [...server.watches.values()].map(({ ids }) => [...ids]);
  return { server, watch, row, arrived, granted, until, watched };
}

const nodes = (count: number) => Array.from({ length: count }, (_, index) => ({ node: `s=v${index}`, name: `v${index}` }));

describe('watched values', () => {
  it('wait for the connection; a node is watched once, however often it is added', async () => {
    const { watch, granted, watched } = open();
    expect(watch.add(nodes(2))).toBe(2);
    expect(watch.add(nodes(3))).toBe(1);
    expect(watched()).toEqual([]);
    watch.start();
    await granted();
    expect(watched()).toEqual([[1, 2, 3]]);
  });

  it('show the newest value, its status and both times, and count what came and what overflowed', async () => {
    const { server, watch, row, granted, arrived, until } = open();
    watch.add(nodes(2));
    watch.start();
    await granted();
    server.send([row(1, 1.5), row(2, Number.NaN, { text: 'running' }), row(1, 2.5, { status: OVERFLOWED, at: 1_500 })]);
    await arrived();
    const shown = watch.shown();
    expect([shown.value[1], shown.status[1], shown.sourceTimeMs[1], shown.serverTimeMs[1]]).toEqual([2.5, OVERFLOWED, 1_500, 2_000]);
    expect([shown.updates[1], shown.overflows[1], shown.texts.get(2)]).toEqual([2, 1, 'running']);
    await until(() => watch.store.getState().received === 3);
  });

  it('stand still while paused, and are the newest afterwards', async () => {
    const { server, watch, row, granted, arrived, until } = open();
    watch.add(nodes(1));
    watch.start();
    await granted();
    server.send([row(1, 1)]);
    await arrived();
    watch.pause(true);
    server.send([row(1, 2)]);
    await until(() => watch.store.getState().received === 2);
    expect(watch.shown().value[1]).toBe(1);
    watch.pause(false);
    expect(watch.shown().value[1]).toBe(2);
  });

  it('are added to and taken from the watch that is there; the last one ends it', async () => {
    const { watch, granted, until, watched } = open();
    watch.add(nodes(1));
    watch.start();
    await granted();
    watch.add(nodes(3));
    await until(() => watched()[0]?.length === 3);
    watch.remove([2]);
    await until(() => watched()[0]?.length === 2);
    watch.remove([1, 3]);
    await until(() => watched().length === 0);
    expect(watch.store.getState().items).toEqual([]);
  });

  it('with other settings are asked for anew under a new number: an old value never shows as theirs', async () => {
    const { server, watch, row, granted, arrived, until, watched } = open();
    watch.add(nodes(1));
    watch.start();
    await granted();
    server.send([row(1, 7)]);
    await arrived();
    watch.change([1], { ...defaultSettings, samplingMs: 50 });
    await until(() => watched()[0]?.includes(2) === true);
    expect(watched()).toEqual([[2]]);
    expect(watch.shown().updates[2] ?? 0).toBe(0);
    expect(watch.store.getState().items[0]).toMatchObject({ id: 2, settings: { samplingMs: 50 } });
  });

  it('keep their rows when the connection ends, and are asked for anew with the next', async () => {
    const { watch, granted, until, watched } = open();
    watch.add(nodes(2));
    watch.start();
    await granted();
    watch.stop();
    await until(() => watched().length === 0);
    expect(watch.store.getState().items).toHaveLength(2);
    watch.start();
    await granted();
    expect(watched()).toEqual([[1, 2]]);
  });

  it('draw a bad value and a time without the server as gaps', async () => {
    const { server, watch, row, granted, arrived } = open();
    watch.add(nodes(1));
    watch.setCharted([1]);
    watch.start();
    await granted();
    server.send([row(1, 1, { at: 10 }), row(1, 2, { at: 20, status: BAD }), row(1, 3, { at: 30 })]);
    await arrived();
    server.tell({ kind: 'gap', fromMs: 40, toMs: 50 });
    server.send([row(1, 4, { at: 60 })]);
    await arrived();
    const [trace] = watch.chart.source.traces();
    expect([...(trace?.columns.times ?? [])]).toEqual([10, 20, 30, 40, 60]);
    expect([...(trace?.columns.values ?? [])]).toEqual([1, Number.NaN, 3, Number.NaN, 4]);
  });
});
