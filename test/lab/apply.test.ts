import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootDevice, type LabDevice } from './device.ts';
import { changesLeft, gatesOf, generated, type LabPlan, planOf, run, sample, shells, unpack } from './plans.ts';
import { labIsExpected, whyNoLab } from './prerequisites.ts';

const missing = labIsExpected() ? null : whyNoLab();
const title = 'bundles on a real kernel (User-Mode Linux)';

describe.skipIf(missing !== null)(missing ? `${title}: skipped, ${missing}` : title, () => {
  let device: LabDevice;
  beforeAll(async () => {
    device = await bootDevice({ ports: { eth0: 4, eth1: 2 } });
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

  // tc 6.1 passes 30 windows of such a schedule and drops the rest: longer ones go another way.
  it.each([16, 30, 31, 64])('a schedule of %i windows reads back as it was wanted', async (entries) => {
    const plan = await generated({ entries, seed: entries });
    await unpack(device, plan, '/root/bundle');
    expect(await run(device, ['env', 'BASE_TIME_NS=1000000000', 'sh', '/root/bundle/apply.sh'])).toMatchObject({ status: 0 });
    expect(await changesLeft(device, plan)).toEqual([]);
    expect((await gatesOf(device, 'eth0'))?.entries).toHaveLength(entries);
    expect(await run(device, ['sh', '/root/bundle/rollback.sh'])).toMatchObject({ status: 0 });
  });

  it('however little room is left for its state, apply.sh ends in the old state or in the new one, and its status says in which', async () => {
    const plan = await planOf(await sample('seed-schedule-corrected'));
    await unpack(device, plan, '/root/bundle');
    const before = await root(device);
    const seen = new Set<number | null>();
    await device.exec(['mkdir', '-p', '/var/lib/fieldwright']);
    for (const kib of [4, 60, 96, 128, 160, 200, 300, 600]) {
      await device.exec(['mount', '-t', 'tmpfs', '-o', `size=${kib}k`, 'none', '/var/lib/fieldwright']);
      try {
        const { status, output } = await run(device, ['sh', '/root/bundle/apply.sh']);
        seen.add(status);
        expect([0, 1, 3], output).toContain(status);
        if (status === 0) {
          expect(await changesLeft(device, plan)).toEqual([]);
          expect(await run(device, ['sh', '/root/bundle/rollback.sh'])).toMatchObject({ status: 0 });
        }
        expect({ kib, state: await root(device) }).toEqual({ kib, state: before });
      } finally {
        await device.exec(['umount', '/var/lib/fieldwright']);
      }
    }
    expect([...seen]).toEqual(expect.arrayContaining([0, 1]));
  });

  it('what the kernel refuses stands in its own words on the screen and in the journal, and nothing is left of it', async () => {
    const texts = [...(await sample('seed-schedule-corrected'))].map(([name, text]) => [name, text.replace('  eth0:', '  eth1:')] as const);
    const plan = await planOf(new Map(texts));
    await unpack(device, plan, '/root/bundle');
    const before = await root(device);
    const refusal = 'Number of traffic classes is greater than number of HW queues';
    const { status, output } = await run(device, ['sh', '/root/bundle/apply.sh']);
    expect({ status, output }).toMatchObject({ status: 3, output: expect.stringContaining(refusal) });
    expect(await root(device)).toBe(before);
    expect(await journal(device, plan)).toContain(refusal);
  });

  it('a plan over another one, then taken back: the first one runs again', async () => {
    const first = await generated({ entries: 4, seed: 1 });
    const second = await generated({ entries: 8, seed: 2 });
    await unpack(device, first, '/root/first');
    await unpack(device, second, '/root/second');
    const before = await root(device);
    expect(await run(device, ['sh', '/root/first/apply.sh'])).toMatchObject({ status: 0 });
    expect(await run(device, ['sh', '/root/second/apply.sh'])).toMatchObject({ status: 0 });
    expect(await changesLeft(device, second)).toEqual([]);
    expect(await run(device, ['sh', '/root/second/rollback.sh'])).toMatchObject({ status: 0 });
    expect(await changesLeft(device, first)).toEqual([]);
    expect(await run(device, ['sh', '/root/first/rollback.sh'])).toMatchObject({ status: 0 });
    expect(await root(device)).toBe(before);
  });

  // The kernel: "Changing the traffic mapping of a running schedule is not supported".
  it('a plan that maps priorities otherwise takes the place of a running one, and gives it back', async () => {
    const first = await generated({ entries: 4, seed: 1 });
    const second = await planOf(await sample('seed-schedule-corrected'));
    await unpack(device, first, '/root/first');
    await unpack(device, second, '/root/second');
    const before = await root(device);
    expect(await run(device, ['sh', '/root/first/apply.sh'])).toMatchObject({ status: 0 });
    expect(await run(device, ['sh', '/root/second/apply.sh'])).toMatchObject({ status: 0 });
    expect(await changesLeft(device, second)).toEqual([]);
    expect(await run(device, ['sh', '/root/second/rollback.sh'])).toMatchObject({ status: 0 });
    expect(await changesLeft(device, first)).toEqual([]);
    expect(await run(device, ['sh', '/root/first/rollback.sh'])).toMatchObject({ status: 0 });
    expect(await root(device)).toBe(before);
  });
});

async function journal(device: LabDevice, plan: LabPlan): Promise<string> {
  return (await device.exec(['cat', `${plan.state}/journal.txt`])).stdout;
}

/** Root qdiscs of the ports and the files that a plan writes: what apply changes and rollback must bring back. */
async function root(device: LabDevice): Promise<string> {
  const { stdout } = await device.exec([
    'sh',
    '-c',
    'tc qdisc show; find /etc/fieldwright /etc/systemd/system -type f 2>/dev/null | xargs -r sha256sum',
  ]);
  return stdout;
}
