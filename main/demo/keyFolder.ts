import { rmSync } from 'node:fs';
import { chmod, lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { codeOf } from '../kit/files.ts';

const PREFIX = 'fieldwright-demo-';
const OWNER = 'owner';

export interface KeyFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * A folder for the plant's keys that only this user can read. It goes with the process; where that was killed, with the next one that makes such
 * a folder.
 */
export async function makeKeyFolder(): Promise<KeyFolder> {
  await removeForsaken();
  const folder = await mkdtemp(path.join(tmpdir(), PREFIX));
  const forget = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', forget);
  const made: KeyFolder = {
    path: folder,
    async remove() {
      await rm(folder, { recursive: true, force: true });
      process.removeListener('exit', forget);
    },
  };
  try {
    await chmod(folder, 0o700);
    await writeFile(path.join(folder, OWNER), `${process.pid} ${hostname()}\n`, { mode: 0o600 });
    return made;
  } catch (error) {
    await made.remove();
    throw error;
  }
}

/** What processes of this computer left behind that could not clear away (`kill -9`, a second Ctrl+C). Others' folders cannot be removed, and stay. */
async function removeForsaken(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  const folders = names.filter((name) => name.startsWith(PREFIX)).map((name) => path.join(tmpdir(), name));
  await Promise.all(
    folders.map(async (folder) => {
      // In a folder that all may write to, another user's is not walked through: what lies in it could be anything.
      const isOwn = (await lstat(folder).catch(() => null))?.uid === (process.getuid?.() ?? 0);
      if (!isOwn) return;
      const owner = await readFile(path.join(folder, OWNER), 'utf8').catch(() => '');
      const [, pid, host] = /^(\d{1,10}) (\S+)\n$/.exec(owner) ?? [];
      if (pid === undefined || host !== hostname() || !isGone(Number(pid))) return;
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }),
  );
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}
