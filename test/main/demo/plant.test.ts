import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemoPlant, type DemoPlant } from '../../../main/demo/plant.ts';
import { hasOpenSsh, type PlantUnderTest, startPlant } from './client.ts';

describe('the demo plant', () => {
  it('has two bridges and four end stations, keys that only this user reads, and leaves nothing behind', async () => {
    const plant = createDemoPlant({ signal: new AbortController().signal });
    expect(plant.devices()).toEqual(['sw1', 'sw2', 'plc1', 'drive1', 'hmi1', 'camera1']);
    const reached = await plant.reach('sw1.demo.invalid');
    if (!reached.ok) throw new Error(reached.failure.message);
    const folder = path.dirname(reached.value.identityFile);
    expect(new Set(readdirSync(folder).map((name) => statSync(path.join(folder, name)).mode & 0o777))).toEqual(new Set([0o600]));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await plant.close();
    expect(existsSync(folder)).toBe(false);
    await expect(connects(reached.value.port)).resolves.toBe(false);
    expect(await plant.reach('sw1.demo.invalid')).toMatchObject({ ok: false, failure: { code: 'closed' } });
  });

  it.each(['sw9.demo.invalid', 'sw1', '192.168.30.1', 'sw1.demo.invalid.example', '', '.demo.invalid'])(
    '%j is not part of it',
    async (host) => {
      const plant = createDemoPlant({ signal: new AbortController().signal });
      expect(await plant.reach(host)).toMatchObject({
        ok: false,
        failure: { code: 'no-such-device', message: expect.stringContaining('sw1.demo.invalid') },
      });
      await plant.close();
    },
  );

  it('a process that ends without closing it leaves no keys behind', () => {
    const script = `
      const { createDemoPlant } = await import(${JSON.stringify(path.join(import.meta.dirname, '../../../main/demo/plant.ts'))});
      const reached = await createDemoPlant({ signal: new AbortController().signal }).reach('sw1.demo.invalid');
      console.log(reached.value.identityFile);
      process.exit(0);`;
    const file = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim();
    expect(file).toContain('id_demo');
    expect(existsSync(path.dirname(file))).toBe(false);
  });

  it('ends with the signal', async () => {
    const stop = new AbortController();
    const plant = createDemoPlant({ signal: stop.signal });
    const reached = await plant.reach('SW1.demo.invalid.');
    if (!reached.ok) throw new Error(reached.failure.message);
    stop.abort();
    await plant.close();
    expect(existsSync(path.dirname(reached.value.identityFile))).toBe(false);
  });
});

