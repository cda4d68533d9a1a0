import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runner } from '../../../main/apply/runner.ts';
import type { OpenRemote, Remote } from '../../../main/kit/remote.ts';
import { fail } from '../../../shared/kit/result.ts';
import { createBench, hasOpenSsh, makeKey } from '../ssh/peers.ts';
import { inStage, type Plant, phases, startPlant, until } from './plant.ts';

const bench = createBench();
afterAll(() => bench.end());

/** What the workstation tells a device, in the order of a run. */
const commands = {
  look: (argv) => argv.includes('cat') && argv[2]?.includes('look 1') === true,
  begin: (argv) => argv[2]?.includes('mkdir "$at/$1.new"') === true,
  put: (argv) => argv[2]?.includes('$at.part') === true,
  finish: (argv) => argv[2]?.includes('sha256sum -c') === true,
  apply: (argv) => argv.includes('--confirm-within'),
  status: (argv) => argv.includes('--status'),
  confirm: (argv) => argv.includes('--confirm'),
  rollback: (argv) => argv.includes('rollback.sh'),
  discard: (argv) => argv[2]?.trimEnd().endsWith('rm -rf "$at/$1" "$at/$1.new"') === true,
  journal: (argv) => argv[2]?.includes('journal.txt') === true,
} as const satisfies Record<string, (argv: readonly string[]) => boolean>;

type Command = keyof typeof commands;

interface Fault {
  readonly command: Command;
  /** The command never arrives; it is carried out, and its answer is lost. */
  readonly at: 'before' | 'after';
  hits: number;
}

/** Loses the first of these commands to sw2, and no other. */
function losing(open: OpenRemote, fault: Fault): OpenRemote {
  return async (device, how) => {
    const opened = await open(device, how);
    if (!opened.ok || device !== 'sw2') return opened;
    const remote = opened.value;
    const through =
      (exec: Remote['exec']): Remote['exec'] =>
      async (argv, options) => {
        if (!commands[fault.command](argv) || fault.hits > 0) return exec(argv, options);
        fault.hits += 1;
        if (fault.at === 'after') await exec(argv, options);
        return fail({ code: 'lost', message: 'sw2: the connection was lost while a command ran. It may have been done or not.' });
      };
    return {
      ok: true,
      value: {
        exec: through((...words) => remote.exec(...words)),
        execAsRoot: through((...words) => remote.execAsRoot(...words)),
        close: () => remote.close(),
      },
    };
  };
}

async function ended(runner: Runner) {
  await until(runner, inStage('done'));
  await runner.settled();
  return runner.snapshot();
}

let baseTime = 1_000_000_000;

describe.skipIf(!hasOpenSsh)(
  'the link fails once, at each command of a run, over a real sshd (skipped where OpenSSH is not installed)',
  () => {
    let plant: Plant;
    let old: unknown;
    const states = () => plant.devices.map(({ fake }) => fake.state());
    beforeAll(async () => {
      if (!hasOpenSsh) return;
      plant = await startPlant(bench, { names: ['sw1', 'sw2'], key: makeKey(bench, 'key') });
      old = states();
    });

    /** Without these nothing is changed anywhere. The look of the plan is made again by the start. */
    const refused = ['begin', 'put', 'finish'] as const;
    const cases = (Object.keys(commands) as Command[]).flatMap((command) => (['before', 'after'] as const).map((at) => ({ command, at })));

    it.each(cases)('$command, $at it arrives: all new or all old, and the run knows which', async ({ command, at }) => {
      const fault: Fault = { command, at, hits: 0 };
      baseTime += 1_000_000;
      const runner = await plant.plan({ open: losing(plant.ssh.open, fault) });
      await runner.start({ confirmWithinS: 600, baseTimeNs: String(baseTime) });
      const before = await until(runner, ({ stage }) => stage === 'waiting' || stage === 'done');
      if (before.stage === 'waiting') {
        if (command === 'rollback') runner.rollBack();
        else runner.confirm();
      }
      const run = await ended(runner);
      expect(fault.hits, 'the fault was met').toBe(1);
      if (run.outcome === 'confirmed') {
        expect(refused.some((each) => each === command)).toBe(false);
        expect(phases(run)).toEqual(['sw1 confirmed', 'sw2 confirmed']);
        for (const { fake } of plant.devices) expect(JSON.stringify(fake.state())).toContain(`base-time ${baseTime + 250_000}`);
        runner.rollBack();
        expect((await ended(runner)).outcome).toBe('rolled-back');
      } else expect(['refused', 'rolled-back']).toContain(run.outcome);
      await expect.poll(states, { timeout: 20_000 }).toEqual(old);
    });
  },
);
