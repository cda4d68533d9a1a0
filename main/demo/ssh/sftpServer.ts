import { posix } from 'node:path';
import type { ServerChannel } from 'ssh2';
import type { Files } from '../shell/machine.ts';
import { finish, tellBroken } from './channel.ts';
import { Reader, Writer } from './wire.ts';

/** draft-ietf-secsh-filexfer-02, version 3: what OpenSSH speaks. */
const T = {
  INIT: 1,
  VERSION: 2,
  OPEN: 3,
  CLOSE: 4,
  READ: 5,
  WRITE: 6,
  LSTAT: 7,
  FSTAT: 8,
  SETSTAT: 9,
  FSETSTAT: 10,
  OPENDIR: 11,
  READDIR: 12,
  REMOVE: 13,
  MKDIR: 14,
  RMDIR: 15,
  REALPATH: 16,
  STAT: 17,
  RENAME: 18,
  READLINK: 19,
  SYMLINK: 20,
  STATUS: 101,
  HANDLE: 102,
  DATA: 103,
  NAME: 104,
  ATTRS: 105,
  EXTENDED: 200,
} as const;
const S = { OK: 0, EOF: 1, NO_SUCH_FILE: 2, PERMISSION_DENIED: 3, FAILURE: 4, BAD_MESSAGE: 5, OP_UNSUPPORTED: 8 } as const;
const O = { READ: 1, WRITE: 2, APPEND: 4, CREAT: 8, TRUNC: 16, EXCL: 32 } as const;
const ATTR = { SIZE: 1, UIDGID: 2, PERMISSIONS: 4, ACMODTIME: 8 } as const;

const LONGEST_PACKET = 256 * 1024;
const MOST_HANDLES = 64;
const EXTENSIONS = ['posix-rename@openssh.com', 'fsync@openssh.com', 'hardlink@openssh.com'];

type Stat = Awaited<ReturnType<Files['lstat']>>;

interface OpenFile {
  readonly path: string;
  /** While it is written it grows here; it reaches the file system when it is flushed or closed. */
  bytes: Buffer;
  size: number;
  isChanged: boolean;
  readonly appends: boolean;
}
interface OpenFolder {
  readonly path: string;
  names: string[] | null;
}

class SftpError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** SFTP over the same files as the shell's. Requests are answered in order; a malformed one ends the channel. */
export function serveSftp(channel: ServerChannel, files: Files, home: string): void {
  const session = new SftpSession(files, home);
  let held: Buffer = Buffer.alloc(0);
  let isEnded = false;
  let work = Promise.resolve();
  const quit = () => {
    isEnded = true;
    channel.end();
  };
  const broke = (error: unknown) => {
    tellBroken(error);
    quit();
  };
  async function take(chunk: Buffer): Promise<void> {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    while (!isEnded && held.length >= 4) {
      const length = held.readUInt32BE(0);
      if (length < 1 || length > LONGEST_PACKET) return quit();
      if (held.length < 4 + length) return;
      const packet = held.subarray(4, 4 + length);
      held = held.subarray(4 + length);
      const answer = await session.answer(packet);
      if (!answer) return quit();
      await new Promise<void>((resolve) => {
        if (!channel.writable) return resolve();
        channel.once('close', resolve);
        channel.write(answer, () => {
          channel.removeListener('close', resolve);
          resolve();
        });
      });
    }
  }
  channel.on('error', quit);
  channel.on('data', (chunk: Buffer) => {
    channel.pause();
    work = work
      .then(() => take(chunk))
      .then(() => void channel.resume())
      .catch(broke);
  });
  channel.once('end', () => {
    work = work
      .then(() => session.close())
      .then(() => finish(channel, 0, null))
      .catch(broke);
  });
  channel.once('close', () => {
    work = work.then(() => session.close()).catch(broke);
  });
}

class SftpSession {
  readonly #files: Files;
  readonly #home: string;
  readonly #open = new Map<string, OpenFile | OpenFolder>();
  #last = 0;

  constructor(files: Files, home: string) {
    this.#files = files;
    this.#home = home;
  }

