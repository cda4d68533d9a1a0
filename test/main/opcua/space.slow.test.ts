import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpcuaEvent, OpcuaWatchEvent } from '../../../shared/opcua/contract.ts';
import { createPlant, itemOf, type Plant } from './plant.ts';

const MANY = 2_500;
let plant: Plant;
beforeAll(async () => {
  plant = await createPlant();
  await plant.start({ nodesPerRequest: 100, many: MANY });
  const connected = await plant.client['opcua.connect']({ connection: 'plant' });
  if (!connected.ok) throw new Error(connected.failure.message);
});
afterAll(() => plant.end());

const id = (name: string) => `nsu=urn:test:plant;s=${name}`;
const write = (name: string, data: unknown, dimensions: number[] = []) =>
  plant.client['opcua.write']({ connection: 'plant', node: id(name), value: { dimensions, data: data as never } });

describe('a server that takes 100 nodes in a request', () => {
  it('is asked in parts of that size: reads (Part 5 §6.3.11)', async () => {
    const read = await plant.client['opcua.read']({
      connection: 'plant',
      nodes: Array.from({ length: 250 }, (_, index) => id(`V${index}`)),
    });
    expect(read.ok && read.value.readings.map(({ value }) => value?.data)).toEqual(Array.from({ length: 250 }, (_, index) => index));
  });

  it('is asked in parts of that size: watched items', async () => {
    const items = Array.from({ length: 250 }, (_, index) => itemOf(index, id(`V${index}`), 100));
    const stop = new AbortController();
    const seen = new Set<number>();
    const granted = new Set<number>();
    for await (const { items: events } of plant.client['opcua.watch'](
      { connection: 'plant', key: crypto.randomUUID(), publishingMs: 100, items },
      { signal: stop.signal },
    )) {
      for (const event of events) {
        if (event.kind === 'items') for (const item of event.items) granted.add(item.id);
        if (event.kind === 'values') for (const item of new Uint32Array(event.item.slice().buffer)) seen.add(item);
      }
      if (seen.size === 250 && granted.size === 250) stop.abort();
    }
    expect(seen.size).toBe(250);
  });
});

describe('browsing', () => {
  it('gives windows of many children, and asks no further than needed', async () => {
    const first = await plant.client['opcua.browse']({ connection: 'plant', node: id('Many'), from: 0, count: 10, refresh: false });
    expect(first).toMatchObject({ ok: true, value: { known: 1_000, isComplete: false } });
    const last = await plant.client['opcua.browse']({ connection: 'plant', node: id('Many'), from: MANY - 2, count: 10, refresh: false });
    expect(last).toMatchObject({
      ok: true,
      value: { known: MANY, isComplete: true, children: [{ node: id('V2498') }, { node: id('V2499') }] },
    });
  });

  it('makes hostile names harmless, and still finds the node behind them', async () => {
    const children = await plant.client['opcua.browse']({ connection: 'plant', node: id('Line'), from: 0, count: 200, refresh: false });
    const evil = children.ok ? children.value.children.find(({ node }) => node === id('evil;i=1')) : undefined;
    expect(evil?.displayName).toBe('evil\ufffd[31m\ufffdgnp ');
    expect(await plant.client['opcua.node']({ connection: 'plant', node: id('evil;i=1') })).toMatchObject({ ok: true });
  });

  it('finds nodes by path, with and without the namespace, and by id in either form', async () => {
    const wanted = { ok: true, value: { node: id('Speed'), path: '/Objects/2:Line/2:Speed', ancestors: ['i=84', 'i=85', id('Line')] } };
    for (const text of ['/Objects/2:Line/2:Speed', '/objects/line/speed', id('Speed'), 'ns=2;s=Speed'])
      expect(await plant.client['opcua.find']({ connection: 'plant', text })).toMatchObject(wanted);
    expect(await plant.client['opcua.find']({ connection: 'plant', text: '/Objects/Nowhere' })).toMatchObject({
      ok: false,
      failure: { code: 'no-such-path' },
    });
    expect(await plant.client['opcua.find']({ connection: 'plant', text: id('Nowhere') })).toMatchObject({
      ok: false,
      failure: { code: 'BadNodeIdUnknown' },
    });
  });

  it('searches by name through the whole address space, each node once', async () => {
    const found: string[] = [];
    let visited = 0;
    for await (const { items } of plant.client['opcua.search']({ connection: 'plant', text: 'v249', from: 'i=85', limit: 1_000 }))
      for (const item of items) {
        found.push(...item.found.map(({ node }) => node));
        visited = item.visited;
      }
    expect(found.toSorted()).toEqual(
      ['249', ...Array.from({ length: 10 }, (_, index) => `249${index}`)].map((name) => id(`V${name}`)).toSorted(),
    );
    expect(visited).toBeGreaterThan(MANY);
  });

  it('tells attributes, type and path of a node in words', async () => {
    const node = await plant.client['opcua.node']({ connection: 'plant', node: id('Mode') });
    if (!node.ok) throw new Error(node.failure.message);
    const { attributes, shape, path, isWritable } = node.value;
    expect(path).toBe('/Objects/2:Line/2:Mode');
    expect(attributes.find(({ name }) => name === 'DataType')?.text).toBe('ModeType');
    expect(attributes.find(({ name }) => name === 'AccessLevel')?.text).toBe('CurrentRead, CurrentWrite');
    expect(shape?.types[shape.type]).toMatchObject({
      kind: 'enum',
      members: [{ name: 'Off' }, { name: 'Setup' }, { name: 'Automatic', value: 2 }],
    });
    expect(isWritable).toBe(true);
  });
});

