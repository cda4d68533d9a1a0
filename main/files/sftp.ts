import type { FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2';
import type { Entry } from '../../shared/files/contract.ts';
import { type DeviceFiles, kindOf, type ReadEnd, type Status, type WriteEnd } from './deviceFiles.ts';
import { Refusal, refusal } from './refusal.ts';
import { EOF, OP_UNSUPPORTED, sftpRefusal, statusOf } from './sftpFailure.ts';

/** Four SSH packets: with one the cost of a request shows, with eight OpenSSH answers later and slower. */
const REQUEST_BYTES = 128 * 1024;

export interface SftpHold {
  readonly sftp: SFTPWrapper;
  readonly ended: Promise<void>;
  close(): void;
}

type Done<T> = (error: Error | null | undefined, value?: T) => void;

interface SftpNeeds {
  readonly device: string;
  readonly hold: SftpHold;
  /** SFTP cannot hash: a command does. Null where the device has none, or runs none. */
  readonly sha256: DeviceFiles['sha256'];
}

/** A device's files over its SFTP server (draft-ietf-secsh-filexfer-02 and OpenSSH's extensions, PROTOCOL §4). */
export function overSftp({ device, hold, sha256 }: SftpNeeds): DeviceFiles {
  const { sftp } = hold;
  const request = createRequests(hold.ended, refusal('lost', { device }));
  const ask = <T>(path: string, start: (done: Done<T>) => void): Promise<T> =>
    request.start(start).catch((error: unknown) => {
      throw error instanceof Refusal ? error : sftpRefusal(error, device, path);
    });
  const order = (path: string, start: (done: Done<unknown>) => void) => ask<unknown>(path, start).then(() => undefined);

  const resolve = (path: string) => ask<string>(path, (done) => sftp.realpath(path === '~' ? '.' : path, done));

  return {
    device,
    over: 'sftp',
    ended: hold.ended,
    resolve,
    async status(path) {
      try {
        return statusFrom(await ask<Stats>(path, (done) => sftp.lstat(path, done)), '');
      } catch (error) {
        return nothingThere(error);
      }
    },
    linkTarget: (path) => ask<string>(path, (done) => sftp.readlink(path, done)),
    async *list(folder, signal) {
      const handle = await ask<Buffer>(folder, (done) => sftp.opendir(folder, done));
      try {
        for (;;) {
          if (signal.aborted) throw refusal('cancelled');
          const batch = await ask<readonly FileEntryWithStats[] | null>(folder, (done) => nextNames(sftp, handle, done));
          if (batch === null) return;
          yield batch.filter(({ filename }) => filename !== '.' && filename !== '..').map(entryFrom);
        }
      } finally {
        void closed(sftp, handle, ask);
      }
    },
    async openRead(path) {
      const handle = await ask<Buffer>(path, (done) => sftp.open(path, 'r', done));
      const stats = await ask<Stats>(path, (done) => sftp.fstat(handle, done)).catch(async (error: unknown) => {
        await closed(sftp, handle, ask);
        throw error;
      });
      return readEnd(sftp, handle, statusFrom(stats, '').size, path, ask);
    },
    async openWrite(path, how) {
      const handle = await ask<Buffer>(path, (done) => sftp.open(path, how === 'create' ? 'wx' : 'r+', { mode: 0o600 }, done));
      return writeEnd(sftp, handle, path, ask);
    },
    makeFolder: (path) => order(path, (done) => sftp.mkdir(path, done)),
    removeFolder: (path) => order(path, (done) => sftp.rmdir(path, done)),
    remove: (path) => order(path, (done) => sftp.unlink(path, done)),
    async rename(from, to) {
      if (await this.status(to)) throw refusal('exists', { path: to });
      await order(from, (done) => sftp.rename(from, to, done));
    },
    replace: (from, to) => replace(sftp, from, to, order),
    setMode: (path, mode) => order(path, (done) => sftp.chmod(path, mode, done)),
    setOwner: (path, uid, gid) => order(path, (done) => sftp.chown(path, uid, gid, done)),
    sha256,
    freeBytes: (folder) => freeBytes(sftp, folder, ask),
    close() {
      request.end();
      hold.close();
    },
  };
}

/** Requests that end with the channel: the client forgets those of a connection that was cut, and a device may never answer. */
function createRequests(ended: Promise<void>, lost: Refusal) {
  const waiting = new Set<(reason: Refusal) => void>();
  let isOpen = true;
  const end = () => {
    isOpen = false;
    for (const reject of waiting) reject(lost);
    waiting.clear();
  };
  void ended.then(end);
  return {
    end,
    start<T>(start: (done: Done<T>) => void): Promise<T> {
      return new Promise((resolve, reject) => {
        if (!isOpen) return reject(lost);
        waiting.add(reject);
        start((error, value) => {
          waiting.delete(reject);
          if (error) reject(error);
          else resolve(value as T); // the client's own types
        });
      });
    },
  };
}

type Ask = <T>(path: string, start: (done: Done<T>) => void) => Promise<T>;
type Order = (path: string, start: (done: Done<unknown>) => void) => Promise<void>;

/** rename(2) semantics only with the extension: plain SFTP refuses to rename over a file. */
async function replace(sftp: SFTPWrapper, from: string, to: string, order: Order): Promise<void> {
  try {
    await order(to, (done) => sftp.ext_openssh_rename(from, to, done));
  } catch (error) {
    if (error instanceof Error && /extended|support/i.test(error.message)) await replaceWithoutExtension(sftp, from, to, order);
    else throw error;
  }
}

/** There is a moment without the file; what stood there is back if the second step fails. */
async function replaceWithoutExtension(sftp: SFTPWrapper, from: string, to: string, order: Order): Promise<void> {
  const aside = `${from}.old`;
  const stood = await order(to, (done) => sftp.rename(to, aside, done)).then(
    () => true,
    () => false,
  );
  try {
    await order(to, (done) => sftp.rename(from, to, done));
  } catch (error) {
    if (stood) await order(to, (done) => sftp.rename(aside, to, done));
    throw error;
  }
  if (stood) await order(aside, (done) => sftp.unlink(aside, done));
}

/** The next names of a folder; null at its end. */
function nextNames(sftp: SFTPWrapper, handle: Buffer, done: Done<readonly FileEntryWithStats[] | null>): void {
  sftp.readdir(handle, (error: unknown, names: FileEntryWithStats[] | undefined) => {
    if (statusOf(error) === EOF) done(null, null);
    else done(error instanceof Error ? error : null, names ?? []);
  });
}

function readEnd(sftp: SFTPWrapper, handle: Buffer, size: number | null, path: string, ask: Ask): ReadEnd {
  const request = (into: Buffer, offset: number, length: number, at: number) =>
    ask<number>(path, (done) => sftp.read(handle, into, offset, length, at, (error, bytesRead) => done(error, bytesRead)));
  /** A server may give less than was asked for before the end (§6.4): only nothing at all is the end. */
  const fill = async (into: Buffer, start: number, end: number, at: number): Promise<number> => {
    let filled = start;
    while (filled < end) {
      const bytesRead = await request(into, filled, end - filled, at + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled - start;
  };
  return {
    size,
    async read(into, at) {
      const starts = Array.from({ length: Math.ceil(into.length / REQUEST_BYTES) }, (_, index) => index * REQUEST_BYTES);
      const filled = await Promise.all(starts.map((start) => fill(into, start, Math.min(start + REQUEST_BYTES, into.length), at)));
      const short = filled.findIndex((length, index) => length < Math.min(REQUEST_BYTES, into.length - index * REQUEST_BYTES));
      return short < 0 ? into.length : short * REQUEST_BYTES + (filled[short] ?? 0);
    },
    close: () => closed(sftp, handle, ask),
  };
}

function writeEnd(sftp: SFTPWrapper, handle: Buffer, path: string, ask: Ask): WriteEnd {
  return {
    async write(from, at) {
      const orders: Promise<unknown>[] = [];
      for (let start = 0; start < from.length; start += REQUEST_BYTES) {
        const length = Math.min(REQUEST_BYTES, from.length - start);
        orders.push(ask<unknown>(path, (done) => sftp.write(handle, from, start, length, at + start, done)));
      }
      await Promise.all(orders);
    },
    async sync() {
      // A server without the extension has no way to be asked.
      await ask<void>(path, (done) => fsync(sftp, handle, done));
      const stats = await ask<Stats>(path, (done) => sftp.fstat(handle, done));
      return statusFrom(stats, '').size ?? -1;
    },
    close: () => closed(sftp, handle, ask),
  };
}

function fsync(sftp: SFTPWrapper, handle: Buffer, done: Done<void>): void {
  try {
    sftp.ext_openssh_fsync(handle, (error) => done(isUnsupported(error) ? null : error));
  } catch {
    done(null);
  }
}

const isUnsupported = (error: unknown): boolean => statusOf(error) === OP_UNSUPPORTED;

/** On a channel that is gone the handle is gone, too. */
const closed = (sftp: SFTPWrapper, handle: Buffer, ask: Ask): Promise<void> =>
  ask<unknown>('', (done) => sftp.close(handle, done)).then(
    () => undefined,
    () => undefined,
  );

interface FileSystemStatus {
  readonly f_frsize?: number;
  readonly f_bavail?: number;
}

/** Null where the server lacks the extension: the client then throws, which `ask` turns into a refusal. */
async function freeBytes(sftp: SFTPWrapper, folder: string, ask: Ask): Promise<number | null> {
  const vfs = await ask<FileSystemStatus>(folder, (done) => sftp.ext_openssh_statvfs(folder, done)).catch(() => null);
  const free = Number(vfs?.f_frsize) * Number(vfs?.f_bavail);
  return Number.isFinite(free) && free >= 0 ? free : null;
}

function nothingThere(error: unknown): null {
  if (error instanceof Refusal && error.failure.code === 'missing') return null;
  throw error;
}

function entryFrom({ filename, longname, attrs }: FileEntryWithStats): Entry {
  const { uid: _uid, gid: _gid, ...status } = statusFrom(attrs, longname);
  return { name: filename, ...status };
}

/** @param longname as `ls -l` prints it: the only place where version 3 of the protocol has names of users */
function statusFrom(attrs: Partial<Stats>, longname: string): Status {
  const { mode, size, uid, gid, mtime } = attrs;
  const names = /^[-a-zA-Z]{10}\S? +\d+ +([\w.@$-]{1,32}) +([\w.@$-]{1,32}) /.exec(longname);
  return {
    kind: mode === undefined ? 'other' : kindOf(mode),
    size: countOrNull(size),
    mode: mode === undefined ? null : mode & 0o7777,
    owner: names?.[1] ?? String(uid ?? ''),
    group: names?.[2] ?? String(gid ?? ''),
    modifiedS: countOrNull(mtime),
    uid: countOrNull(uid),
    gid: countOrNull(gid),
  };
}

function countOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