  /** @returns null where the packet cannot be read */
  async answer(packet: Buffer): Promise<Buffer | null> {
    const reader = new Reader(packet);
    const type = reader.byte();
    if (type === T.INIT) {
      const writer = new Writer(T.VERSION).uint32(3);
      for (const name of EXTENSIONS) writer.string(name).string('1');
      return writer.packet();
    }
    const id = reader.uint32();
    if (reader.isBroken) return null;
    try {
      const writer = await this.#handle(type, id, reader);
      return reader.isBroken ? status(id, S.BAD_MESSAGE, 'Bad message') : writer;
    } catch (error) {
      return status(id, codeOf(error), error instanceof Error ? error.message : 'Failure');
    }
  }

  async close(): Promise<void> {
    for (const handle of this.#open.values()) if ('bytes' in handle) await this.#flush(handle).catch(() => {});
    this.#open.clear();
  }

  #path(reader: Reader): string {
    const path = reader.string().toString('utf8');
    if (path.includes('\0')) throw new SftpError(S.FAILURE, 'a path cannot hold a NUL');
    return posix.resolve(this.#home, path);
  }

  #file(reader: Reader): OpenFile {
    const handle = this.#open.get(reader.string().toString('latin1'));
    if (!handle || !('bytes' in handle)) throw new SftpError(S.FAILURE, 'Invalid handle');
    return handle;
  }

