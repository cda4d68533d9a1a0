import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Runner } from '../../../main/apply/runner.ts';
import { type Bench, createBench, hasOpenSsh, makeKey, pause } from '../ssh/peers.ts';
import { inStage, type Plant, type PlantDevice, phases, startPlant, until } from './plant.ts';

const options = { confirmWithinS: 60, baseTimeNs: '1000000000' };
let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.end());

const start = (names: readonly string[]): Promise<Plant> => startPlant(bench, { names, key: makeKey(bench, 'key') });
const states = (plant: Plant) => plant.devices.map(({ fake }) => fake.state());

function deviceOf(plant: Plant, name: string): PlantDevice {
  const device = plant.devices.find((each) => each.name === name);
  if (!device) throw new Error(`no ${name}`);
  return device;
}

/** Puts words before a device's tc: `$FAKE/hold` makes it wait, `$FAKE/broken` makes every change fail. */
function interpose({ fake }: PlantDevice): { readonly hold: string; readonly broken: string } {
  const bin = fake.env().PATH?.split(':')[0] ?? '';
  fake.addProgram('tc-itself', readFileSync(path.join(bin, 'tc'), 'utf8'));
  fake.addProgram(
    'tc',
    `#!/bin/sh
if [ "$1" = qdisc ] && [ "$2" != show ]; then
  : >"$FAKE/reached"
  while [ -e "$FAKE/hold" ]; do /bin/sleep 0.02; done
  [ ! -e "$FAKE/broken" ] || { echo 'RTNETLINK answers: No such device' >&2; exit 2; }
fi
exec tc-itself "$@"
`,
  );
  return { hold: path.join(fake.fake, 'hold'), broken: path.join(fake.fake, 'broken') };
}

async function reached({ fake }: PlantDevice): Promise<void> {
  while (!existsSync(path.join(fake.fake, 'reached'))) await pause();
}

async function waiting(plant: Plant): Promise<Runner> {
  const runner = await plant.plan();
  await runner.start(options);
  await until(runner, inStage('waiting'));
  return runner;
}

async function done(runner: Runner) {
  await until(runner, inStage('done'));
  await runner.settled();
  return runner.snapshot();
}

