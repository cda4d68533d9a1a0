import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Building {
  readonly signal?: AbortSignal | undefined;
  readonly say?: ((line: string) => void) | undefined;
}

export interface Kept {
  /** Says what it was built of: another key is another build. */
  readonly key: string;
  /** In a sentence with its usual time. */
  readonly what: string;
  /** Fills an empty folder. */
  readonly build: (folder: string) => Promise<void>;
}

/**
 * Builds a folder where it is missing, and keeps it under `$XDG_CACHE_HOME/fieldwright/lab`.
 * @returns the folder; nobody writes to it
 */
export async function keep({ key, what, build }: Kept, { say = () => {} }: Building): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'fieldwright', 'lab');
  const folder = join(cache, key);
  if (existsSync(folder)) return folder;
  const start = performance.now();
  say(`building ${what} …`);
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'building-'));
  try {
    await build(work);
    await rename(work, folder).catch((error: unknown) => {
      // Another lab has built the same meanwhile.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  say(`built in ${((performance.now() - start) / 1000).toFixed(1)} s: ${folder}`);
  return folder;
}
