import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from './program.ts';

const recipe = fileURLToPath(new URL('./recipe/', import.meta.url));
const modulesFolder = '/usr/lib/uml/modules';

/**
 * The disk that every device starts from; nobody writes to it. Built where it is missing, in about a minute, and kept
 * under `$XDG_CACHE_HOME/fieldwright/lab` by the hash of its recipe and the version of the kernel package.
 * @returns its file
 * @throws Error with what the build said
 */
export async function ensureDisk({
  signal,
  say = () => {},
}: {
  signal?: AbortSignal | undefined;
  say?: ((line: string) => void) | undefined;
} = {}) {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'fieldwright', 'lab');
  const folder = join(cache, await keyOfDisk());
  const disk = join(folder, 'disk.raw');
  if (existsSync(disk)) return disk;
  const start = performance.now();
  say('building the disk of the device, about a minute …');
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'building-'));
  try {
    const [version] = await readdir(modulesFolder);
    if (!version) throw new Error(`${modulesFolder} is empty: apt-get install --reinstall user-mode-linux`);
    // In namespaces of its own: where it is stopped, the kernel ends all of its processes and mounts.
    const apart = ['unshare', '--pid', '--mount-proc', '--fork', '--kill-child', '--'];
    await runProgram([...apart, 'sh', join(recipe, 'build.sh'), work, join(modulesFolder, version)], { signal });
    await rename(work, folder).catch((error: unknown) => {
      // Another lab has built the same disk meanwhile.
      if (!existsSync(disk)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  say(`built in ${((performance.now() - start) / 1000).toFixed(1)} s: ${disk}`);
  return disk;
}

async function keyOfDisk(): Promise<string> {
  const key = createHash('sha256');
  for (const name of (await readdir(recipe)).sort()) key.update(`${name}\n`).update(await readFile(join(recipe, name)));
  key.update(await runProgram(['dpkg-query', '-W', '-f', '${Version}', 'user-mode-linux']));
  key.update(await readFile('/etc/os-release'));
  return key.digest('hex').slice(0, 16);
}