describe.skipIf(!hasOpenSsh)(hasOpenSsh ? 'a real OpenSSH client' : 'skipped: no OpenSSH client', () => {
  let test: PlantUnderTest;
  beforeAll(async () => {
    test = await startPlant();
  }, 60_000);
  afterAll(() => test.end());

  const on = (device: string, command: string, stdin?: string) => test.client.ssh([device, command], stdin);

  it('logs in, and each device says that it is simulated', async () => {
    for (const device of test.plant.devices()) {
      const { status, stdout } = await on(device, 'hostname; uname -a; cat /etc/issue');
      expect({ status, stdout }).toEqual({
        status: 0,
        stdout: expect.stringMatching(
          new RegExp(`^${device}\\nLinux ${device} .*simulated.*\\nSimulated device of the Fieldwright demo plant\\n$`),
        ),
      });
    }
  });

  it('status, input, both outputs, octets and a signal pass as with any server', async () => {
    expect(await on('sw1', 'cat; echo e >&2; exit 7', 'a\u00e9\n')).toEqual({ status: 7, stdout: 'a\u00e9\n', stderr: 'e\n' });
    const all = Buffer.from(Array.from({ length: 256 }, (_, octet) => octet)).toString('latin1');
    expect((await on('sw1', 'od -An -tx1 | tr -d " \\n" | wc -c', Buffer.from(all, 'latin1').toString('latin1'))).status).toBe(0);
    expect((await on('sw1', 'kill -KILL $$')).status).toBe(255);
  });

  it('is not let in with another key, another name, or a password', async () => {
    const { port, knownHostsFile } = await address(test.plant);
    const key = path.join(path.dirname(knownHostsFile), 'other');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const options = ['IdentitiesOnly=yes', 'BatchMode=yes', `UserKnownHostsFile=${knownHostsFile}`].flatMap((option) => ['-o', option]);
    const other = await test.client.ssh(['-F', 'none', '-i', key, ...options, '-p', String(port), 'root@127.0.0.1', 'true']);
    expect(other).toMatchObject({ status: 255, stderr: expect.stringContaining('Permission denied (publickey)') });
    expect(await test.client.ssh(['-l', 'nobody', 'sw1', 'true'])).toMatchObject({ status: 255 });
  });

  it('the operator is not root, and may be through sudo without a password', async () => {
    expect((await on('hmi1', 'id -un; tc qdisc del dev eth0 root; echo x >/etc/x; cat /root/x')).stderr).toMatch(
      /not permitted.*Permission denied.*Permission denied/s,
    );
    expect((await on('hmi1', 'sudo -n -- sh -c "id -un; echo x >/etc/x; cat /etc/x; echo \\$SUDO_USER"')).stdout).toBe(
      'root\nx\noperator\n',
    );
  });

  it('jumps over a bridge to another device (ssh -J), and nowhere else', async () => {
    expect(await on('via-sw1-plc1', 'hostname')).toMatchObject({ status: 0, stdout: 'plc1\n' });
    const elsewhere = await test.client.ssh(['-W', '127.0.0.1:1', 'sw1']);
    expect(elsewhere).toMatchObject({ status: 255, stderr: expect.stringMatching(/forwarding failed|open failed/) });
  });

  it('gets a prompt on a terminal, with history, editing and Ctrl+C', async () => {
    const typed = 'echo on$((1+1))e\n\x1b[A\x01\x0bexit 4\n';
    const { status, stdout } = await test.client.ssh(['-tt', 'sw1'], typed);
    expect(status).toBe(4);
    expect(stdout).toContain('Simulated device of the Fieldwright demo plant');
    expect(stdout).toContain('root@sw1:~# ');
    expect(stdout).toContain('on2e\r\n');
  });

  it('Ctrl+C ends what runs and not the shell, at the prompt and in a program that floods', async () => {
    const talk = test.client.talk(['-tt', 'sw1']);
    await talk.until('# ');
    talk.type('\x03');
    await talk.until('^C');
    talk.type('sleep 1000000\n');
    await talk.until('sleep 1000000\r\n');
    await expect.poll(async () => (await on('sw1', 'pgrep -l sleep')).stdout).toContain('sleep 1000000');
    talk.type('\x03');
    await talk.until('# ');
    talk.type('yes\n');
    await talk.until('y\r\ny\r\ny\r\n');
    talk.type('\x03');
    await talk.until('sw1:~# ');
    talk.type('echo still $((40 + 2)); exit 3\n');
    await talk.until('still 42');
    expect(await talk.ended).toBe(3);
    expect((await on('sw1', 'pgrep -l "sleep 1000000"')).stdout).not.toContain('sleep 1000000\n');
  });

  it('moves files with sftp(1): put, get, rename, replace, list, remove', async () => {
    const folder = path.dirname((await address(test.plant)).identityFile);
    const local = path.join(folder, 'local');
    const batch = [
      `put ${path.join(folder, 'known_hosts')} /root/a`,
      'mkdir /root/d',
      'rename /root/a /root/d/b',
      `get /root/d/b ${local}`,
      'ls -l /root/d',
      'rm /root/d/b',
      'rmdir /root/d',
    ];
    const { status, stdout, stderr } = await test.client.sftp('sw1', batch.join('\n'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/-rw-.*root.* b/);
    expect(statSync(local).size).toBe(statSync(path.join(folder, 'known_hosts')).size);
  });

  it('bytes that are no SSH, and packets that are broken, end their own connection alone', async () => {
    const { port } = await address(test.plant);
    const attempts = [
      'GET / HTTP/1.1\r\n\r\n',
      `SSH-2.0-x\r\n${'\xff'.repeat(40_000)}`,
      'SSH-1.5-old\r\n',
      '\0'.repeat(70_000),
      'SSH-2.0-x\r\n\0\0\0\x01\0',
    ];
    for (const attempt of attempts) await sendRaw(port, Buffer.from(attempt, 'latin1'));
    expect(await on('sw1', 'echo alive')).toMatchObject({ status: 0, stdout: 'alive\n' });
  });
});

async function address(plant: DemoPlant) {
  const reached = await plant.reach('sw1.demo.invalid');
  if (!reached.ok) throw new Error(reached.failure.message);
  return reached.value;
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => resolve(false));
  });
}

/** Sends octets and waits for the other side to hang up, or to say something. */
function sendRaw(port: number, octets: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(octets));
    socket.setTimeout(500, () => socket.destroy());
    socket.on('error', () => {}).once('close', () => resolve());
    socket.resume();
  });
}
