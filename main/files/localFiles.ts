import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { printable } from '../../shared/kit/printable.ts';
import { codeOf } from '../kit/files.ts';
import type { ReadEnd, WriteEnd } from './deviceFiles.ts';
import { Refusal, refusal } from './refusal.ts';

/** What names a local file's content: when it is the same after as before, nobody wrote in between. */
export interface Stamp {
  readonly size: number;
  readonly mtimeNs: bigint;
}

export interface LocalSource extends ReadEnd {
  readonly size: number;
  readonly mode: number;
  stamp(): Promise<Stamp>;
}

/** Opens a regular file of the laptop's; a FIFO is not waited for. */
export async function openLocalSource(path: string): Promise<LocalSource> {
  const handle = await local(path, () => open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  const stats = await local(path, () => handle.stat({ bigint: true })).catch(closeAnd(handle));
  if (!stats.isFile()) {
    await handle.close();
    throw refusal('not-a-file', { path });
  }
  return {
    size: Number(stats.size),
    mode: Number(stats.mode) & 0o777,
    async stamp() {
      const now = await local(path, () => handle.stat({ bigint: true }));
      return { size: Number(now.size), mtimeNs: now.mtimeNs };
    },
    read: (into, at) => local(path, () => readFully(handle, into, at)),
    close: () => handle.close(),
  };
}

const closeAnd =
  (handle: FileHandle) =>
  async (error: unknown): Promise<never> => {
    await handle.close().catch(() => undefined);
    throw error;
  };

async function readFully(handle: FileHandle, into: Buffer, at: number): Promise<number> {
  let filled = 0;
  while (filled < into.length) {
    const { bytesRead } = await handle.read(into, filled, into.length - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

/** Opens a file of the laptop's for writing: one that must not be there (`create`), or one that was created so before. */
export async function openLocalTarget(path: string, how: 'create' | 'again', mode: number): Promise<WriteEnd> {
  const handle = await local(path, () => open(path, how === 'create' ? 'wx' : 'r+', mode));
  return {
    async write(from, at) {
      let written = 0;
      while (written < from.length)
        written += (await local(path, () => handle.write(from, written, from.length - written, at + written))).bytesWritten;
    },
    async sync() {
      await local(path, () => handle.sync());
      return Number((await local(path, () => handle.stat())).size);
    },
    close: () => handle.close(),
  };
}

/** Work on the laptop's file system; what the system refuses becomes a `Refusal`. */
export async function local<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Refusal ? error : localRefusal(error, path);
  }
}

function localRefusal(error: unknown, path: string): Refusal {
  switch (codeOf(error)) {
    case 'ENOENT':
      return refusal('missing', { path });
    case 'EACCES':
    case 'EPERM':
      return refusal('denied', { path });
    case 'EEXIST':
      return refusal('exists', { path });
    case 'ENOTDIR':
      return refusal('not-a-folder', { path });
    case 'EISDIR':
      return refusal('not-a-file', { path });
    case 'ENOTEMPTY':
      return refusal('not-empty', { path });
    case 'ENOSPC':
    case 'EDQUOT':
      return refusal('disk-full', { place: 'this computer', path });
    case 'EROFS':
      return refusal('read-only-disk', { path });
    case 'ENAMETOOLONG':
      return refusal('unsafe-name', { name: path.slice(-80), reason: 'long' });
    default:
      return refusal('io', { path, reason: printable(error instanceof Error ? error.message : String(error), 200) });
  }
}
