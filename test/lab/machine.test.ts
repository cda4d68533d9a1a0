import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Machine, powerOn } from './machine.ts';
import { labIsExpected, whyNoLab } from './prerequisites.ts';

const missing = labIsExpected() ? null : whyNoLab();
const title = "power of the lab's machines";

describe.skipIf(missing !== null)(missing ? `${title}: skipped, ${missing}` : title, () => {
  let folder: string;
  let machine: Machine | null = null;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fieldwright-machine-'));
  });
  afterEach(async () => {
    await machine?.cut();
    machine = null;
    await rm(folder, { recursive: true, force: true });
  });

  /** A machine whose kernel is a shell's script. */
  async function boot(script: string, bootLimitsMs: readonly number[], said: string[] = []): Promise<Machine> {
    const engine = { argv: async () => ['sh', '-c', script], bootLimitsMs };
    machine = await powerOn({ engine, disk: '', folder, namespacePid: process.pid, say: (line) => said.push(line) });
    return machine;
  }

  // An emulated PC that does not come up within two minutes does so at the next try.
  it('one that does not come up in time is ended, and tried once more, and the lab says so', async () => {
    const said: string[] = [];
    const hangsOnce = 'if [ -e tried ]; then echo LAB-READY; fi; touch tried; sleep 1000';
    await boot(hangsOnce, [3_000, 60_000], said);
    expect(said).toEqual(['the device did not come up: not ready after 3 s; once more …']);
  });

  it('one whose kernel ends says what was on its console, after as many tries as it has', async () => {
    const said: string[] = [];
    await expect(boot('echo no init found', [60_000, 60_000], said)).rejects.toThrow(/its kernel ended\nno init found/);
    expect(said).toHaveLength(1);
  });
});
