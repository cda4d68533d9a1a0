import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { journalSchema } from '../../shared/apply/journal.ts';
import { runSchema } from '../../shared/apply/run.ts';
import { type PlantDevice, startDevice } from './apply/plant.ts';
import { taprioTc } from './apply/taprioTc.ts';
import { createBench, hasOpenSsh, makeKey, user } from './ssh/peers.ts';

const cli = path.resolve(import.meta.dirname, '../../dist/main/cli.js');
const bench = createBench();
const key = makeKey(bench, 'key');
const home = bench.file('home');
const site = bench.file('site');
const plant: PlantDevice[] = [];

const device = (port: number) => `fieldwright: 1
ssh: { host: 127.0.0.1, port: ${port}, user: ${user} }
ports:
  eth2:
    speed: 1 Gbit/s
    queues: 4
    tas:
      mode: software
      map: [0, 0, 0, 0, 0, 0, 0, 1]
      queues: [1@0, 1@1]
      baseTime: next second
      windows:
        - { for: [control], open: [1], length: 200 us }
        - { for: [best-effort], open: [0], length: 787.6 us }
        - { for: [], open: [], length: 12.4 us }
`;

const siteText = `fieldwright: 1
name: Two devices
traffic:
  control: { priorities: [7] }
  best-effort: { priorities: [0, 1, 2, 3, 4, 5, 6] }
management: { ssh: 0, ptp: 0, lldp: 0 }
`;

beforeAll(async () => {
  if (!hasOpenSsh) return;
  plant.push(...(await Promise.all(['sw1', 'sw2'].map((name) => startDevice(bench, { name, key })))));
  mkdirSync(path.join(home, '.ssh'), { recursive: true });
  mkdirSync(path.join(site, 'devices'), { recursive: true });
  writeFileSync(path.join(site, 'site.yaml'), siteText);
  const known = plant.map(({ server }) => `[127.0.0.1]:${server.port} ${server.hostKey.publicKey}\n`);
  writeFileSync(path.join(home, '.ssh/known_hosts'), known.join(''));
  writeFileSync(path.join(home, '.ssh/config'), `Host *\n  IdentityFile ${key.file}\n`);
  for (const { name, fake, server } of plant) {
    fake.addProgram('tc', taprioTc);
    writeFileSync(path.join(site, `devices/${name}.yaml`), device(server.port));
  }
});
afterAll(() => bench.end());

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface How {
  readonly env?: NodeJS.ProcessEnv;
  readonly onStart?: (child: ReturnType<typeof spawn>) => void;
}

function fieldwright(args: readonly string[], { env: more, onStart }: How = {}): Promise<Ended> {
  const env = { ...process.env, HOME: home, SSH_AUTH_SOCK: '', ...more };
  const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  onStart?.(child);
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, stdout, stderr })));
}

const isPending = ({ fake }: PlantDevice) => existsSync(path.join(fake.root, 'var/lib/fieldwright/pending'));

/** Acts as soon as a device has begun to change. */
function whenChanging(act: () => void): void {
  const looking = setInterval(() => {
    if (!plant.some(isPending)) return;
    clearInterval(looking);
    act();
  }, 5);
}

const schedules = () => plant.map(({ fake }) => existsSync(path.join(fake.fake, 'qdisc/eth2')));
const skipped = hasOpenSsh ? '' : ' (skipped: OpenSSH is not installed)';

describe('usage', () => {
  it.each(['plan', 'apply', 'status', 'export'])('%s --help prints its synopsis and exits 0', async (verb) => {
    expect(await fieldwright([verb, '--help'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(new RegExp(`^fieldwright ${verb} `)),
    });
  });

  it.each([
    [['plan']],
    [['plan', '/does/not/exist']],
    [['plan', '/does/not/exist.fwb']],
    [['apply', '.', '--confirm-within', '5', '--yes']],
    [['apply', '.', '--base-time', '007', '--yes']],
    [['export', 'puppet', '.', '--out', 'x']],
    [['export', 'ansible', '.']],
  ])('%j exits 2 with one sentence', async (args) => {
    const { status, stderr } = await fieldwright(args);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^fieldwright: .{10,}\n$/)]);
  });
});

it('Ctrl+C while simulated devices are looked at: nothing of them stays on the disk', async () => {
  const demo = bench.file('demo');
  const tmp = bench.file('demo-tmp');
  cpSync(path.resolve(import.meta.dirname, '../../resources/samples/press-line-3'), demo, { recursive: true });
  mkdirSync(tmp);
  const keys = () => readdirSync(tmp).filter((name) => name.startsWith('fieldwright-demo-'));
  const { status } = await fieldwright(['plan', demo], {
    env: { TMPDIR: tmp },
    onStart(child) {
      const looking = setInterval(() => {
        if (keys().length === 0) return;
        clearInterval(looking);
        child.kill('SIGINT');
      }, 5);
    },
  });
  expect([status, keys()]).toEqual([1, []]);
});

