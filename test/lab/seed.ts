import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cardOf } from './address.ts';
import { runProgram } from './program.ts';

/** The first user that useradd makes on the device. */
const ENGINEER = '1000:1000';

/** What one device has of its own: keys made for it, never kept, and its ports. */
export interface Seed {
  readonly privateKeyFile: string;
  /** Public key of the device, in the form of `known_hosts` without the host. */
  readonly hostKey: string;
}

/** What a device is like; all come from one disk. */
export interface Kind {
  /** `minimal`: no systemd, /etc/rc.local runs at boot. */
  readonly init: 'minimal' | 'systemd';
  readonly server: 'openssh' | 'dropbear';
  /** `busybox`: its applets in the place of all programs but iproute2's; no bash, no SFTP, no systemctl. */
  readonly userland: 'debian' | 'busybox';
}

/**
 * Makes keys and writes `folder`/seed.tar, the device's second disk.
 * @param ports transmit queues by name of port
 */
export async function makeSeed(folder: string, kind: Kind, ports: Readonly<Record<string, number>>): Promise<Seed> {
  const root = join(folder, 'seed');
  const homes = ['root', 'home/engineer'].map((home) => join(root, home));
  for (const home of homes) await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  await mkdir(join(root, 'etc', 'ssh'), { recursive: true });
  for (const part of ['', 'etc', 'etc/ssh', 'home']) await chmod(join(root, part), 0o755);
  for (const home of homes) await chmod(home, 0o700);
  const privateKeyFile = join(folder, 'key');
  const hostKeyFile = join(root, 'etc', 'ssh', 'ssh_host_ed25519_key');
  for (const file of [privateKeyFile, hostKeyFile])
    await runProgram(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', file]);
  for (const home of homes) await copyFile(`${privateKeyFile}.pub`, join(home, '.ssh', 'authorized_keys'));
  await runProgram(['chown', '-R', ENGINEER, join(root, 'home', 'engineer')]);
  await writeFile(join(root, 'etc', 'lab-device'), `INIT=${kind.init}\nSERVER=${kind.server}\nUSERLAND=${kind.userland}\n`);
  await writeFile(
    join(root, 'etc', 'lab-ports'),
    Object.entries(ports).map(([name, queues], index) => `${name} ${queues} ${cardOf(index)}\n`),
  );
  await runProgram(['tar', '--numeric-owner', '-C', root, '-cf', join(folder, 'seed.tar'), 'etc', 'root', 'home']);
  return { privateKeyFile, hostKey: (await readFile(`${hostKeyFile}.pub`, 'utf8')).trim() };
}
