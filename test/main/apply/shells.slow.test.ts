import { afterAll, describe, expect, it } from 'vitest';
import { shells } from '../../bundle/device.ts';
import { createBench, hasOpenSsh, makeKey } from '../ssh/peers.ts';
import { inStage, phases, startPlant, until } from './plant.ts';

const bench = createBench();
afterAll(() => bench.end());
const key = makeKey(bench, 'key');

describe.skipIf(!hasOpenSsh)('the shells of devices, behind a real sshd (skipped where OpenSSH is not installed)', () => {
  it.each(shells.map((shell) => ({ name: shell.join(' '), shell })))('$name: apply, confirm, take back', async ({ shell }) => {
    const plant = await startPlant(bench, { names: [`sw-${shell[0]}`], key, shell });
    const before = plant.devices.map(({ fake }) => fake.state());
    const runner = await plant.plan();
    await runner.start({ confirmWithinS: 60, baseTimeNs: '0' });
    expect(phases(await until(runner, ({ stage }) => stage === 'waiting' || stage === 'done'))).toEqual([`sw-${shell[0]} waiting`]);
    runner.confirm();
    expect((await until(runner, inStage('done'))).outcome).toBe('confirmed');
    await runner.settled();
    runner.rollBack();
    expect((await until(runner, inStage('done'))).outcome).toBe('rolled-back');
    await runner.settled();
    await expect.poll(() => plant.devices.map(({ fake }) => fake.state()), { timeout: 20_000 }).toEqual(before);
  });
});
