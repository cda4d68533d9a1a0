import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Building, keep } from './cache.ts';
import { hashOfRecipe } from './image.ts';
import { runProgram } from './program.ts';

const recipe = fileURLToPath(new URL('./stock/', import.meta.url));
const update = ['apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=120', 'update'];

export interface StockKernel {
  readonly kernel: string;
  /** Leads it to the lab's disk, and brings its modules. */
  readonly initrd: string;
}

/**
 * The kernel that Debian gives to PCs, as QEMU boots it. Fetched where it is missing (70 MB), in about 20 s, and kept by the hash of its
 * recipe and the version of its package.
 * @throws Error with what apt said
 */
export async function ensureKernel(building: Building = {}): Promise<StockKernel> {
  const folder = await fetched(building).catch(async () => {
    // The lists of packages are missing, or name a version that is no longer there.
    await runProgram(update, building);
    return fetched(building);
  });
  return { kernel: join(folder, 'kernel'), initrd: join(folder, 'initrd') };
}

async function fetched(building: Building): Promise<string> {
  const { name, version } = await candidate();
  const key = (await hashOfRecipe(recipe)).update(`${name} ${version}`);
  const build = async (work: string): Promise<void> => {
    await runProgram(['sh', join(recipe, 'build.sh'), work, `${name}=${version}`], building);
  };
  return keep(
    { key: `kernel-${key.digest('hex').slice(0, 16)}`, what: `Debian's kernel ${version} for QEMU, about 20 s`, build },
    building,
  );
}

/** The package that `linux-image-amd64` stands for today. */
async function candidate(): Promise<{ readonly name: string; readonly version: string }> {
  const about = await runProgram(['apt-cache', 'show', '--no-all-versions', 'linux-image-amd64']);
  const [, name, version] = /^Depends: (linux-image-\S+) \(= (\S+)\)/m.exec(about) ?? [];
  if (!name || !version) throw new Error('apt knows no linux-image-amd64: apt-get update');
  return { name, version };
}
