import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { bootDevice, type DeviceAddress } from './device.ts';
import { ensureDisk } from './image.ts';
import { labIsExpected, whyNoLab } from './prerequisites.ts';

const missing = labIsExpected() ? null : whyNoLab();
const title = 'the device lab (User-Mode Linux)';

describe.skipIf(missing !== null)(missing ? `${title}: skipped, ${missing}` : title, () => {
  beforeAll(async () => {
    // Where something is missing, booting says it.
    if (!whyNoLab()) await ensureDisk();
  });

  it('two devices at once have keys, disks and networks of their own, and OpenSSH logs into each', async () => {
    const [one, other] = await Promise.all([bootDevice({ ports: { eth0: 4 } }), bootDevice()]);
    try {
      const keys = [one, other].map(({ address }) => readFileSync(address.privateKeyFile, 'utf8'));
      expect(keys[0]).not.toBe(keys[1]);
      await one.putAll(new Map([['/root/mine', Buffer.from('one')]]));
      expect(await openSsh(one.address, 'cat /root/mine; ls /sys/class/net')).toMatch(/^one.*\beth0\b/s);
      expect(await openSsh(other.address, 'ls /root /sys/class/net')).not.toMatch(/mine|eth0/);
      await expect(openSsh({ ...one.address, port: other.address.port }, 'true')).rejects.toThrow(/Host key verification failed/);
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
    expect(existsSync(dirname(one.address.privateKeyFile))).toBe(false);
  });

  it('a power cut loses what was not yet on the disk, and keeps what was', async () => {
    const device = await bootDevice();
    try {
      await device.putAll(new Map([['/root/kept', Buffer.from('1')]]));
      await device.exec(['sync']);
      await device.putAll(new Map([['/root/lost', Buffer.from('2')]]));
      const running = device.exec(['sleep', '60']);
      await device.cutPower();
      await expect(running).rejects.toThrow(/connection/);
      await device.powerOn();
      expect((await device.exec(['ls', '/root'])).stdout).toBe('kept\n');
    } finally {
      await device.close();
    }
  });

  it('words with quotes, dollars and line ends reach a program as they are', async () => {
    const device = await bootDevice();
    try {
      const words = ["it's", '$(id)', '`id`', 'a\nb', '"', '\\', '', '*', '-n', 'ü'];
      const { stdout } = await device.exec(['sh', '-c', 'printf "%s\\0" "$@"', 'sh', ...words]);
      expect(stdout.split('\0').slice(0, -1)).toEqual(words);
    } finally {
      await device.close();
    }
  });
});

async function openSsh({ host, port, user, privateKeyFile, knownHostsFile }: DeviceAddress, command: string): Promise<string> {
  const strict = ['-F', 'none', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes', '-o', `UserKnownHostsFile=${knownHostsFile}`];
  const argv = [...strict, '-i', privateKeyFile, '-p', String(port), `${user}@${host}`, command];
  return (await promisify(execFile)('ssh', argv)).stdout;
}
