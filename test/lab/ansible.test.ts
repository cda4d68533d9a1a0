import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasAnsible } from '../bundle/ansibleExport.ts';
import { bootDevice, type LabDevice } from './device.ts';
import { changesLeft, gatesOf, planOf, sample } from './plans.ts';
import { labIsExpected, whyNoLab } from './prerequisites.ts';

const cli = join(import.meta.dirname, '../../dist/main/cli.js');
const missing = labIsExpected() ? null : (whyNoLab() ?? (hasAnsible ? null : 'ansible-core is not installed'));
const title = 'the Ansible export on real devices (ansible-core, User-Mode Linux)';
/** Of the devices; the second is logged into without root's rights, and Ansible uses sudo there. */
const users = ['root', 'engineer'] as const;

describe.skipIf(missing !== null)(missing ? `${title}: skipped, ${missing}` : title, () => {
  let folder: string;
  let devices: readonly [LabDevice, LabDevice];
  let before: readonly string[];
  let out: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fieldwright-ansible-'));
    const ports = { eth0: 4, eth1: 2 };
    devices = await Promise.all([bootDevice({ ports }), bootDevice({ ports })]);
    const known = await Promise.all(devices.map(({ address }) => readFile(address.knownHostsFile, 'utf8')));
    await writeFile(join(folder, 'known_hosts'), known.join(''));
    before = await Promise.all(devices.map(root));
  });
  afterAll(async () => {
    await Promise.all(devices?.map((device) => device.close()) ?? []);
    await rm(folder, { recursive: true, force: true });
  });

  // DESIGN: several devices, all or nothing. The kernel: "Number of traffic classes is greater than number of HW queues".
  it('where one kernel refuses, no device is confirmed, and each is as before', async () => {
    out = await exported('refused', { edge1: 'eth0', edge2: 'eth1' });
    const { status, output } = await play(out, 'apply.yaml', ['-e', 'fieldwright_confirm_within_s=40']);
    expect({ status, output }).toMatchObject({ status: 2, output: expect.stringContaining('greater than number of HW queues') });
    expect(output).not.toContain('Confirm over new connections');
    const [able, unable] = devices;
    expect(await root(unable)).toBe(before[1]);
    // The one that could apply waited for its confirmation, and takes itself back.
    expect(output).toMatch(/^changed: \[edge1\]$/m);
    await expect.poll(() => root(able), { timeout: 120_000, interval: 3_000 }).toBe(before[0]);
    for (const device of devices) expect(await confirmations(device)).toBe('');
  });

  it('applied and confirmed on all, and each reads back as wanted', async () => {
    out = await exported('applied', { edge1: 'eth0', edge2: 'eth0' });
    expect(await play(out, 'apply.yaml')).toMatchObject({ status: 0, changed: { edge1: 2, edge2: 2 } });
    const plan = await planOf(await sample('seed-schedule-corrected'));
    for (const device of devices) {
      expect(await changesLeft(device, plan)).toEqual([]);
      expect((await gatesOf(device, 'eth0'))?.entries).toEqual([
        { command: 'set', gateMask: 1, intervalNs: 200_000 },
        { command: 'set', gateMask: 2, intervalNs: 300_000 },
        { command: 'set', gateMask: 4, intervalNs: 500_000 },
      ]);
      expect(await confirmations(device)).not.toBe('');
    }
  });

  it('applied again it changes nothing; taken back, each is as before', async () => {
    // One device: an upload by Ansible costs a user-mode kernel half a minute.
    expect(await play(out, 'apply.yaml', ['--limit', 'edge2'])).toMatchObject({ status: 0, changed: { edge2: 0 } });
    expect(await play(out, 'rollback.yaml')).toMatchObject({ status: 0, changed: { edge1: 1, edge2: 1 } });
    expect(await Promise.all(devices.map(root))).toEqual(before);
  });

  const confirmations = async (device: LabDevice) =>
    (await device.exec(['find', '/var/lib/fieldwright', '-name', 'last-confirmed'])).stdout;

  /** Exports a site of both devices by the command line, each with the sample's schedule at a port of its own. */
  async function exported(name: string, ports: Readonly<Record<string, string>>): Promise<string> {
    const site = join(folder, `${name}-site`);
    const texts = await sample('seed-schedule-corrected');
    const device = texts.get('devices/edge1.yaml') ?? '';
    await mkdir(join(site, 'devices'), { recursive: true });
    await writeFile(join(site, 'site.yaml'), texts.get('site.yaml') ?? '');
    for (const [index, [file, port]] of Object.entries(ports).entries()) {
      const ssh = `ssh: { host: 127.0.0.1, port: ${devices[index]?.address.port}, user: ${users[index]} }\n`;
      const text = device.replace('  eth0:', `  ${port}:`).replace(/^(profile:.*\n)/m, `$1${ssh}`);
      await writeFile(join(site, 'devices', `${file}.yaml`), text);
    }
    const made = join(folder, name);
    await promisify(execFile)(process.execPath, [cli, 'export', 'ansible', site, '--out', made]);
    for (const [index, file] of Object.keys(ports).entries()) {
      await mkdir(join(made, 'host_vars'), { recursive: true });
      const key = JSON.stringify(devices[index]?.address.privateKeyFile);
      await writeFile(join(made, 'host_vars', `${file}.yaml`), `ansible_ssh_private_key_file: ${key}\n`);
    }
    return made;
  }

  /** Runs a playbook in a home without settings; pipelined, for each command costs a user-mode kernel 125 ms. */
  async function play(made: string, playbook: string, options: readonly string[] = []) {
    const argv = ['-i', join(made, 'inventory.yaml'), join(made, playbook), ...options];
    const known = `-F none -o UserKnownHostsFile=${join(folder, 'known_hosts')} -o IdentitiesOnly=yes`;
    const child = spawn('ansible-playbook', argv, {
      cwd: made,
      env: {
        PATH: process.env.PATH,
        LANG: 'C.UTF-8',
        HOME: folder,
        ANSIBLE_HOME: folder,
        ANSIBLE_LOCAL_TEMP: folder,
        ANSIBLE_PIPELINING: 'True',
        ANSIBLE_SSH_COMMON_ARGS: known,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    const [status] = await once(child, 'close');
    const changed = Object.fromEntries(
      [...output.matchAll(/^(edge\d)\s.*changed=(\d+)/gm)].map(([, name, count]) => [name, Number(count)]),
    );
    return { status, changed, output };
  }
});

/** Qdiscs of the ports and the files that a plan writes: what apply changes and rollback must bring back. */
async function root(device: LabDevice): Promise<string> {
  const { stdout } = await device.exec(['sh', '-c', 'tc qdisc show; find /etc/fieldwright -type f 2>/dev/null | xargs -r sha256sum']);
  return stdout;
}
