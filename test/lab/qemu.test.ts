import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootDevice, type LabDevice } from './device.ts';
import { changesLeft, gatesOf, type LabPlan, planOf, run, sample, unpack } from './plans.ts';
import { labIsExpected, whyNoLab } from './prerequisites.ts';

const missing = labIsExpected() ? null : whyNoLab('qemu');
const title = "Debian's stock kernel on a PC (QEMU)";
const apply = ['sh', '/root/bundle/apply.sh'];

// DOMAIN: tc keeps nothing over a reboot, so what was confirmed must come back; what was not, must not.
describe.skipIf(missing !== null)(missing ? `${title}: skipped, ${missing}` : title, () => {
  let device: LabDevice;
  let plan: LabPlan;
  let before: string;
  beforeAll(async () => {
    device = await bootDevice({ machine: 'qemu', ports: { eth0: 4, eth1: 2 } });
    plan = await planOf(await sample('seed-schedule-corrected'));
    await unpack(device, plan, '/root/bundle');
    before = await root(device);
  });
  afterAll(() => device?.close());

  it('its ports are cards with queues and a default qdisc of their own, where a user-mode kernel has veths', async () => {
    const look =
      'cd /sys/class/net; for port in eth0 eth1; do basename "$(readlink $port/device/driver)"; ls -d $port/queues/tx-* | wc -l; done';
    expect((await device.exec(['sh', '-c', `uname -v; ${look}`])).stdout).toMatch(/Debian.*\nvirtio_net\n4\nvirtio_net\n2\n$/);
    // The kernel's default for a card with several queues (net/sched/sch_mq.c): taking a plan back must end in it.
    expect(before).toMatch(/^qdisc mq 0: dev eth0 root/m);
  });

  it('what waits for its confirmation when the machine is killed is gone after the next boot', async () => {
    const waits = await run(device, ['env', 'FIELDWRIGHT_RUN=waits', ...apply, '--confirm-within', '600']);
    expect(waits.status, waits.output).toBe(0);
    expect(await changesLeft(device, plan)).toEqual([]);
    await device.cutPower();
    await device.powerOn();
    expect(await root(device)).toBe(before);
    const { output } = await run(device, [...apply, '--status']);
    expect(output).toMatch(/^state idle$/m);
    expect(output).toMatch(/^last waits rolled-back$/m);
  });

  it('the corrected sample is applied, read back as wanted, confirmed, there again after a reboot, and taken back', async () => {
    for (const words of [['--confirm-within', '600'], ['--confirm']]) {
      const { status, output } = await run(device, [...apply, ...words]);
      expect(status, output).toBe(0);
    }
    expect(await asWanted()).toEqual(wanted);
    await device.reboot();
    expect(await asWanted()).toEqual(wanted);
    const back = await run(device, ['sh', '/root/bundle/rollback.sh']);
    expect(back, back.output).toMatchObject({ status: 0, output: expect.stringContaining('state before is there again') });
    expect(await root(device)).toBe(before);
  });

  const wanted = {
    changes: [],
    entries: [
      { command: 'set', gateMask: 1, intervalNs: 200_000 },
      { command: 'set', gateMask: 2, intervalNs: 300_000 },
      { command: 'set', gateMask: 4, intervalNs: 500_000 },
    ],
  };
  async function asWanted() {
    return { changes: await changesLeft(device, plan), entries: (await gatesOf(device, 'eth0'))?.entries };
  }
});

/** Qdiscs of the ports and the files that a plan writes: what apply changes and rollback must bring back. */
async function root(device: LabDevice): Promise<string> {
  const { stdout } = await device.exec(['sh', '-c', 'tc qdisc show; find /etc/fieldwright -type f 2>/dev/null | xargs -r sha256sum']);
  return stdout;
}
