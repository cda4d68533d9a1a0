import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemoServer, type DemoServer } from '../../../main/demo/opcua/demoServer.ts';
import { makeCertificate } from '../../../main/opcua/ownCertificate.ts';
import { createPlant, itemOf, type Plant } from './plant.ts';

let demo: DemoServer;
let plant: Plant;
beforeAll(async () => {
  demo = createDemoServer({ signal: new AbortController().signal, makeCertificate });
  plant = await createPlant({ simulated: demo });
  plant.profile = { kind: 'opcua', url: 'opc.tcp://press.demo.invalid:4840', identity: { kind: 'anonymous' } };
});
afterAll(async () => {
  await plant.end();
  await demo.close();
});

const id = (name: string) => `nsu=urn:fieldwright:demo:press;s=Press.${name}`;

describe('the simulated press controller', () => {
  it('is reached by the name in the sample alone, labelled as simulated, over encrypted messages', async () => {
    expect(await demo.reach('other.demo.invalid')).toMatchObject({ ok: false, failure: { code: 'no-such-server' } });
    expect(await plant.client['opcua.connect']({ connection: 'plant' })).toMatchObject({
      ok: true,
      value: { server: { isSimulated: true, productName: expect.stringContaining('simulated'), mode: 'SignAndEncrypt' } },
    });
    expect(plant.questions).toEqual([]);
  });

  it('shows endpoints whose certificates are for the name in the sample, not for where they really lead', async () => {
    const found = await plant.client['opcua.endpoints']({ connection: 'plant' });
    const problems = found.ok ? found.value.endpoints.flatMap(({ certificate }) => certificate?.problems ?? []) : [found.failure];
    expect(problems.map(({ code }) => code)).not.toContain('host-mismatch');
    expect(found.ok && found.value.endpoints.length).toBeGreaterThan(1);
  });

  it.runIf(process.platform === 'linux')('listens on the loopback alone: nobody else on the network can reach it', async () => {
    const reached = await demo.reach('press.demo.invalid');
    const port = Number(new URL(reached.ok ? reached.value.url : '').port);
    const hex = port.toString(16).toUpperCase().padStart(4, '0');
    // /proc/net/tcp: local address and port, state 0A is LISTEN (proc(5)); any address would be all zeros, also in tcp6
    const listening = (await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => ''))))
      .flatMap((table) => table.split('\n'))
      .map((row) => row.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && fields[1]?.endsWith(`:${hex}`));
    expect(listening.map(([, local]) => local)).toEqual([`0100007F:${hex}`]);
  });

  it('has a structure that can be read and written', async () => {
    const data = { Name: 'bracket right', PartNumber: 4712, Forces: [100, 300] };
    const written = await plant.client['opcua.write']({ connection: 'plant', node: id('Recipe'), value: { dimensions: [], data } });
    expect(written).toMatchObject({ ok: true, value: { status: 0, value: { type: 'ExtensionObject', data } } });
  });

  it('moves, and tells structures in words while it is watched', async () => {
    const stop = new AbortController();
    const states = new Set<number>();
    const texts: string[] = [];
    const items = [itemOf(1, id('State'), 50), itemOf(2, id('Recipe'))];
    const watch = plant.client['opcua.watch'](
      { connection: 'plant', key: crypto.randomUUID(), publishingMs: 100, items },
      { signal: stop.signal },
    );
    for await (const { items: events } of watch)
      for (const event of events) {
        if (event.kind !== 'values') continue;
        texts.push(...event.texts.map(({ text }) => text));
        const ids = new Uint32Array(event.item.slice().buffer);
        const values = new Float64Array(event.value.slice().buffer);
        for (const [row, item] of ids.entries()) if (item === 1) states.add(values[row] ?? Number.NaN);
        if (states.size === 4) stop.abort();
      }
    expect([...states].toSorted()).toEqual([0, 1, 2, 3]);
    expect(texts[0]).toMatch(/^\{Name: "bracket .+", PartNumber: \d+, Forces: \[/);
  });

  it('stops and starts at a command, and counts strokes', async () => {
    const call = (name: string, inputs: { dimensions: number[]; data: string }[] = []) =>
      plant.client['opcua.call']({ connection: 'plant', object: 'nsu=urn:fieldwright:demo:press;s=Press', method: id(name), inputs });
    expect(await call('Stop')).toMatchObject({ ok: true, value: { status: 0 } });
    expect(await call('Start')).toMatchObject({ ok: true, value: { status: 0 } });
    expect(await call('ResetCounter', [{ dimensions: [], data: 'test' }])).toMatchObject({
      ok: true,
      value: { outputs: [{ type: 'UInt32' }] },
    });
  });

  it('has a past to look at', async () => {
    const toMs = Date.now();
    const window = { fromMs: toMs - 600_000, toMs, limit: 1_000 };
    const raw = await plant.client['opcua.history']({ connection: 'plant', node: id('OilTemperature'), ...window, processed: null });
    expect(raw.ok && raw.value.count).toBeGreaterThan(500);
    const processed = { aggregate: 'Average' as const, intervalMs: 60_000 };
    const averages = await plant.client['opcua.history']({ connection: 'plant', node: id('OilTemperature'), ...window, processed });
    expect(averages.ok && averages.value.count).toBe(10);
  });
});
