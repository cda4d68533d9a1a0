import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootDevice, type LabDevice } from './device.ts';
import { changesLeft, gatesOf, generated, type LabPlan, run, unpack } from './plans.ts';
import { labIsExpected, whyNoLab } from './prerequisites.ts';

const missing = labIsExpected() ? null : whyNoLab();
const title = 'power cuts and reboots (User-Mode Linux)';

describe.skipIf(missing !== null)(missing ? `${title}: skipped, ${missing}` : title, () => {
  let device: LabDevice;
  let plan: LabPlan;
  beforeAll(async () => {
    device = await bootDevice({ ports: { eth0: 4, eth1: 4, eth2: 4 } });
    plan = await generated({ ports: 3, entries: 6, seed: 3 });
    await unpack(device, plan, '/root/bundle');
    await device.exec(['sync']);
  });
  afterAll(() => device?.close());

  it.each(['1/3', '3/3'])(
    'cut at step %s of apply: no schedule runs, the journal ends there, and rollback.sh clears the files',
    async (step) => {
      await cutWhen(device, 'apply.sh', step);
      expect(await running(device)).toEqual([]);
      const journal = await journalOf(device, plan);
      expect(journal).toContain('apply: device sw0001');
      expect(journal).not.toContain('is applied');
      expect(await has(device, `${plan.state}/applied`)).toBe(false);
      // The files were placed before the first step, and no power cut takes them back: that is for a person, or a later boot.
      expect(await has(device, '/etc/fieldwright/tas/eth0.sh')).toBe(true);

      expect(await run(device, ['sh', '/root/bundle/rollback.sh'])).toMatchObject({
        status: 0,
        output: expect.stringContaining('state before is there again'),
      });
      expect(await has(device, '/etc/fieldwright/tas/eth0.sh')).toBe(false);
    },
  );

  it('cut in the middle of apply, and applied again after it: the new state, and rollback still knows the old one', async () => {
    await cutWhen(device, 'apply.sh', '2/3');
    expect(await run(device, ['sh', '/root/bundle/apply.sh'])).toMatchObject({ status: 0 });
    expect(await changesLeft(device, plan)).toEqual([]);
    expect(await run(device, ['sh', '/root/bundle/rollback.sh'])).toMatchObject({ status: 0 });
    expect(await running(device)).toEqual([]);
  });

  it('without systemd a schedule is gone after a reboot, and apply.sh --boot in rc.local brings it back', async () => {
    const applied = await run(device, ['sh', '/root/bundle/apply.sh']);
    expect(applied).toMatchObject({ status: 0, output: expect.stringContaining(`${plan.state}/device/apply.sh --boot`) });
    await device.reboot();
    expect(await running(device)).toEqual([]);

    await writeBootHook(device, plan);
    await device.reboot();
    expect(await changesLeft(device, plan)).toEqual([]);
    expect(await journalOf(device, plan)).toContain('stands again');
    await device.cutPower();
    await device.powerOn();
    expect(await changesLeft(device, plan)).toEqual([]);
  });

  it('cut in the middle of a rollback: the next one finishes it', async () => {
    await device.exec(['rm', '-f', '/etc/rc.local']);
    await cutWhen(device, 'rollback.sh', 'Undoing 2/3');
    expect(await run(device, ['sh', '/root/bundle/rollback.sh'])).toMatchObject({
      status: 0,
      output: expect.stringContaining('state before is there again'),
    });
    expect(await running(device)).toEqual([]);
    expect(await has(device, '/etc/fieldwright/tas/eth0.sh')).toBe(false);
  });

  it('a boot hook does not bring in what was never applied to the end, nor what was taken back', async () => {
    await writeBootHook(device, plan);
    await cutWhen(device, 'apply.sh', '2/3');
    expect(await running(device)).toEqual([]);
    expect(await run(device, ['sh', '/root/bundle/rollback.sh'])).toMatchObject({ status: 0 });
    await device.reboot();
    expect(await running(device)).toEqual([]);
  });
});

/** Starts a script, pulls the plug when it prints `line`, and switches on again. */
async function cutWhen(device: LabDevice, script: string, line: string): Promise<void> {
  let seen = (): void => {};
  const reached = new Promise<void>((resolve) => {
    seen = resolve;
  });
  const running = device.exec(['sh', `/root/bundle/${script}`], {
    onOutput: (output) => {
      if (output.includes(line)) seen();
    },
  });
  const over = running.then(
    ({ stdout, stderr }) => Promise.reject(new Error(`${script} was over before "${line}": ${stdout}${stderr}`)),
    () => {},
  );
  await Promise.race([reached, over]);
  await device.cutPower();
  await over;
  await device.powerOn();
}

/** As a device without systemd would do it: its own init calls the script that apply left. */
async function writeBootHook(device: LabDevice, { state }: LabPlan): Promise<void> {
  await device.putAll(new Map([['/etc/rc.local', Buffer.from(`#!/bin/sh\nsh ${state}/device/apply.sh --boot\n`)]]));
  await device.exec(['sh', '-c', 'chmod +x /etc/rc.local; sync']);
}

/** Ports where gates run. */
async function running(device: LabDevice): Promise<string[]> {
  const ports: string[] = [];
  for (const port of ['eth0', 'eth1', 'eth2']) if (await gatesOf(device, port)) ports.push(port);
  return ports;
}

async function has(device: LabDevice, path: string): Promise<boolean> {
  return (await device.exec(['test', '-e', path])).status === 0;
}

async function journalOf(device: LabDevice, { state }: LabPlan): Promise<string> {
  return (await device.exec(['cat', `${state}/journal.txt`])).stdout;
}
