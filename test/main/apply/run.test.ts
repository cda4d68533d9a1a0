import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { journalSchema } from '../../../shared/apply/journal.ts';
import { type Bench, createBench, hasOpenSsh, makeKey } from '../ssh/peers.ts';
import { inStage, type Plant, phases, startPlant, until } from './plant.ts';

const options = { confirmWithinS: 60, baseTimeNs: '1000000000' };
let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.end());

const start = (names: readonly string[]): Promise<Plant> => startPlant(bench, { names, key: makeKey(bench, 'key') });

/** What a user of each device could notice. */
const states = (plant: Plant) => plant.devices.map(({ fake }) => fake.state());

describe.skipIf(!hasOpenSsh)('plan, apply, confirm over a real sshd (skipped where OpenSSH is not installed)', () => {
  it('plans, reading only; applies, waits, confirms over new connections; and takes back on request', async () => {
    const plant = await start(['sw1', 'sw2']);
    const before = states(plant);
    const runner = await plant.plan();
    const planned = runner.snapshot();
    expect(planned.devices.flatMap(({ device, changes }) => changes.map(({ port, live }) => `${device} ${port} ${live}`))).toEqual(
      ['sw1 eth2', 'sw1 eth3', 'sw2 eth2', 'sw2 eth3'].map((port) => `${port} none`),
    );
    expect(planned.devices.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'))).toEqual([]);
    expect(states(plant)).toEqual(before);
    expect(plant.devices.map(({ fake }) => existsSync(path.join(fake.root, 'var/lib/fieldwright')))).toEqual([false, false]);

    expect(await runner.start(options)).toMatchObject({ ok: true });
    const waiting = await until(runner, inStage('waiting'));
    expect(phases(waiting)).toEqual(['sw1 waiting', 'sw2 waiting']);
    expect(waiting.devices.map(({ deadline }) => Date.parse(deadline ?? ''))).toEqual([
      expect.closeTo(Date.now() + 60_000, -4),
      expect.closeTo(Date.now() + 60_000, -4),
    ]);
    const logins = plant.devices.map(({ server }) => server.log().match(/Accepted publickey/g)?.length ?? 0);
    expect(runner.confirm()).toMatchObject({ ok: true });
    await until(runner, inStage('done'));
    await runner.settled();
    const run = runner.snapshot();
    expect(run).toMatchObject({ outcome: 'confirmed', message: expect.stringContaining('sw1, sw2') });
    plant.devices.forEach(({ server }, index) => {
      expect(server.log().match(/Accepted publickey/g)?.length).toBeGreaterThan(logins[index] ?? 0);
    });
    expect(plant.devices.map(({ fake }) => readFileSync(path.join(fake.fake, 'qdisc/eth2'), 'utf8'))).toEqual([
      expect.stringContaining('base-time 1000250000'),
      expect.stringContaining('base-time 1000250000'),
    ]);
    expect(plant.devices.map(({ fake }) => readdirSync(path.join(fake.root, 'var/lib/fieldwright/incoming')))).toEqual([[], []]);
    const [name = ''] = plant.journals();
    const journal = journalSchema.parse(JSON.parse(readFileSync(path.join(plant.site.folder, 'journal', name), 'utf8')));
    expect(journal.run).toMatchObject({ outcome: 'confirmed', by: 'engineer@laptop', baseTimeNs: '1000000000' });
    expect(journal.deviceJournals.sw1).toContain('by engineer@laptop');
    expect(run.journal).toBe(`journal/${name}`);

    expect(runner.rollBack()).toMatchObject({ ok: true });
    await until(runner, inStage('done'));
    await runner.settled();
    expect(runner.snapshot()).toMatchObject({ outcome: 'rolled-back' });
    expect(states(plant)).toEqual(before);
  });

  it('a stop that comes while the run is begun ends it before anything is changed', async () => {
    const plant = await start(['sw1']);
    const before = states(plant);
    const runner = await plant.plan();
    const starting = runner.start(options);
    runner.stop();
    expect(await starting).toMatchObject({ ok: true });
    await runner.settled();
    expect(runner.snapshot()).toMatchObject({ stage: 'done', outcome: 'stopped' });
    expect(states(plant)).toEqual(before);
  });

  it('clocks that are not traceable refuse a run of several devices, unless a person accepts them', async () => {
    const plant = await start(['sw1', 'sw2']);
    const before = states(plant);
    const [one] = plant.devices;
    one?.fake.addProgram('pmc', '#!/bin/sh\nprintf "\\ttimeTraceable 0\\n\\tgmPresent true\\n"\n');
    const refused = await plant.plan();
    await refused.start({ ...options, baseTimeNs: '0' });
    await refused.settled();
    expect(refused.snapshot()).toMatchObject({ outcome: 'refused', devices: [{ failure: { code: 'clock-not-traceable' } }, {}] });
    expect(states(plant)).toEqual(before);

    const accepted = await plant.plan();
    await accepted.start({ ...options, acceptClocks: true });
    const waiting = await until(accepted, inStage('waiting'));
    expect(waiting.devices[0]?.findings).toContainEqual(expect.objectContaining({ severity: 'warning', code: 'not-traceable' }));
    accepted.rollBack();
    await until(accepted, inStage('done'));
    await accepted.settled();
    expect(states(plant)).toEqual(before);
  });
});
