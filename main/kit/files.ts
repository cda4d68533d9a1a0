import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, type Result } from '../../shared/kit/result.ts';

export interface FileFailure {
  readonly code: 'missing' | 'not-a-file' | 'too-large' | 'not-text' | 'outside' | 'denied' | 'io';
  readonly message: string;
}

/** What a file of text may be at most, octets. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** Names a file's state on disk: when this is the same, the content has not been replaced. */
export interface FileStamp {
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly inode: bigint;
}

export interface TextFile {
  readonly text: string;
  readonly stamp: FileStamp;
}

/**
 * Reads a UTF-8 file with bounds: what is not a regular file (a FIFO, a device), is larger than `maxBytes`, lies outside `root` after
 * following links, or is not text, is refused before memory is spent on it. A byte order mark and `\r\n` stay in the text.
 */
export async function readTextFile(
  file: string,
  { root = path.dirname(file), maxBytes = MAX_FILE_BYTES }: { root?: string; maxBytes?: number } = {},
): Promise<Result<TextFile, FileFailure>> {
  const read = await readBounded(() => openInside(file, root), maxBytes);
  if (!read.ok) return read;
  const text = decode(read.value.bytes);
  return text.ok ? ok({ text: text.value, stamp: read.value.stamp }) : text;
}

/** Reads a regular file that a person named: links are followed wherever they lead, and the bounds are those of `readTextFile`. */
export async function readNamedFile(file: string, maxBytes: number): Promise<Result<Uint8Array, FileFailure>> {
  const read = await readBounded(() => open(file, READ_WITHOUT_WAITING), maxBytes);
  return read.ok ? ok(read.value.bytes) : read;
}

/** A FIFO's other end is not waited for: nothing could end that. */
const READ_WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

async function readBounded(
  openFile: () => Promise<FileHandle>,
  maxBytes: number,
): Promise<Result<{ readonly bytes: Uint8Array; readonly stamp: FileStamp }, FileFailure>> {
  let handle: FileHandle | undefined;
  try {
    handle = await openFile();
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) return fail({ code: 'not-a-file', message: 'it is not a regular file' });
    if (stats.size > BigInt(maxBytes))
      return fail({ code: 'too-large', message: `it has ${stats.size} bytes; at most ${maxBytes} are read` });
    const bytes = await readAll(handle, Number(stats.size), maxBytes);
    if (!bytes) return fail({ code: 'too-large', message: `it has more than ${maxBytes} bytes` });
    return ok({ bytes, stamp: { size: Number(stats.size), mtimeNs: stats.mtimeNs, inode: stats.ino } });
  } catch (error) {
    return fail(fileFailure(error));
  } finally {
    await handle?.close();
  }
}

/** A symbolic link is followed only where it stays inside `root`. */
async function openInside(file: string, root: string): Promise<FileHandle> {
  const noFollow = constants.O_NOFOLLOW ?? 0;
  if (noFollow === 0) return open(await realPathInside(file, root), READ_WITHOUT_WAITING);
  try {
    return await open(file, READ_WITHOUT_WAITING | noFollow);
  } catch (error) {
    if (codeOf(error) !== 'ELOOP') throw error;
    return open(await realPathInside(file, root), READ_WITHOUT_WAITING | noFollow);
  }
}

/**
 * Makes sure that writing a file stays inside a folder, whatever links lead there.
 * @throws an error with code `OUTSIDE`
 */
export async function assertInside(file: string, root: string): Promise<void> {
  const realRoot = await realpath(root);
  const folder = await realpath(path.dirname(file));
  const target = await realpath(file).catch(() => path.join(folder, path.basename(file)));
  for (const each of [path.join(folder, '.'), target]) if (each !== realRoot && !each.startsWith(realRoot + path.sep)) throw outside();
}

function outside(): Error {
  return Object.assign(new Error('it is a link that leads out of the folder'), { code: 'OUTSIDE' });
}

async function realPathInside(file: string, root: string): Promise<string> {
  const [real, realRoot] = await Promise.all([realpath(file), realpath(root)]);
  if (real.startsWith(realRoot + path.sep)) return real;
  throw outside();
}

/** @returns null where the file holds more than `maxBytes` (it can grow while it is read) */
async function readAll(handle: FileHandle, expected: number, maxBytes: number): Promise<Uint8Array | null> {
  let bytes = new Uint8Array(expected + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, null);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
    if (length > maxBytes) return null;
    if (length < bytes.length) continue;
    const larger = new Uint8Array(Math.min(bytes.length * 2, maxBytes + 1));
    larger.set(bytes);
    bytes = larger;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes UTF-8; NUL and octets that are not UTF-8 are refused with their line and column (from 1, in octets). */
export function decode(bytes: Uint8Array): Result<string, FileFailure> {
  const nul = bytes.indexOf(0);
  if (nul !== -1) return fail({ code: 'not-text', message: `it holds a NUL character at ${placeOf(bytes, nul)}` });
  try {
    return ok(utf8.decode(bytes));
  } catch {
    return fail({ code: 'not-text', message: `it is not UTF-8 text: see ${placeOf(bytes, firstInvalid(bytes))}` });
  }
}

/** The sequence that cannot be decoded: found by halving, at the end of the longest prefix that decodes. */
function firstInvalid(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const half = (good + bad) >> 1;
    if (decodesAsPrefix(bytes.subarray(0, half))) good = half;
    else bad = half;
  }
  let start = good;
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
  return (bytes[start] ?? 0) >= 0xc0 ? start : good;
}

function decodesAsPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function placeOf(bytes: Uint8Array, offset: number): string {
  const before = bytes.subarray(0, offset);
  const line = before.reduce((count, byte) => (byte === 10 ? count + 1 : count), 1);
  return `line ${line}, column ${offset - before.lastIndexOf(10)}`;
}

export function fileFailure(error: unknown): FileFailure {
  const message = error instanceof Error ? error.message : String(error);
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { code: 'missing', message: 'it is not there' };
    case 'EACCES':
    case 'EPERM':
      return { code: 'denied', message: 'this user may not open it' };
    case 'EISDIR':
    case 'ENXIO':
      return { code: 'not-a-file', message: 'it is not a regular file' };
    case 'ELOOP':
    case 'OUTSIDE':
      return { code: 'outside', message: 'it is a link that leads out of the folder' };
    default:
      return { code: 'io', message };
  }
}

export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
