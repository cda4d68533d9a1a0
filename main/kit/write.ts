import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, fileFailure } from './files.ts';

/** Temporary files of ours: a crash may leave one, and who holds the folder's lock may remove it. */
export const TEMPORARY_NAME = /^\.fw-[0-9a-f]{16}\.tmp$/;

export interface AtomicWriteOptions {
  /** Permission bits; without them those of the file that is there, else what the user's umask gives. */
  readonly mode?: number;
  /** Told after each step that a crash could follow: tests end the process there. */
  readonly onStep?: (step: string) => void;
}

/**
 * Replaces a file so that after a crash at any moment it is the old one or the new one: a temporary file in the same folder, created
 * exclusively, written and synced, renamed over the file, and the folder synced. A link is followed.
 * @throws the system's error; the file is then as it was
 */
export async function writeFileAtomic(
  file: string,
  content: string | Uint8Array,
  { mode, onStep }: AtomicWriteOptions = {},
): Promise<void> {
  const existing = await lstat(file).catch(() => null);
  const target = existing?.isSymbolicLink() ? await realpath(file) : file;
  const kept = existing && (existing.isSymbolicLink() ? await lstat(target) : existing).mode & 0o7777;
  const wantedMode = mode ?? kept;
  const temporary = path.join(path.dirname(target), `.fw-${randomBytes(8).toString('hex')}.tmp`);
  const handle = await open(temporary, 'wx', wantedMode ?? 0o666);
  onStep?.('created');
  try {
    try {
      await handle.writeFile(content);
      onStep?.('written');
      if (wantedMode !== null) await handle.chmod(wantedMode);
      await handle.sync();
      onStep?.('synced');
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  onStep?.('renamed');
  await syncFolder(path.dirname(target));
}

/**
 * Makes a folder, and those above it that are missing, durably. Not `mkdir`'s `recursive`: in Node 24 it never ends under /proc,
 * where nothing can be made.
 * @returns the topmost folder that was made, or null where it was there
 * @throws the system's error; `ENOTDIR` where something else stands there
 */
export async function makeFolder(folder: string): Promise<string | null> {
  let top = folder;
  try {
    await mkdir(folder);
  } catch (error) {
    const there = await stat(folder).catch(() => null);
    if (there?.isDirectory()) return null;
    if (there) throw Object.assign(new Error(`${folder} is not a folder`), { code: 'ENOTDIR' });
    if (codeOf(error) !== 'ENOENT' || path.dirname(folder) === folder) throw error;
    top = (await makeFolder(path.dirname(folder))) ?? folder;
    await mkdir(folder);
  }
  await syncFolder(path.dirname(folder));
  return top;
}

/** Removes a file durably; one that is not there is fine. */
export async function removeFile(file: string): Promise<void> {
  try {
    await unlink(file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  await syncFolder(path.dirname(file));
}

/** Makes names in a folder durable. Windows has no such call and journals names itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Why something was not written, and what to do: the words after "could not be written:". */
export function whyNotWritten(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full; make room and try again';
    case 'EROFS':
      return 'the disk is read-only';
    case 'EACCES':
    case 'EPERM':
      return 'this user may not write there';
    case 'ENOENT':
      return 'the folder it belongs in is not there';
    case 'ENOTDIR':
      return 'a file stands where a folder must be';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENAMETOOLONG':
      return 'its name is too long';
    case 'OUTSIDE':
      return fileFailure(error).message;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
