import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PlantDevice, startDevice } from '../main/apply/plant.ts';
import { type Bench, createBench, hasOpenSsh, makeKey, pause, user } from '../main/ssh/peers.ts';
import { deviceOf, hasAnsible, skippedWithoutAnsible as skipped, writeExport } from './ansibleExport.ts';

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.end());

describe('the playbooks at work', () => {
  it.skipIf(!hasAnsible)(`ansible reads inventory and playbooks; words that YAML 1.1 takes for numbers stay names${skipped}`, () => {
    const jumps = [
      { host: 'fe80::1%eth0', port: 22, user: 'gate' },
      { host: '192.0.2.7', port: 2222, user: 'root' },
    ];
    const folder = bench.file('ansible');
    writeExport(folder, [
      deviceOf('no'),
      deviceOf('1e3', { ssh: { host: '2001:db8::1', port: 830, user: 'operator' }, jumps }),
      deviceOf('0x10'),
    ]);
    for (const playbook of ['apply.yaml', 'rollback.yaml'])
      execFileSync('ansible-playbook', ['-i', path.join(folder, 'inventory.yaml'), path.join(folder, playbook), '--syntax-check'], {
        stdio: 'pipe',
      });
    const listed = execFileSync('ansible-inventory', ['-i', path.join(folder, 'inventory.yaml'), '--list'], { encoding: 'utf8' });
    const { _meta, fieldwright } = JSON.parse(listed);
    expect(fieldwright.hosts.sort()).toEqual(['0x10', '1e3', 'no']);
    expect(_meta.hostvars['1e3']).toMatchObject({
      ansible_host: '2001:db8::1',
      ansible_port: 830,
      ansible_become: true,
      ansible_ssh_common_args: '-o ProxyJump=gate@[fe80::1%%eth0]:22,root@192.0.2.7:2222',
    });
  });
  it.skipIf(!hasAnsible || !hasOpenSsh)(
    `applied by ansible over a real sshd: confirmed on all; again changes nothing; one fails, none is confirmed; taken back${skipped}`,
    async () => {
      const key = makeKey(bench, 'key');
      const plant = await Promise.all(['sw1', 'sw2'].map((name) => startDevice(bench, { name, key })));
      const folder = bench.file('ansible');
      writeExport(
        folder,
        plant.map(({ name, server }) => deviceOf(name, { ssh: { host: '127.0.0.1', port: server.port, user } })),
      );
      const before = plant.map(({ fake }) => fake.state());
      const [sw1, sw2] = plant as [PlantDevice, PlantDevice];

      sw2.fake.set('fail-at', 1);
      expect(await play(folder, key.file, plant, 'apply.yaml')).toMatchObject({ status: 2 });
      expect(existsSync(path.join(sw1.fake.root, 'var/lib/fieldwright/last-confirmed'))).toBe(false);
      for (const { fake } of plant) fake.setUptime(2_000);
      while (existsSync(path.join(sw1.fake.root, 'var/lib/fieldwright/pending'))) await pause();
      await expect.poll(() => plant.map(({ fake }) => fake.state()), { timeout: 30_000 }).toEqual(before);

      sw2.fake.set('fail-at', null);
      expect(await play(folder, key.file, plant, 'apply.yaml')).toMatchObject({ status: 0, changed: [2, 2] });
      for (const { fake } of plant) {
        expect(existsSync(path.join(fake.fake, 'qdisc/eth3'))).toBe(true);
        expect(readdirSync(path.join(fake.root, 'var/lib/fieldwright/incoming'))).toEqual([]);
      }
      expect(await play(folder, key.file, plant, 'apply.yaml')).toMatchObject({ status: 0, changed: [0, 0] });
      expect(await play(folder, key.file, plant, 'rollback.yaml')).toMatchObject({ status: 0, changed: [1, 1] });
      expect(plant.map(({ fake }) => fake.state())).toEqual(before);
    },
    300_000,
  );
});

/** Runs a playbook against devices whose store is below a root of their own. */
async function play(folder: string, keyFile: string, plant: readonly PlantDevice[], playbook: string) {
  for (const { name, fake } of plant) {
    const variables = path.join(folder, 'host_vars');
    mkdirSync(variables, { recursive: true });
    writeFileSync(path.join(variables, `${name}.yaml`), `fieldwright_store: ${path.join(fake.root, 'var/lib/fieldwright')}\n`);
  }
  const home = bench.file('ansible-home');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
  const child = spawn(
    'ansible-playbook',
    ['-i', path.join(folder, 'inventory.yaml'), path.join(folder, playbook), '--private-key', keyFile],
    {
      env: {
        PATH: process.env.PATH,
        LANG: 'C.UTF-8',
        ANSIBLE_HOME: home,
        ANSIBLE_LOCAL_TEMP: home,
        ANSIBLE_REMOTE_TEMP: path.join(home, 'remote'),
        ANSIBLE_HOST_KEY_CHECKING: 'False',
        ANSIBLE_SSH_TRANSFER_METHOD: 'piped',
        ANSIBLE_PIPELINING: 'True',
        ANSIBLE_SSH_ARGS: `-o ControlMaster=auto -o ControlPersist=5s -o UserKnownHostsFile=${path.join(home, 'known_hosts')}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const status = await new Promise((resolve) => child.once('exit', resolve));
  const changed = [...output.matchAll(/^sw\d\s.*changed=(\d+)/gm)].map(([, count]) => Number(count));
  return { status, changed, output };
}