describe('writing', () => {
  it.each([
    ['Speed', 2.5, []],
    ['Name', 'line\n2', []],
    ['Big', '18446744073709551615', []],
    ['List', [5, -6], [2]],
    ['Matrix', [6, 5, 4, 3, 2, 1], [2, 3]],
    ['Time', '2027-01-02T03:04:05.006Z', []],
    ['Flag', false, []],
    ['Label', { locale: 'de', text: 'hallo' }, []],
    ['Mode', 2, []],
  ] as const)('writes and reads back %s (Part 4 §5.10.4)', async (name, data, dimensions) => {
    expect(await write(name, data, [...dimensions])).toMatchObject({ ok: true, value: { status: 0, value: { data, dimensions } } });
  });

  it('refuses what does not fit before it is sent, and says why', async () => {
    expect(await write('Mode', 7)).toMatchObject({
      ok: false,
      failure: { code: 'bad-value', message: expect.stringContaining('Automatic (2)') },
    });
    expect(await write('List', [40_000], [1])).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('[0]: Int16 goes from -32768 to 32767') },
    });
  });

  it('tells the server’s refusal in words', async () => {
    expect(await write('ReadOnly', 1)).toMatchObject({
      ok: false,
      failure: { code: 'BadNotWritable', message: expect.stringContaining('access level') },
    });
  });
});

