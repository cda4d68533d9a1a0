import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootDevice, type LabDevice } from './device.ts';
import { changesLeft, gatesOf, generated, planOf, run, sample, shells, unpack } from './plans.ts';
import { labIsExpected, whyNoLab } from './prerequisites.ts';

const missing = labIsExpected() ? null : whyNoLab();
const title = 'bundles on a real kernel (User-Mode Linux)';

describe.skipIf(missing !== null)(missing ? `${title}: skipped, ${missing}` : title, () => {
  let device: LabDevice;
  beforeAll(async () => {
    device = await bootDevice({ ports: { eth0: 4, eth1: 1 } });
  });
  afterAll(() => device?.close());

  it.each(shells.map((shell) => [shell.join(' '), shell] as const))(
    '%s: the corrected sample is applied, again, and taken back',
    async (_, shell) => {
      const plan = await planOf(await sample('seed-schedule-corrected'));
      await unpack(device, plan, '/root/bundle');
      const before = await root(device);

      const first = await run(device, [...shell, '/root/bundle/apply.sh']);
      expect(first).toMatchObject({ status: 0, output: expect.stringContaining('each step was read back') });
      expect(await changesLeft(device, plan)).toEqual([]);
      expect((await gatesOf(device, 'eth0'))?.entries).toEqual([
        { command: 'set', gateMask: 1, intervalNs: 200_000 },
        { command: 'set', gateMask: 2, intervalNs: 300_000 },
        { command: 'set', gateMask: 4, intervalNs: 500_000 },
      ]);

      const again = await run(device, [...shell, '/root/bundle/apply.sh']);
      expect(again).toMatchObject({ status: 0, output: expect.stringContaining('in place already') });

      const back = await run(device, [...shell, '/root/bundle/rollback.sh']);
      expect(back).toMatchObject({ status: 0, output: expect.stringContaining('state before is there again') });
      expect(await root(device)).toBe(before);
    },
  );
});

/** Root qdiscs of the ports and the files that a plan writes: what apply changes and rollback must bring back. */
async function root(device: LabDevice): Promise<string> {
  const { stdout } = await device.exec([
    'sh',
    '-c',
    'tc qdisc show; find /etc/fieldwright /etc/systemd/system -type f 2>/dev/null | xargs -r sha256sum',
  ]);
  return stdout;
}
