import { afterAll, describe, expect, it } from 'vitest';
import { createApplyService } from '../../../main/apply/service.ts';
import { compileDevice, measure } from '../../../main/bundle/build.ts';
import { hashSite } from '../../../shared/bundle/layout.ts';
import { createBench, hasOpenSsh, makeKey } from '../ssh/peers.ts';
import { type Plant, plantFacet, startPlant } from './plant.ts';
import { raise, until, windowOf } from './window.ts';

const bench = createBench();
afterAll(() => bench.end());

function serviceOf(plant: Plant) {
  return createApplyService({
    currentSite: () => plant.site,
    facets: [plantFacet],
    open: plant.ssh.open,
    compileDevice: (at, device, sha256) => compileDevice({ ...at, facets: [plantFacet], toolVersion: '0' }, device, sha256),
    hashSite: (files) => hashSite(files, measure),
    readBundle: async () => ({ ok: false, failure: { code: 'unreadable', message: 'none' } }),
    operator: 'engineer@laptop',
    timing: { lookMs: 50, shortMs: 10_000, marginMs: 3_000, tryMs: 2_000 },
    onBug: raise,
  });
}

describe.skipIf(!hasOpenSsh)('the apply service over the RPC (skipped where OpenSSH is not installed)', () => {
  it('plan, start, confirm, journals: every window sees the same run, told at most ten times a second', async () => {
    const plant = await startPlant(bench, { names: ['sw1', 'sw2'], key: makeKey(bench, 'key') });
    const service = serviceOf(plant);
    const [one, two] = [windowOf(service), windowOf(service)];
    expect(await one['apply.confirm']({ run: 'none' })).toMatchObject({ ok: false, failure: { code: 'other-run' } });
    const planned = await one['apply.plan']({ bundle: null, devices: [] });
    const id = planned.ok ? planned.value.run : '';
    await until(two, ({ stage }) => stage === 'planned');
    expect(await one['apply.plan']({ bundle: null, devices: ['sw9'] })).toMatchObject({ ok: false, failure: { code: 'no-such-device' } });

    expect(await two['apply.start']({ run: id, confirmWithinS: 60, baseTimeNs: '0' })).toMatchObject({ ok: true });
    const { told, tookMs } = await until(one, ({ stage }) => stage === 'waiting');
    expect(told).toBeLessThanOrEqual(2 + tookMs / 100);
    expect(await two['apply.plan']({ bundle: null, devices: [] })).toMatchObject({ ok: false, failure: { code: 'run-open' } });
    expect(await two['apply.start']({ run: id, confirmWithinS: 60, baseTimeNs: '0' })).toMatchObject({
      ok: false,
      failure: { code: 'not-now' },
    });
    expect(await two['apply.confirm']({ run: id })).toMatchObject({ ok: true });
    const { run } = await until(one, ({ stage, journal }) => stage === 'done' && journal !== null);
    expect(run).toMatchObject({ id, outcome: 'confirmed', by: 'engineer@laptop' });

    const newest = async () => {
      const listed = await one['apply.journals']({});
      return listed.ok ? listed.value.journals[0] : undefined;
    };
    await expect.poll(newest, { timeout: 10_000 }).toMatchObject({ by: 'engineer@laptop', outcome: 'confirmed', devices: 2 });
    const journal = await newest();
    const text = await one['apply.journal']({ file: journal?.file ?? '' });
    expect(text.ok ? text.value.text : '').toContain('== sw1: confirmed');
    expect(await one['apply.journal']({ file: '../site.yaml' })).toMatchObject({ ok: false, failure: { code: 'not-found' } });
    await service.close();
  });

  it('a run that starts while another window plans is not lost to that plan', async () => {
    const plant = await startPlant(bench, { names: ['sw4'], key: makeKey(bench, 'key4') });
    const service = serviceOf(plant);
    const [one, two] = [windowOf(service), windowOf(service)];
    const planned = await one['apply.plan']({ bundle: null, devices: [] });
    const id = planned.ok ? planned.value.run : '';
    await until(two, ({ stage }) => stage === 'planned');
    const context = { signal: new AbortController().signal };
    const [again, started] = await Promise.all([
      service.handlers['apply.plan']({ bundle: null, devices: [] }, context),
      service.handlers['apply.start']({ run: id, confirmWithinS: 60, baseTimeNs: '0' }, context),
    ]);
    expect([again, started]).toMatchObject([{ ok: false, failure: { code: 'run-open' } }, { ok: true }]);
    await service.close();
    expect(await one['apply.plan']({ bundle: null, devices: [] })).toMatchObject({ ok: false, failure: { code: 'closing' } });
  });

  it('the host goes while devices wait: they are taken back before it does', async () => {
    const plant = await startPlant(bench, { names: ['sw3'], key: makeKey(bench, 'key3') });
    const before = plant.devices.map(({ fake }) => fake.state());
    const service = serviceOf(plant);
    const window = windowOf(service);
    const planned = await window['apply.plan']({ bundle: null, devices: [] });
    const id = planned.ok ? planned.value.run : '';
    await until(window, ({ stage }) => stage === 'planned');
    await window['apply.start']({ run: id, confirmWithinS: 60, baseTimeNs: '0' });
    await until(window, ({ stage }) => stage === 'waiting');
    await service.close();
    expect(plant.devices.map(({ fake }) => fake.state())).toEqual(before);
  });
});