  async #handle(type: number, id: number, reader: Reader): Promise<Buffer> {
    const files = this.#files;
    switch (type) {
      case T.OPEN:
        return this.#openFile(id, reader);
      case T.CLOSE: {
        const name = reader.string().toString('latin1');
        const handle = this.#open.get(name);
        if (!handle) throw new SftpError(S.FAILURE, 'Invalid handle');
        this.#open.delete(name);
        if ('bytes' in handle) await this.#flush(handle);
        return ok(id);
      }
      case T.READ:
        return this.#read(id, reader);
      case T.WRITE:
        return this.#write(id, reader);
      case T.STAT:
        return attributes(id, await files.stat(this.#path(reader)));
      case T.LSTAT:
        return attributes(id, await files.lstat(this.#path(reader)));
      case T.FSTAT: {
        const file = this.#file(reader);
        return attributes(id, { ...(await files.stat(file.path)), size: file.size });
      }
      case T.SETSTAT:
      case T.FSETSTAT:
        return this.#setStat(id, type === T.SETSTAT ? this.#path(reader) : this.#file(reader), reader);
      case T.OPENDIR: {
        const path = this.#path(reader);
        if (!(await files.stat(path)).isDirectory) throw new SftpError(S.FAILURE, 'Not a directory');
        return this.#newHandle(id, { path, names: null });
      }
      case T.READDIR:
        return this.#readFolder(id, reader);
      case T.REMOVE: {
        const path = this.#path(reader);
        if ((await files.lstat(path)).isDirectory) throw new SftpError(S.FAILURE, 'Is a directory');
        await files.rm(path);
        return ok(id);
      }
      case T.MKDIR: {
        const path = this.#path(reader);
        const { mode } = readAttributes(reader);
        if (await files.exists(path)) throw new SftpError(S.FAILURE, 'File exists');
        await files.mkdir(path);
        await files.chmod(path, mode ?? 0o755);
        return ok(id);
      }
      case T.RMDIR: {
        const path = this.#path(reader);
        if (!(await files.lstat(path)).isDirectory) throw new SftpError(S.FAILURE, 'Not a directory');
        if ((await files.readdir(path)).length > 0) throw new SftpError(S.FAILURE, 'Directory not empty');
        await files.rm(path, { recursive: true });
        return ok(id);
      }
      case T.REALPATH:
        return names(id, [{ name: await files.realpath(this.#path(reader)).catch(() => posix.resolve(this.#home)), stat: null }]);
      case T.RENAME: {
        const [from, to] = [this.#path(reader), this.#path(reader)];
        await files.lstat(from);
        // Version 3 replaces nothing; posix-rename@openssh.com does.
        if (await files.exists(to)) throw new SftpError(S.FAILURE, 'File exists');
        await files.mv(from, to);
        return ok(id);
      }
      case T.READLINK:
        return names(id, [{ name: await files.readlink(this.#path(reader)), stat: null }]);
      case T.SYMLINK: {
        // OpenSSH sends the target first, whatever the draft says.
        const target = reader.string().toString('utf8');
        await files.symlink(target, this.#path(reader));
        return ok(id);
      }
      case T.EXTENDED:
        return this.#extended(id, reader);
      default:
        throw new SftpError(S.OP_UNSUPPORTED, 'Operation unsupported');
    }
  }

  async #extended(id: number, reader: Reader): Promise<Buffer> {
    const name = reader.string().toString('latin1');
    if (name === 'posix-rename@openssh.com') {
      const [from, to] = [this.#path(reader), this.#path(reader)];
      await this.#files.lstat(from);
      if (from !== to) await this.#files.mv(from, to);
    } else if (name === 'hardlink@openssh.com') await this.#files.link(this.#path(reader), this.#path(reader));
    else if (name === 'fsync@openssh.com') await this.#flush(this.#file(reader));
    else throw new SftpError(S.OP_UNSUPPORTED, 'Operation unsupported');
    return ok(id);
  }

  async #openFile(id: number, reader: Reader): Promise<Buffer> {
    const path = this.#path(reader);
    const flags = reader.uint32();
    const { mode } = readAttributes(reader);
    const exists = await this.#files.exists(path);
    if (exists && (await this.#files.stat(path)).isDirectory) throw new SftpError(S.FAILURE, 'Is a directory');
    if (!exists && (flags & O.CREAT) === 0) throw new SftpError(S.NO_SUCH_FILE, 'No such file');
    if (exists && (flags & O.CREAT) !== 0 && (flags & O.EXCL) !== 0) throw new SftpError(S.FAILURE, 'File exists');
    const writes = (flags & O.WRITE) !== 0;
    if (writes && (!exists || (flags & O.TRUNC) !== 0)) await this.#files.writeFile(path, new Uint8Array());
    else if (writes) await this.#files.appendFile(path, new Uint8Array());
    if (!exists) await this.#files.chmod(path, mode ?? 0o644);
    const bytes = Buffer.from(await this.#files.readFileBuffer(path));
    return this.#newHandle(id, { path, bytes, size: bytes.length, isChanged: false, appends: (flags & O.APPEND) !== 0 });
  }

  #newHandle(id: number, handle: OpenFile | OpenFolder): Buffer {
    if (this.#open.size >= MOST_HANDLES) throw new SftpError(S.FAILURE, 'Too many open files');
    const name = String(++this.#last);
    this.#open.set(name, handle);
    return new Writer(T.HANDLE).uint32(id).string(name).packet();
  }

  async #read(id: number, reader: Reader): Promise<Buffer> {
    const file = this.#file(reader);
    const [offset, length] = [reader.uint64(), reader.uint32()];
    if (offset >= file.size) throw new SftpError(S.EOF, 'End of file');
    const end = Math.min(file.size, offset + Math.min(length, LONGEST_PACKET - 1_024));
    return new Writer(T.DATA).uint32(id).string(file.bytes.subarray(offset, end)).packet();
  }

  async #write(id: number, reader: Reader): Promise<Buffer> {
    const file = this.#file(reader);
    const asked = reader.uint64();
    const data = reader.string();
    const offset = file.appends ? file.size : asked;
    const end = offset + data.length;
    if (end > 60 * 1024 * 1024) throw new SftpError(S.FAILURE, 'No space left on device');
    if (end > file.bytes.length) {
      const grown = Buffer.alloc(Math.max(end, file.bytes.length * 2, 65_536));
      file.bytes.copy(grown, 0, 0, file.size);
      file.bytes = grown;
    }
    data.copy(file.bytes, offset);
    file.size = Math.max(file.size, end);
    file.isChanged = true;
    return ok(id);
  }

  async #flush(file: OpenFile): Promise<void> {
    if (!file.isChanged) return;
    await this.#files.writeFile(file.path, Uint8Array.from(file.bytes.subarray(0, file.size)));
    file.isChanged = false;
  }

  async #setStat(id: number, target: string | OpenFile, reader: Reader): Promise<Buffer> {
    const { size, mode, modified } = readAttributes(reader);
    const path = typeof target === 'string' ? target : target.path;
    await this.#files.stat(path);
    if (typeof target !== 'string') await this.#flush(target);
    if (size !== null) {
      if (size > 60 * 1024 * 1024) throw new SftpError(S.FAILURE, 'No space left on device');
      const resized = new Uint8Array(size);
      resized.set((await this.#files.readFileBuffer(path)).subarray(0, size));
      await this.#files.writeFile(path, resized);
    }
    if (mode !== null) await this.#files.chmod(path, mode & 0o7777);
    if (modified !== null) await this.#files.utimes(path, new Date(modified * 1_000), new Date(modified * 1_000));
    return ok(id);
  }

  async #readFolder(id: number, reader: Reader): Promise<Buffer> {
    const handle = this.#open.get(reader.string().toString('latin1'));
    if (!handle || !('names' in handle)) throw new SftpError(S.FAILURE, 'Invalid handle');
    handle.names ??= ['.', '..', ...(await this.#files.readdir(handle.path))];
    const batch = handle.names.splice(0, 100);
    if (batch.length === 0) throw new SftpError(S.EOF, 'End of file');
    const rows = await Promise.all(
      batch.map(async (name) => ({ name, stat: await this.#files.lstat(posix.join(handle.path, name)).catch(() => null) })),
    );
    return names(id, rows);
  }
}

function codeOf(error: unknown): number {
  if (error instanceof SftpError) return error.code;
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('ENOENT')) return S.NO_SUCH_FILE;
  if (message.startsWith('EACCES') || message.startsWith('EPERM')) return S.PERMISSION_DENIED;
  return S.FAILURE;
}

const status = (id: number, code: number, message: string): Buffer =>
  new Writer(T.STATUS).uint32(id).uint32(code).string(message).string('en').packet();
const ok = (id: number): Buffer => status(id, S.OK, 'Success');
const attributes = (id: number, stat: Stat): Buffer => writeAttributes(new Writer(T.ATTRS).uint32(id), stat).packet();

function typedMode({ isDirectory, isSymbolicLink, mode }: Stat): number {
  return (isDirectory ? 0o040000 : isSymbolicLink ? 0o120000 : 0o100000) | (mode & 0o7777);
}

function writeAttributes(writer: Writer, stat: Stat | null): Writer {
  if (!stat) return writer.uint32(0);
  const seconds = Math.floor(stat.mtime.getTime() / 1_000);
  return writer
    .uint32(ATTR.SIZE | ATTR.UIDGID | ATTR.PERMISSIONS | ATTR.ACMODTIME)
    .uint64(stat.size)
    .uint32(0)
    .uint32(0)
    .uint32(typedMode(stat))
    .uint32(seconds)
    .uint32(seconds);
}

function readAttributes(reader: Reader): { readonly size: number | null; readonly mode: number | null; readonly modified: number | null } {
  const flags = reader.uint32();
  const size = flags & ATTR.SIZE ? reader.uint64() : null;
  if (flags & ATTR.UIDGID) reader.uint64();
  const mode = flags & ATTR.PERMISSIONS ? reader.uint32() : null;
  if ((flags & ATTR.ACMODTIME) === 0) return { size, mode, modified: null };
  reader.uint32();
  return { size, mode, modified: reader.uint32() };
}

function names(id: number, rows: readonly { readonly name: string; readonly stat: Stat | null }[]): Buffer {
  const writer = new Writer(T.NAME).uint32(id).uint32(rows.length);
  for (const { name, stat } of rows) writeAttributes(writer.string(name).string(longName(name, stat)), stat);
  return writer.packet();
}

/** As `ls -l` shows it: what sftp(1) prints. */
function longName(name: string, stat: Stat | null): string {
  if (!stat) return name;
  const bits = [...'rwxrwxrwx'].map((letter, index) => (stat.mode & (0o400 >> index) ? letter : '-')).join('');
  const type = stat.isDirectory ? 'd' : stat.isSymbolicLink ? 'l' : '-';
  return `${type}${bits}    1 root     root     ${String(stat.size).padStart(8)} ${stat.mtime.toISOString().slice(0, 16).replace('T', ' ')} ${name}`;
}