describe.skipIf(!hasOpenSsh)(`plan, apply, status on the command line, over a real sshd${skipped}`, () => {
  it('plan shows what differs in words and commands, changes nothing, and exits 0', async () => {
    const { status, stdout, stderr } = await fieldwright(['plan', site]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('sw1: 1 change');
    expect(stdout).toContain('eth2: gate schedule of eth2: noqueue → 3 windows');
    expect(stdout).toContain('tc qdisc replace dev eth2 parent root handle 100 taprio num_tc 2');
    expect(schedules()).toEqual([false, false]);
  });

  it('without a terminal and without --yes nothing is applied: exit 2', async () => {
    const { status, stderr } = await fieldwright(['apply', site]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('give --yes')]);
    expect(schedules()).toEqual([false, false]);
  });

  it('status tells the drift, with exit 1', async () => {
    const { status, stdout } = await fieldwright(['status', site]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^sw1: drift\n {2}eth2: gate schedule of eth2: is noqueue, wanted 3 windows$/m);
  });

  it('apply --yes confirms over new connections, exits 0, and leaves a journal; status then exits 0', async () => {
    const { status, stdout } = await fieldwright(['apply', site, '--yes', '--json']);
    const run = runSchema.parse(JSON.parse(stdout));
    expect([status, run.outcome, run.devices.map(({ phase }) => phase)]).toEqual([0, 'confirmed', ['confirmed', 'confirmed']]);
    expect(schedules()).toEqual([true, true]);
    expect(readdirSync(path.join(site, 'journal'))).toHaveLength(1);
    const after = await fieldwright(['status', site, '--json']);
    expect(after.status).toBe(0);
    const rows = z.array(z.object({ device: z.string(), state: z.string() })).parse(JSON.parse(after.stdout));
    expect(rows.map(({ state }) => state)).toEqual(['as the site wants', 'as the site wants']);
  });

  it('applied again: nothing to change, exit 0', async () => {
    const { status, stdout } = await fieldwright(['apply', site, '--yes']);
    expect([status, stdout]).toEqual([0, expect.stringContaining('nothing was changed')]);
  });

  it('a bundle is applied as it was signed for; one that was changed is not', async () => {
    const bundle = bench.file('plant.fwb');
    expect(await fieldwright(['bundle', site, '--out', bundle])).toMatchObject({ status: 0 });
    expect(await fieldwright(['apply', bundle, '--yes', '--device', 'sw2', '--base-time', '1000000000'])).toMatchObject({ status: 0 });
    expect(readdirSync(path.join(path.dirname(bundle), 'journal'))).toHaveLength(1);
    const { status, stderr } = await fieldwright(['plan', site, '--device', 'nobody']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('no device "nobody"')]);
    expect(await fieldwright(['plan', bundle, '--key', key.file])).toMatchObject({ status: 2 });
  });

  it('a step that fails on one: all are taken back, exit 1, and the device that failed says why', async () => {
    const sw2 = plant[1];
    sw2?.fake.addProgram('tc', taprioTc.replace("printf 'qdisc taprio 100:", "printf 'qdisc taprio 200:"));
    for (const { fake } of plant) rmSync(path.join(fake.fake, 'qdisc/eth2'));
    const { status, stdout } = await fieldwright(['apply', site, '--yes', '--base-time', '2000000000']);
    expect([status, stdout]).toEqual([1, expect.stringMatching(/sw2: rolled-back: .*everything is taken back/)]);
    sw2?.fake.addProgram('tc', taprioTc);
  });

  it('Ctrl+C in the middle takes everything back, exit 1', async () => {
    const before = plant.map(({ fake }) => fake.state());
    const args = ['apply', site, '--yes', '--base-time', '3000000000'];
    const { status, stdout } = await fieldwright(args, { onStart: (child) => whenChanging(() => child.kill('SIGINT')) });
    expect([status, stdout]).toEqual([1, expect.stringMatching(/Taken back|Stopped/)]);
    expect(plant.map(({ fake }) => fake.state())).toEqual(before);
  });

  it('killed in the middle: the devices take themselves back alone, and the next look says what became of it', async () => {
    const before = plant.map(({ fake }) => fake.state());
    const { status } = await fieldwright(['apply', site, '--yes', '--base-time', '4000000000'], {
      onStart: (child) => whenChanging(() => child.kill('SIGKILL')),
    });
    expect(status).toBeNull();
    const journal = path.join(site, 'journal', readdirSync(path.join(site, 'journal')).sort().at(-1) ?? '');
    const outcome = () => journalSchema.parse(JSON.parse(readFileSync(journal, 'utf8'))).run.outcome;
    expect(outcome()).toBeNull();
    // One of them may have been told before the kill, and arm after it: its deadline counts from then.
    let uptime = 100_000;
    const later = () => {
      uptime += 1_000;
      for (const { fake } of plant) fake.setUptime(uptime);
      return plant.map(({ fake }) => fake.state());
    };
    await expect.poll(later, { timeout: 30_000, interval: 500 }).toEqual(before);
    const { stdout } = await fieldwright(['plan', site]);
    expect(stdout).toMatch(/unfinished-run: .*(?:was taken back|knows nothing|is at work)/);
    // What was left over is taken back by whoever comes next.
    expect(await fieldwright(['apply', site, '--yes', '--base-time', '5000000000'])).toMatchObject({ status: 0 });
    await fieldwright(['status', site]);
    expect(outcome()).not.toBe('confirmed');
  });

  it('a host key that is not known is refused where nobody can be asked: exit 1, nothing sent', async () => {
    rmSync(path.join(home, '.ssh/known_hosts'));
    const { status, stdout } = await fieldwright(['plan', site]);
    expect([status, stdout]).toEqual([1, expect.stringContaining('host key was not accepted')]);
  });
});
