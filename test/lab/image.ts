import { createHash, type Hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Building, keep } from './cache.ts';
import { runProgram } from './program.ts';

const recipe = fileURLToPath(new URL('./recipe/', import.meta.url));
const modulesFolder = '/usr/lib/uml/modules';

/**
 * The disk that every device starts from; nobody writes to it. Built where it is missing, in about a minute, and kept
 * by the hash of its recipe and the version of the kernel package.
 * @returns its file
 * @throws Error with what the build said
 */
export async function ensureDisk(building: Building = {}): Promise<string> {
  const key = await hashOfRecipe(recipe);
  key.update(await runProgram(['dpkg-query', '-W', '-f', '${Version}', 'user-mode-linux']));
  const build = async (work: string): Promise<void> => {
    const [version] = await readdir(modulesFolder);
    if (!version) throw new Error(`${modulesFolder} is empty: apt-get install --reinstall user-mode-linux`);
    // In namespaces of its own: where it is stopped, the kernel ends all of its processes and mounts.
    const apart = ['unshare', '--pid', '--mount-proc', '--fork', '--kill-child', '--'];
    await runProgram([...apart, 'sh', join(recipe, 'build.sh'), work, join(modulesFolder, version)], building);
  };
  const what = 'the disk of the device, about a minute';
  return join(await keep({ key: key.digest('hex').slice(0, 16), what, build }, building), 'disk.raw');
}

/** Of the files of a recipe, and of the Debian that it builds from. */
export async function hashOfRecipe(folder: string): Promise<Hash> {
  const key = createHash('sha256');
  for (const name of (await readdir(folder)).sort()) key.update(`${name}\n`).update(await readFile(join(folder, name)));
  return key.update(await readFile('/etc/os-release'));
}
