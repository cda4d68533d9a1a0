import { afterEach, describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { SiteSource, SiteState } from '../../../renderer/kit/siteSource.ts';
import { createCharted } from '../../../renderer/mqtt/charted.ts';
import { createConnections } from '../../../renderer/mqtt/connections.ts';
import { createTopicStore } from '../../../renderer/mqtt/topicStore.ts';
import { facets } from '../../../shared/facets.ts';
import { readSite } from '../../../shared/site/read.ts';
import { hasMosquitto, skipped, startMosquitto } from '../../main/mqtt/mosquitto.ts';
import { openWindow, until, value, type Window } from '../../main/mqtt/window.ts';
import { sampleFiles } from '../site/sample.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** The stores of a window over the real host, with the site that names the broker. */
async function openStores() {
  const mosquitto = await startMosquitto();
  ends.push(mosquitto.stop);
  const profile = { kind: 'mqtt', url: `mqtt://127.0.0.1:${mosquitto.port}`, subscriptions: [{ filter: 'a/#', qos: 1 }] };
  const window: Window = openWindow({ profiles: { plant: profile } });
  ends.push(window.close);
  const yaml = `fieldwright: 1\nconnections: { plant: ${JSON.stringify(profile)} }\n`;
  const { site } = readSite(new Map([...sampleFiles, ['connections.yaml', yaml]]), facets);
  const state: Partial<SiteState> = { site, connection: 'open' };
  const source = { store: createStore(() => state as SiteState) } as unknown as SiteSource;
  const needs = { source, client: () => window.client, showPane: () => {}, openText: () => {} };
  const connections = createConnections(needs);
  const topic = createTopicStore(needs, connections);
  const charted = createCharted(needs, connections);
  ends.push(connections.dispose, topic.dispose, charted.dispose);
  await connections.connect();
  await settled(() => connections.store.getState().statuses.plant?.subscriptions[0]?.state.kind === 'active');
  return { mosquitto, window, connections, topic, charted };
}

/** Waits for something that a store tells of. */
const settled = (holds: () => boolean): Promise<void> =>
  expect
    .poll(holds, { timeout: 10_000, interval: 20 })
    .toBe(true)
    .then(() => {});

describe.skipIf(!hasMosquitto)(`the stores of the pane, over the host and a real mosquitto${skipped}`, () => {
  it('choose the first broker of the site, follow the newest message of a topic, and stay at one that is looked at', async () => {
    const { mosquitto, window, connections, topic } = await openStores();
    expect(connections.store.getState().chosen).toBe('plant');
    await mosquitto.publish('a/x', '{"v":1}', ['-q', '1']);
    await until(
      window.client['mqtt.tree']({ connection: 'plant', key: 'k'.repeat(20), first: 0, count: 10 }),
      ({ totals }) => totals.messages === 1,
    );
    const { topic: number } = value(await window.client['mqtt.find']({ connection: 'plant', path: 'a/x' }));
    topic.choose(number);
    await settled(() => topic.store.getState().message?.row.index === 1);
    await mosquitto.publish('a/x', '{"v":2}', ['-q', '1']);
    await settled(() => topic.store.getState().message?.row.index === 2);
    topic.look(1);
    await settled(() => topic.store.getState().message?.row.index === 1);
    await mosquitto.publish('a/x', '{"v":3}', ['-q', '1']);
    await settled(() => topic.store.getState().history?.messages === 3);
    expect(topic.store.getState().message?.row.index).toBe(1);
  });

  it('draw a number from its history on, with a gap where the connection was lost', async () => {
    const { mosquitto, window, connections, charted } = await openStores();
    for (const number of ['1', '2']) await mosquitto.publish('a/x', `{"v":${number}}`, ['-q', '1']);
    await until(
      window.client['mqtt.tree']({ connection: 'plant', key: 'k'.repeat(20), first: 0, count: 10 }),
      ({ totals }) => totals.messages === 2,
    );
    const { topic: number } = value(await window.client['mqtt.find']({ connection: 'plant', path: 'a/x' }));
    charted.turn({ topic: number ?? 0, topicPath: 'a/x', path: ['v'], as: 'auto' });
    const points = () => [...(charted.source.traces()[0]?.columns.values ?? [])];
    await settled(() => points().length === 2);
    await mosquitto.kill();
    await settled(() => points().length === 3);
    await mosquitto.start();
    await settled(() => connections.store.getState().statuses.plant?.subscriptions[0]?.state.kind === 'active');
    await mosquitto.publish('a/x', '{"v":3}', ['-q', '1']);
    await settled(() => points().length === 4);
    expect(points()).toEqual([1, 2, Number.NaN, 3]);
  });

  it('say why the broker could not be reached, until it could', async () => {
    const { mosquitto, connections } = await openStores();
    await connections.disconnect();
    await mosquitto.kill();
    await connections.connect();
    expect(connections.store.getState().failure?.code).toBe('refused');
    await settled(() => connections.store.getState().statuses.plant?.state.kind === 'failed');
    await mosquitto.start();
    await connections.connect();
    await settled(() => connections.store.getState().statuses.plant?.state.kind === 'open');
    expect(connections.store.getState().failure).toBeNull();
  });
});
