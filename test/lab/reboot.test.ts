import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootDevice, type DeviceOptions, type LabDevice } from './device.ts';
import { changesLeft, generated, type LabPlan, planOf, run, sample, unpack } from './plans.ts';
import { labIsExpected, whyNoLab } from './prerequisites.ts';

const missing = labIsExpected() ? null : whyNoLab();
const title = 'reboots (User-Mode Linux)';

const kinds: Readonly<Record<string, DeviceOptions>> = {
  'systemd and OpenSSH': { init: 'systemd' },
  '/etc/rc.local and OpenSSH': {},
  'busybox, /etc/rc.local and dropbear': { userland: 'busybox', server: 'dropbear' },
};

// DOMAIN: tc keeps nothing over a reboot, so what was applied must come back; a reboot inside the window ends in the old state.
describe.skipIf(missing !== null)(missing ? `${title}: skipped, ${missing}` : title, () => {
  describe.each(Object.entries(kinds))('%s', (_, kind) => {
    let device: LabDevice;
    let first: LabPlan;
    let second: LabPlan;
    beforeAll(async () => {
      device = await bootDevice({ ...kind, ports: { eth0: 4 } });
      first = await planOf(await sample('seed-schedule-corrected'));
      second = await generated({ entries: 64, seed: 64 });
      await unpack(device, first, '/root/first');
      await unpack(device, second, '/root/second');
    });
    afterAll(() => device?.close());

    it('the corrected sample is there again', async () => {
      await confirmed(device, 'first');
      expect(await changesLeft(device, first)).toEqual([]);
      await restart(device, kind);
      expect(await changesLeft(device, first)).toEqual([]);
    });

    it('another plan that waits to be confirmed is gone, the one before it is there, and the device says so', async () => {
      const waits = await run(device, ['env', 'FIELDWRIGHT_RUN=waits', 'sh', '/root/second/apply.sh', '--confirm-within', '600']);
      expect(waits.status, waits.output).toBe(0);
      expect(await changesLeft(device, second)).toEqual([]);
      await restart(device, kind);
      expect(await changesLeft(device, first)).toEqual([]);
      const { output } = await run(device, ['sh', '/root/second/apply.sh', '--status']);
      expect(output).toMatch(/^state idle$/m);
      expect(output).toMatch(/^pending -$/m);
      expect(output).toMatch(/^last waits rolled-back$/m);
    });

    it('a schedule of 64 windows is there again after a power cut, once it is confirmed', async () => {
      await confirmed(device, 'second');
      await device.cutPower();
      await device.powerOn();
      await settled(device, kind);
      expect(await changesLeft(device, second)).toEqual([]);
      const back = await run(device, ['sh', '/root/second/rollback.sh']);
      expect(back.status, back.output).toBe(0);
      expect(await changesLeft(device, first)).toEqual([]);
    });
  });
});

async function confirmed(device: LabDevice, folder: string): Promise<void> {
  for (const words of [['--confirm-within', '600'], ['--confirm']]) {
    const { status, output } = await run(device, ['sh', `/root/${folder}/apply.sh`, ...words]);
    expect(status, output).toBe(0);
  }
}

async function restart(device: LabDevice, kind: DeviceOptions): Promise<void> {
  await device.reboot();
  await settled(device, kind);
}

/** Without systemd all has run before the SSH server starts. */
async function settled(device: LabDevice, { init }: DeviceOptions): Promise<void> {
  if (init !== 'systemd') return;
  const { stdout } = await device.exec(['systemctl', 'is-system-running', '--wait']);
  expect(stdout.trim()).toBe('running');
}
