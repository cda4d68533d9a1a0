import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRunner, type Runner, type RunnerPorts } from '../../../main/apply/runner.ts';
import { chooseDevices, type SiteAtHand, sourceOfSite } from '../../../main/apply/source.ts';
import { compileDevice, measure } from '../../../main/bundle/build.ts';
import { noKeychain } from '../../../main/kit/keychain.ts';
import { createSshService, type SshService } from '../../../main/ssh/service.ts';
import { surroundingsOf } from '../../../main/ssh/surroundings.ts';
import type { Run } from '../../../shared/apply/run.ts';
import { hashSite } from '../../../shared/bundle/layout.ts';
import type { AnyFacet } from '../../../shared/facets.ts';
import type { Device } from '../../../shared/site/model.ts';
import { FakeDevice, type Shell } from '../../bundle/device.ts';
import { testDevice, testFacet, testSource } from '../../bundle/site.ts';
import { type Bench, type KeyPair, type Server, startSshd, user } from '../ssh/peers.ts';

/** A real sshd before a root of its own: what it is told to run runs there, under the shell that a test names. */
export interface PlantDevice {
  readonly name: string;
  readonly fake: FakeDevice;
  readonly server: Server;
  /** Ends its sshd with every connection; what it had started for them goes on, as on a device whose cable is pulled. */
  cut(): Promise<void>;
}

export interface Plant {
  readonly devices: readonly PlantDevice[];
  readonly site: SiteAtHand;
  readonly ssh: SshService;
  /** A plan of all devices, made and ready to start. */
  plan(over?: Partial<RunnerPorts>): Promise<Runner>;
  journals(): string[];
}

export const plantFacet: AnyFacet = {
  ...testFacet,
  schema: {} as AnyFacet['schema'],
  ...({} as Pick<AnyFacet, 'problems'>),
  ...liveSide(),
};

/** The live side of the test facet: it only tells whether a schedule stands. */
function liveSide(): Pick<AnyFacet, 'changes' | 'titles' | 'states' | 'check' | 'probe' | 'parse' | 'diff'> {
  return {
    changes: { schedule: { en: 'gates of {port}', zh: '{port}' } },
    titles: {},
    states: {},
    check: () => [],
    probe: ({ port }) => [['tc', 'qdisc', 'show', 'dev', port.name]],
    parse: ([output = '']) => output.includes('taprio'),
    diff: (_, live, { port }) =>
      live ? [] : [{ code: 'schedule', values: { port: port.name }, what: `gates of ${port.name}`, wanted: 'taprio', live: 'none' }],
  };
}

const quick = { lookMs: 50, shortMs: 5_000, marginMs: 3_000, tryMs: 2_000 };

/** Starts a plant of simulated devices behind real sshds. Its folder is a site's, for the journals. */
export async function startPlant(
  bench: Bench,
  { names, key, shell = ['dash'] }: { readonly names: readonly string[]; readonly key: KeyPair; readonly shell?: Shell },
): Promise<Plant> {
  const devices = await Promise.all(names.map((name) => startDevice(bench, { name, key, shell })));
  const home = mkdtempSync(bench.file('home-'));
  mkdirSync(path.join(home, '.ssh'));
  writeFileSync(path.join(home, '.ssh/id_ed25519'), readFileSync(key.file), { mode: 0o600 });
  const known = devices.map(({ server }) => `[127.0.0.1]:${server.port} ${server.hostKey.publicKey}\n`).join('');
  writeFileSync(path.join(home, '.ssh/known_hosts'), known);
  const models = devices.map(({ name, server }): Device => {
    const ssh = { host: '127.0.0.1', port: server.port, user, jump: [], legacy: [] };
    return { ...testDevice(name, ['eth2', 'eth3']), ssh };
  });
  const source = testSource({ devices: models });
  const folder = mkdtempSync(bench.file('site-'));
  const site: SiteAtHand = { ...source, folder };
  const life = new AbortController();
  bench.onEnd(() => life.abort());
  const ssh = createSshService({
    currentSite: async () => site.site,
    surroundings: { ...surroundingsOf(home, {}, 'linux'), knownHosts: { files: [path.join(home, '.ssh/known_hosts')], hashNames: false } },
    localUser: user,
    keychain: noKeychain('a test has none'),
    simulated: null,
    timing: { firstRetryMs: 50, mostRetryMs: 200, loginMs: 5_000 },
    lingerMs: 0,
    signal: life.signal,
  });
  const made = sourceOfSite(site, {
    compileDevice: (at, device, sha256) => compileDevice({ ...at, facets: [plantFacet], toolVersion: '0' }, device, sha256),
    hashSite: (files) => hashSite(files, measure),
  });
  if (!made.ok) throw new Error(made.failure.message);
  const journalFolder = path.join(folder, 'journal');
  return {
    devices,
    site,
    ssh,
    journals: () => readdirSync(journalFolder).sort(),
    async plan(over = {}) {
      const chosen = await chooseDevices(made.value, []);
      if (!chosen.ok) throw new Error(chosen.failure.message);
      const runner = createRunner({
        source: made.value,
        devices: chosen.value,
        open: ssh.open,
        facets: [plantFacet],
        operator: 'engineer@laptop',
        timing: quick,
        onBug: (error) => {
          throw error;
        },
        ...over,
      });
      bench.onEnd(() => runner.close());
      await runner.plan();
      return runner;
    },
  };
}

export async function startDevice(
  bench: Bench,
  { name, key, shell = ['dash'] }: { readonly name: string; readonly key: KeyPair; readonly shell?: Shell },
): Promise<PlantDevice> {
  const fake = new FakeDevice({ systemd: false });
  bench.onEnd(() => fake.remove());
  mkdirSync(path.join(fake.root, 'var/lib'), { recursive: true });
  const environment = fake.env();
  const words = ['FIELDWRIGHT_ROOT', 'FAKE', 'PATH'].map((word) => `'${word}=${environment[word]}'`).join(' ');
  const wrapper = bench.file(`${name}-shell`);
  writeFileSync(wrapper, `#!/bin/sh\nexec env ${words} ${shell.join(' ')} -c "$SSH_ORIGINAL_COMMAND"\n`, { mode: 0o755 });
  const server = await startSshd(bench, name, [key], [`ForceCommand exec ${wrapper}`]);
  return { name, fake, server, cut: () => endSshd(bench.file(`${name}-config`), server) };
}

async function endSshd(config: string, server: Server): Promise<void> {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,comm=,args='], { encoding: 'utf8' }).trim().split('\n');
  const processes = rows.map((row) => {
    const [pid = '0', parent = '0', name = '', ...args] = row.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), name, args };
  });
  const listener = processes.find(({ name, args }) => name.startsWith('sshd') && args.includes(config));
  const family = new Set(listener ? [listener.pid] : []);
  for (const { pid, parent, name } of [...processes, ...processes]) if (family.has(parent) && name.startsWith('sshd')) family.add(pid);
  for (const pid of family) process.kill(pid, 'SIGKILL');
  await server.kill();
}

/** Waits until a run is as a test wants it. */
export function until(runner: Runner, isSo: (run: Run) => boolean): Promise<Run> {
  return new Promise((resolve) => {
    const look = () => {
      const run = runner.snapshot();
      if (!isSo(run)) return;
      stop();
      resolve(run);
    };
    const stop = runner.subscribe(look);
    look();
  });
}

export const inStage = (stage: Run['stage']) => (run: Run) => run.stage === stage;

/** Each device's phase, with why, for a look at a glance. */
export const phases = (run: Run) => run.devices.map(({ device, phase }) => `${device} ${phase}`);
