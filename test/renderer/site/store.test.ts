import { afterEach, describe, expect, it } from 'vitest';
import { createSiteStore, type HostLink, type SiteStore } from '../../../renderer/site/store.ts';
import { fail, ok } from '../../../shared/kit/result.ts';
import { createClient } from '../../../shared/rpc/client.ts';
import type { Handlers } from '../../../shared/rpc/contract.ts';
import { serve } from '../../../shared/rpc/host.ts';
import { inProcess } from '../../../shared/rpc/inProcess.ts';
import { type SiteUpdate, siteContract } from '../../../shared/site/contract.ts';
import { until } from '../kit/until.ts';
import { readSample } from './sample.ts';

const { site, problems } = readSample();
const { devices, ...shared } = site;
const whole: SiteUpdate = {
  revision: 1,
  folder: '/sites/press',
  shared,
  devices,
  problems,
  problemCount: { error: 1, warning: 0, note: 0 },
  undo: null,
  redo: null,
  savedAt: null,
  readOnly: null,
  outside: false,
};

/** A host that sends what it is told to, over the real RPC, and refuses edits of `site.name`. */
function fakeHost() {
  const hosts: { send(update: SiteUpdate): void; drop(): void }[] = [];
  const arrivals: (() => void)[] = [];
  const open = async (): Promise<HostLink> => {
    const [near, far] = inProcess((deliver) => void setImmediate(deliver));
    const queue: SiteUpdate[] = [whole];
    let wake = (): void => {};
    const refused = async () => fail({ code: 'io', message: 'not here' } as const);
    const handlers: Handlers<typeof siteContract> = {
      async *'site.updates'(_input, { signal }) {
        signal.addEventListener('abort', () => wake());
        while (!signal.aborted) {
          const update = queue.shift();
          if (update) yield update;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      },
      'site.edit': async ({ edits }) =>
        edits[0]?.path[1] === 'name' ? fail({ code: 'invalid', message: 'site.yaml:2: a site must have a name' }) : ok({ revision: 2 }),
      'site.open': refused,
      'site.create': refused,
      'site.undo': async () => fail({ code: 'nothing-to-undo', message: 'nothing to undo' }),
      'site.redo': async () => ok({ label: 'again' }),
      'site.files': refused,
      'site.readFile': refused,
      'site.writeFile': refused,
    };
    serve(siteContract, handlers, far);
    hosts.push({
      send: (update) => {
        queue.push(update);
        wake();
      },
      drop: () => far.close('the host went away'),
    });
    arrivals.shift()?.();
    return { client: createClient(siteContract, near), close: () => near.close('done') };
  };
  return { open, hosts, arrived: () => new Promise<void>((resolve) => arrivals.push(resolve)) };
}

const stores: SiteStore[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.dispose();
});

function storeOver(host: ReturnType<typeof fakeHost>, waits: number[] = []): SiteStore {
  const store = createSiteStore({
    openLink: host.open,
    wait: async (ms) => void waits.push(ms),
  });
  stores.push(store);
  return store;
}

describe('the site store', () => {
  it('shows the whole site of the first update', async () => {
    const store = storeOver(fakeHost());
    await until(store, ({ site: known }) => known !== null);
    expect(store.store.getState()).toMatchObject({ connection: 'open', revision: 1, folder: '/sites/press', site });
  });

  it('merges what changed; devices that did not change keep their identity, removed ones go', async () => {
    const host = fakeHost();
    const store = storeOver(host);
    await until(store, ({ revision }) => revision === 1);
    const before = store.store.getState().site?.devices;
    const sw1 = site.devices.sw1;
    if (!sw1) throw new Error('no sw1');
    host.hosts[0]?.send({ ...whole, revision: 2, devices: { sw1: { ...sw1, title: 'renamed' } } });
    host.hosts[0]?.send({ ...whole, revision: 3, devices: {} });
    await until(store, ({ revision }) => revision === 3);
    const after = store.store.getState().site?.devices;
    expect(after?.sw1?.title).toBe('renamed');
    expect(after?.plc1).toBe(before?.plc1);
    host.hosts[0]?.send({ ...whole, revision: 4, devices: { plc1: null } });
    await until(store, ({ revision }) => revision === 4);
    expect(Object.keys(store.store.getState().site?.devices ?? {})).toEqual(['sw1']);
  });

  it('an update of another folder starts anew', async () => {
    const host = fakeHost();
    const store = storeOver(host);
    await until(store, ({ revision }) => revision === 1);
    host.hosts[0]?.send({ ...whole, revision: 1, folder: '/sites/other', devices: {} });
    await until(store, ({ folder }) => folder === '/sites/other');
    expect(store.store.getState().site?.devices).toEqual({});
  });

  it('a lost connection keeps the site on screen, is said, and comes back by itself', async () => {
    const host = fakeHost();
    const waits: number[] = [];
    const store = storeOver(host, waits);
    await until(store, ({ revision }) => revision === 1);
    const lost = until(store, ({ connection }) => connection === 'lost');
    host.hosts[0]?.drop();
    await lost;
    expect(store.store.getState().site).not.toBeNull();
    await until(store, ({ connection }) => connection === 'open');
    expect(host.hosts).toHaveLength(2);
    expect(waits).toEqual([250]);
  });

  it('tries again ever more slowly, up to every 5 s', async () => {
    const waits: number[] = [];
    let stop = (): void => {};
    const store = createSiteStore({
      openLink: () => Promise.reject(new Error('no host')),
      wait: async (ms) => {
        waits.push(ms);
        if (waits.length === 7) stop();
      },
    });
    stop = () => store.dispose();
    await new Promise((resolve) => setImmediate(resolve));
    expect(waits).toEqual([250, 500, 1_000, 2_000, 5_000, 5_000, 5_000]);
  });

  it('an edit that is refused says the host’s sentence until the next edit', async () => {
    const store = storeOver(fakeHost());
    await until(store, ({ connection }) => connection === 'open');
    expect(await store.edit('no name', [{ path: ['site', 'name'] }])).toBe(false);
    expect(store.store.getState().failure).toBe('site.yaml:2: a site must have a name');
    expect(await store.edit('text', [{ path: ['site', 'description'], value: 'x' }])).toBe(true);
    expect(store.store.getState().failure).toBeNull();
  });

  it('nothing is edited while there is no connection', async () => {
    const store = createSiteStore({ openLink: () => new Promise(() => {}) });
    stores.push(store);
    expect(await store.edit('x', [{ path: ['site', 'name'], value: 'x' }])).toBe(false);
    expect(store.store.getState().failure).toMatch(/not connected/);
  });
});
