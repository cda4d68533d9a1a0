import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildBundle } from '../../../main/bundle/build.ts';
import { readZip } from '../../../main/bundle/zip.ts';
import { createDemoPlant, type DemoPlant, type SimulatedAddress } from '../../../main/demo/plant.ts';
import { readSiteFolder } from '../../../main/site/folder.ts';
import { facets } from '../../../shared/facets.ts';
import { readSite } from '../../../shared/site/read.ts';
import { steppedClock } from './simulated.ts';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** OpenSSH's client, which knows the plant through an ssh_config of its own and nothing of this machine's. */
export interface OpenSsh {
  ssh(args: readonly string[], stdin?: string): Promise<Ended>;
  sftp(device: string, batch: string): Promise<Ended>;
  talk(args: readonly string[]): Talk;
  /** Of the bundle of the sample, the device's folder, put there as a person would. */
  putFolder(device: string, folder: string): Promise<void>;
}

export const hasOpenSsh = existsSync('/usr/bin/ssh') && existsSync('/usr/bin/sftp');

export interface PlantUnderTest {
  readonly plant: DemoPlant;
  readonly client: OpenSsh;
  /** Time goes on by itself, a hundred times as fast: nothing waits for real seconds. This is a leap on top of it. */
  leap(ms: number): void;
  end(): Promise<void>;
}

/** A conversation on a terminal. */
export interface Talk {
  type(text: string): void;
  /** Waits until that was printed, after all that was waited for before. */
  until(text: string): Promise<void>;
  readonly ended: Promise<number | null>;
}

function converse(program: string, args: readonly string[]): Talk {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  let seen = '';
  let look = () => {};
  child.stdout.on('data', (chunk) => {
    seen = (seen + chunk).slice(-200_000);
    look();
  });
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
  return {
    type: (text) => void child.stdin.write(text),
    until: (text) =>
      new Promise((resolve) => {
        look = () => {
          const at = seen.indexOf(text);
          if (at === -1) return;
          seen = seen.slice(at + text.length);
          look = () => {};
          resolve();
        };
        look();
      }),
    ended,
  };
}

export async function startPlant(): Promise<PlantUnderTest> {
  const clock = steppedClock();
  const plant = createDemoPlant({ signal: new AbortController().signal, clock });
  const client = await openSshFor(plant);
  const ticking = setInterval(() => clock.advance(100), 1);
  const end = async () => {
    clearInterval(ticking);
    await plant.close();
  };
  return { plant, client, leap: clock.advance, end };
}

async function openSshFor(plant: DemoPlant): Promise<OpenSsh> {
  const lines: string[] = [];
  let first: SimulatedAddress | null = null;
  for (const device of plant.devices()) {
    const reached = await plant.reach(`${device}.demo.invalid`);
    if (!reached.ok) throw new Error(reached.failure.message);
    const { host, port, user, identityFile, knownHostsFile } = reached.value;
    first ??= reached.value;
    const login = [
      `User ${user}`,
      `IdentityFile ${identityFile}`,
      `UserKnownHostsFile ${knownHostsFile}`,
      'GlobalKnownHostsFile /dev/null',
    ];
    const common = [...login, 'IdentitiesOnly yes', 'BatchMode yes', 'StrictHostKeyChecking yes', 'LogLevel ERROR'];
    lines.push(`Host ${device}`, `HostName ${host}`, `Port ${port}`, ...common, '');
    lines.push(`Host via-sw1-${device}`, `HostName ${device}.demo.invalid`, 'ProxyJump sw1', ...common, '');
  }
  const config = path.join(path.dirname(first?.identityFile ?? ''), 'ssh_config');
  writeFileSync(config, lines.join('\n'));
  const call = (program: string, args: readonly string[], stdin = '') => spawned(program, ['-F', config, ...args], stdin);
  const client: OpenSsh = {
    ssh: (args, stdin) => call('ssh', args, stdin),
    talk: (args) => converse('ssh', ['-F', config, ...args]),
    sftp: (device, batch) => call('sftp', ['-b', '-', device], batch),
    async putFolder(device, folder) {
      for (const [name, text] of await folderOf(device)) {
        const target = `${folder}/${name}`;
        const put = await client.ssh([device, `mkdir -p '${path.posix.dirname(target)}' && cat >'${target}'`], text);
        if (put.status !== 0) throw new Error(put.stderr);
      }
    },
  };
  return client;
}

function spawned(program: string, args: readonly string[], stdin: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'pipe' });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', reject).once('close', (status) => resolve({ status, stdout, stderr }));
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
  });
}

/** A device's folder of the sample's bundle, by path within it. */
export async function folderOf(device: string): Promise<Map<string, string>> {
  const texts = await readSiteFolder(path.join(import.meta.dirname, '../../../resources/samples/press-line-3'));
  if (!texts.ok) throw new Error(texts.failure.message);
  const { site, problems } = readSite(texts.value, facets);
  if (!site) throw new Error('the sample cannot be read');
  const built = await buildBundle({ files: texts.value, site, problems, facets, toolVersion: '0.1.0' });
  if (!built.ok) throw new Error(built.failure.message);
  const entries = readZip(built.value.bytes);
  if (!entries.ok) throw new Error(entries.failure.message);
  const prefix = `devices/${device}/`;
  const own = entries.value.filter((entry) => entry.path.startsWith(prefix));
  return new Map(own.map((entry) => [entry.path.slice(prefix.length), Buffer.from(entry.bytes).toString()]));
}