describe.skipIf(!hasOpenSsh)('a run under faults, over a real sshd (skipped where OpenSSH is not installed)', () => {
  it('a step fails on one device: that one takes itself back, and so are all others', async () => {
    const plant = await start(['sw1', 'sw2', 'sw3']);
    const before = states(plant);
    deviceOf(plant, 'sw2').fake.set('fail-at', 2);
    const runner = await plant.plan();
    await runner.start(options);
    const run = await done(runner);
    expect([run.outcome, phases(run)]).toEqual(['rolled-back', ['sw1 rolled-back', 'sw2 rolled-back', 'sw3 rolled-back']]);
    expect(run.devices[1]?.failure?.message).toContain('everything is taken back');
    expect(run.devices[1]?.log).toContain('RTNETLINK answers: Invalid argument');
    expect(states(plant)).toEqual(before);
  });

  it('what arrives is not what was sent: refused before any change, and nothing of the upload stays', async () => {
    const plant = await start(['sw1', 'sw2']);
    const before = states(plant);
    deviceOf(plant, 'sw2').fake.addProgram('cat', '#!/bin/sh\n/bin/cat "$@"\n[ "$#" != 0 ] || printf x\n');
    const runner = await plant.plan();
    await runner.start(options);
    const run = await done(runner);
    expect([run.outcome, phases(run)]).toEqual(['refused', ['sw1 refused', 'sw2 refused']]);
    expect(run.devices[1]?.failure).toMatchObject({ code: 'upload', message: expect.stringContaining('not what was sent') });
    expect(states(plant)).toEqual(before);
    expect(plant.devices.map(({ fake }) => readdirSync(path.join(fake.root, 'var/lib/fieldwright/incoming')))).toEqual([[], []]);
  });

  it('a second operator is refused while the first waits, and the first is confirmed all the same', async () => {
    const plant = await start(['sw1', 'sw2']);
    const first = await waiting(plant);
    const second = await plant.plan({ operator: 'someone@else' });
    expect(second.snapshot().devices[0]?.findings).toContainEqual(
      expect.objectContaining({ code: 'run-pending', message: expect.stringContaining('engineer@laptop') }),
    );
    await second.start(options);
    expect((await done(second)).outcome).toBe('refused');
    first.confirm();
    expect((await done(first)).outcome).toBe('confirmed');
  });

  it('the link is cut while a device applies: the truth is learnt over a new connection, and the run goes on', async () => {
    const plant = await start(['sw1', 'sw2']);
    const cut = deviceOf(plant, 'sw2');
    const { hold } = interpose(cut);
    writeFileSync(hold, '');
    const runner = await plant.plan();
    await runner.start(options);
    await reached(cut);
    await cut.cut();
    rmSync(hold);
    await cut.server.start();
    const run = await until(runner, ({ stage }) => stage === 'waiting' || stage === 'done');
    // SIGHUP may have reached the script with the end of its session, or not: then it went on.
    if (run.stage === 'waiting') runner.confirm();
    const { outcome, devices } = await done(runner);
    const stands = plant.devices.map(({ fake }) => existsSync(path.join(fake.fake, 'qdisc/eth2')));
    expect([outcome, ...stands]).toEqual(outcome === 'confirmed' ? ['confirmed', true, true] : ['rolled-back', false, false]);
    expect(devices[1]?.log).toContain('Asking the device how it stands');
  });

  it('one of two cannot be reached for the confirmation: the other is taken back; of that one nothing is claimed until it was seen', async () => {
    const plant = await start(['sw1', 'sw2']);
    const before = states(plant);
    const runner = await waiting(plant);
    const away = deviceOf(plant, 'sw2');
    await away.cut();
    runner.confirm();
    const stopped = until(runner, inStage('rolling-back')).then(() => runner.stop());
    const mixed = await done(runner);
    await stopped;
    expect([mixed.outcome, phases(mixed)]).toEqual(['mixed', ['sw1 rolled-back', 'sw2 unknown']]);
    expect(mixed.devices[1]?.failure?.message).toMatch(/cannot be reached.*takes itself back at its deadline/);
    expect(mixed.message).toContain('sw2');

    // The device takes itself back alone; the link comes again; only then it is said.
    away.fake.setUptime(1_000 + 61);
    while (existsSync(path.join(away.fake.root, 'var/lib/fieldwright/pending'))) await pause();
    await away.server.start();
    runner.rollBack();
    const run = await done(runner);
    expect([run.outcome, phases(run)]).toEqual(['rolled-back', ['sw1 rolled-back', 'sw2 rolled-back']]);
    expect(run.devices[1]).toMatchObject({ failure: null, deadline: null });
    expect(states(plant)).toEqual(before);
  });

  it('taken back after another run has come: not claimed to be back', async () => {
    const plant = await start(['sw1']);
    const first = await waiting(plant);
    first.confirm();
    await done(first);
    const second = await plant.plan();
    await second.start({ ...options, baseTimeNs: '2000000000' });
    await until(second, inStage('waiting'));
    second.confirm();
    await done(second);
    first.rollBack();
    const run = await done(first);
    expect([run.outcome, phases(run)]).toEqual(['mixed', ['sw1 unknown']]);
    expect(run.devices[0]?.failure).toMatchObject({ code: 'superseded', message: expect.stringContaining('another run came after') });
  });

  it('nobody confirms: the devices take themselves back, the run says so', async () => {
    const plant = await start(['sw1', 'sw2']);
    const before = states(plant);
    const runner = await waiting(plant);
    for (const { fake } of plant.devices) fake.setUptime(1_000 + 61);
    const run = await done(runner);
    expect([run.outcome, phases(run)]).toEqual(['rolled-back', ['sw1 rolled-back', 'sw2 rolled-back']]);
    // The devices' clocks ran ahead of this computer's: that it was their deadline, only they can say.
    expect([run.isLapsed, run.message]).toEqual([true, expect.stringMatching(/^Nobody confirmed in time\. Taken back on sw1, sw2: /)]);
    expect(states(plant)).toEqual(before);
  });

  it('stopped in the middle of a step: taken back at once, without waiting for the deadline', async () => {
    const plant = await start(['sw1', 'sw2']);
    const before = states(plant);
    const slow = deviceOf(plant, 'sw1');
    const { hold } = interpose(slow);
    writeFileSync(hold, '');
    const runner = await plant.plan();
    await runner.start(options);
    await reached(slow);
    runner.stop();
    await pause(100);
    rmSync(hold);
    const run = await done(runner);
    // The other one was called off as well, before its first change or after it.
    expect([run.outcome, phases(run)[0]]).toEqual(['rolled-back', 'sw1 rolled-back']);
    expect(states(plant)).toEqual(before);
  });

  it('a device that cannot take everything back is named, and the run is not called taken back', async () => {
    const plant = await start(['sw1', 'sw2']);
    const runner = await plant.plan();
    const { broken } = interpose(deviceOf(plant, 'sw1'));
    await runner.start(options);
    await until(runner, inStage('waiting'));
    writeFileSync(broken, '');
    runner.rollBack();
    const run = await done(runner);
    expect([run.outcome, phases(run)]).toEqual(['mixed', ['sw1 stuck', 'sw2 rolled-back']]);
    expect(run.message).toMatch(/sw1/);
    rmSync(broken);
    runner.rollBack();
    expect((await done(runner)).outcome).toBe('rolled-back');
  });

  it('applied again with the same base time: all is in place, nothing is changed', async () => {
    const plant = await start(['sw1']);
    const first = await waiting(plant);
    first.confirm();
    await done(first);
    const before = states(plant);
    const second = await plant.plan();
    expect(second.snapshot().devices[0]?.findings.map(({ code }) => code)).toContain('in-place');
    await second.start(options);
    const run = await done(second);
    expect([run.outcome, phases(run)]).toEqual(['unchanged', ['sw1 confirmed']]);
    expect(states(plant)).toEqual(before);
  });
});