describe('methods, history, alarms', () => {
  it('calls a method with typed arguments', async () => {
    const method = await plant.client['opcua.method']({ connection: 'plant', method: id('Add') });
    expect(method.ok && method.value.inputs.map(({ name, description }) => [name, description])).toEqual([
      ['a', 'first'],
      ['b', 'second'],
    ]);
    const inputs = [2, 40].map((data) => ({ dimensions: [], data }));
    expect(await plant.client['opcua.call']({ connection: 'plant', object: id('Line'), method: id('Add'), inputs })).toMatchObject({
      ok: true,
      value: { status: 0, outputs: [{ type: 'Double', data: 42 }] },
    });
    expect(await plant.client['opcua.call']({ connection: 'plant', object: id('Line'), method: id('Add'), inputs: [] })).toMatchObject({
      ok: false,
    });
  });

  it('reads raw history in order, and says where there is more', async () => {
    const from = Date.UTC(2026, 0, 1);
    const all = await plant.client['opcua.history']({
      connection: 'plant',
      node: id('Trend'),
      fromMs: from,
      toMs: from + 1_499_000,
      limit: 10_000,
      processed: null,
    });
    expect(all.ok && [all.value.count, all.value.isCut]).toEqual([1_500, false]);
    expect(all.ok && [...new Float64Array(all.value.value.slice().buffer)].every((value, index) => value === index)).toBe(true);
    const cut = await plant.client['opcua.history']({
      connection: 'plant',
      node: id('Trend'),
      fromMs: from,
      toMs: from + 1_499_000,
      limit: 100,
      processed: null,
    });
    expect(cut.ok && [cut.value.count, cut.value.isCut]).toEqual([100, true]);
  });

  it('reads averages of intervals (Part 13 §5.4)', async () => {
    const from = Date.UTC(2026, 0, 1);
    const read = await plant.client['opcua.history']({
      connection: 'plant',
      node: id('Trend'),
      fromMs: from,
      toMs: from + 60_000,
      limit: 100,
      processed: { aggregate: 'Average', intervalMs: 10_000 },
    });
    expect(read.ok && [...new Float64Array(read.value.value.slice().buffer)]).toEqual([4.5, 14.5, 24.5, 34.5, 44.5, 54.5]);
  });

  it('shows an alarm, acknowledges it, and shows it again after a refresh (Part 9 §5.5.7)', async () => {
    const stop = new AbortController();
    const states: (boolean | null | undefined)[] = [];
    for await (const { items } of plant.client['opcua.events'](
      { connection: 'plant', node: 'i=2253', minSeverity: 0 },
      { signal: stop.signal },
    )) {
      for (const item of items) {
        if (item.kind === 'refreshed') void write('Level', 99);
        if (item.kind !== 'event' || !item.event.condition?.active) continue;
        states.push(item.event.condition.acknowledged);
        if (item.event.condition.acknowledged) stop.abort();
        else expect(await acknowledge(item.event)).toEqual({ ok: true, value: {} });
      }
    }
    expect(states).toEqual([false, true]);
    expect(await firstRefreshed()).toMatchObject({
      typeName: 'ExclusiveLimitAlarmType',
      condition: { acknowledged: true, active: true, comment: 'seen' },
    });
  });

  const acknowledge = ({ condition, eventId }: OpcuaEvent) =>
    plant.client['opcua.alarm']({ connection: 'plant', condition: condition?.node ?? '', eventId, action: 'acknowledge', comment: 'seen' });

  async function firstRefreshed(): Promise<OpcuaEvent | null> {
    const stop = new AbortController();
    let seen: OpcuaEvent | null = null;
    for await (const { items } of plant.client['opcua.events'](
      { connection: 'plant', node: 'i=2253', minSeverity: 0 },
      { signal: stop.signal },
    ))
      for (const item of items) {
        if (item.kind === 'event' && item.isRefresh) seen = item.event;
        if (item.kind === 'refreshed') stop.abort();
      }
    return seen;
  }
});

describe('watching', () => {
  it('grants what the server gives, names items that are not there, and takes changes while it runs', async () => {
    const stop = new AbortController();
    const key = crypto.randomUUID();
    const events: OpcuaWatchEvent[] = [];
    const items = [itemOf(1, id('Counter'), 50), itemOf(2, id('Nowhere')), itemOf(3, 'nsu=urn:not:here;s=x')];
    let hasAdded = false;
    for await (const batch of plant.client['opcua.watch'](
      { connection: 'plant', key, publishingMs: 100, items },
      { signal: stop.signal },
    )) {
      events.push(...batch.items);
      if (!hasAdded && events.some(({ kind }) => kind === 'values')) {
        hasAdded = true;
        await plant.client['opcua.watchAdd']({ key, items: [itemOf(9, id('Label'))] });
        await plant.client['opcua.watchRemove']({ key, ids: [1] });
      }
      if (events.some((event) => event.kind === 'values' && event.texts.some(({ text }) => text === 'hallo' || text === 'hello')))
        stop.abort();
    }
    const granted = events.flatMap((event) => (event.kind === 'items' ? event.items : []));
    expect(granted.find((item) => item.id === 1)).toMatchObject({ status: 0, queueSize: 10 });
    expect(
      granted
        .filter((item) => item.status === 0x80340000)
        .map((item) => item.id)
        .toSorted(),
    ).toEqual([2, 3]);
    expect(await plant.client['opcua.watchAdd']({ key, items: [itemOf(1, id('Counter'))] })).toMatchObject({
      ok: false,
      failure: { code: 'not-watched' },
    });
  });
});
