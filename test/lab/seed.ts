import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './program.ts';

/** What one device has of its own: keys made for it, never kept, and its ports. */
export interface Seed {
  readonly privateKeyFile: string;
  /** Public key of the device, in the form of `known_hosts` without the host. */
  readonly hostKey: string;
}

/**
 * Makes keys and writes `folder`/seed.tar, the device's second disk.
 * @param ports transmit queues by name of port
 */
export async function makeSeed(folder: string, ports: Readonly<Record<string, number>>): Promise<Seed> {
  const root = join(folder, 'seed');
  await mkdir(join(root, 'root', '.ssh'), { recursive: true, mode: 0o700 });
  await mkdir(join(root, 'etc', 'ssh'), { recursive: true });
  for (const part of ['', 'etc', 'etc/ssh']) await chmod(join(root, part), 0o755);
  await chmod(join(root, 'root'), 0o700);
  const privateKeyFile = join(folder, 'key');
  const hostKeyFile = join(root, 'etc', 'ssh', 'ssh_host_ed25519_key');
  for (const file of [privateKeyFile, hostKeyFile])
    await runProgram(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', file]);
  await copyFile(`${privateKeyFile}.pub`, join(root, 'root', '.ssh', 'authorized_keys'));
  await writeFile(
    join(root, 'etc', 'lab-ports'),
    Object.entries(ports).map(([name, queues]) => `${name} ${queues}\n`),
  );
  await runProgram(['tar', '--owner=0', '--group=0', '--numeric-owner', '-C', root, '-cf', join(folder, 'seed.tar'), 'etc', 'root']);
  return { privateKeyFile, hostKey: (await readFile(`${hostKeyFile}.pub`, 'utf8')).trim() };
}
