import { crc32 } from 'node:zlib';
import { fail, ok, type Result } from '../../shared/kit/result.ts';

export interface ZipEntry {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Where the container departs from the one form a bundle has; `path` is null where no file can be named. */
export interface ZipFailure {
  readonly code: 'not-a-zip' | 'not-canonical';
  readonly path: string | null;
  readonly message: string;
}

export const MAX_ZIP_BYTES = 256 * 1024 * 1024;
export const MAX_ZIP_ENTRIES = 50_000;

const LOCAL = { signature: 0x04034b50, length: 30 };
const CENTRAL = { signature: 0x02014b50, length: 46 };
const END = { signature: 0x06054b50, length: 22 };
/** UTF-8 names (APPNOTE 4.4.4 bit 11); 1980-01-01 00:00, the first time that the format can tell. */
const FLAGS = 0x0800;
const DATE = 0x0021;
/** Made on Unix, version 2.0: so that the upper half of the attributes is read as a file mode. */
const MADE_BY = 0x0314;
const NEEDED = 20;

type Field = readonly [offset: number, size: 2 | 4, name: string, value: number];

/**
 * Writes a zip in one canonical form: entries sorted, stored as they are, no times, no extra fields, no comments.
 * Stored and not deflated: then no compressor's version shows in the octets, and every octet of the file is either
 * a header field with one right value or content under a hash. A bundle is mostly small text; `sw1`'s folder is about 20 KB.
 * @throws RangeError past 50,000 entries or 256 MB, or where a path cannot stand in a bundle
 */
export function writeZip(files: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const entries = files.map(({ path, bytes }) => ({ path, bytes, name: Buffer.from(path) })).sort((a, b) => (a.path < b.path ? -1 : 1));
  const size = entries.reduce((sum, { bytes, name }) => sum + LOCAL.length + CENTRAL.length + 2 * name.length + bytes.length, END.length);
  if (entries.length > MAX_ZIP_ENTRIES) throw new RangeError(`${entries.length} files; a bundle holds at most ${MAX_ZIP_ENTRIES}`);
  if (size > MAX_ZIP_BYTES) throw new RangeError(`the bundle would be ${size} octets; at most ${MAX_ZIP_BYTES} are possible`);
  const out = Buffer.alloc(size);
  let at = 0;
  const central = entries.map(({ path, bytes, name }, index) => {
    if (!isSafePath(path)) throw new RangeError(`${JSON.stringify(path)} cannot be the name of a file in a bundle`);
    if (path === entries[index - 1]?.path) throw new RangeError(`${path} stands twice in the bundle`);
    const entry = { path, offset: at, size: bytes.length, crc: crc32(bytes), nameLength: name.length };
    putFields(out, at, localFields(entry));
    out.set(name, at + LOCAL.length);
    out.set(bytes, at + LOCAL.length + name.length);
    at += LOCAL.length + name.length + bytes.length;
    return { entry, name };
  });
  const start = at;
  for (const { entry, name } of central) {
    putFields(out, at, centralFields(entry));
    out.set(name, at + CENTRAL.length);
    at += CENTRAL.length + name.length;
  }
  putFields(out, at, endFields({ count: central.length, start, length: at - start }));
  return out;
}

/**
 * Reads a zip in that one form, from bytes nobody vouches for. Anything else is refused with the entry and the field named: compressed,
 * encrypted, doubled, overlapping, unsorted, truncated, with links, folders, comments, gaps or octets at the end.
 * Memory is bounded by the input: the entries are views of it.
 * @returns the entries in order of path; CRCs are not looked at here, `contentFailures` does that
 */
export function readZip(input: Uint8Array): Result<readonly (ZipEntry & { readonly crc: number })[], ZipFailure> {
  if (input.length > MAX_ZIP_BYTES) return notAZip(`It is ${input.length} octets long; a bundle has at most ${MAX_ZIP_BYTES}.`);
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const end = findEnd(bytes);
  if (!end.ok) return end;
  const { count, start, length } = end.value;
  const entries: (ZipEntry & { readonly crc: number })[] = [];
  let offset = 0;
  let at = start;
  for (let index = 0; index < count; index += 1) {
    const read = readEntry({ bytes, at, offset, start, end: start + length, previous: entries.at(-1)?.path ?? '' });
    if (!read.ok) return read;
    entries.push(read.value);
    at += CENTRAL.length + Buffer.byteLength(read.value.path);
    offset += LOCAL.length + Buffer.byteLength(read.value.path) + read.value.bytes.length;
  }
  if (at !== start + length) return notCanonical(null, `The directory of the zip has ${start + length - at} octets too many.`);
  if (offset !== start) return notCanonical(null, `${start - offset} octets before the directory of the zip belong to no file.`);
  return ok(entries);
}

/** A relative path without `..`, of plain ASCII, so that it means the same file on every system. */
export function isSafePath(path: string): boolean {
  return path.length <= 400 && /^(?!\/)(?:(?:^|\/)(?!\.{1,2}(?:\/|$))[A-Za-z0-9._@%+=,-]+)+$/.test(path);
}

interface EntryPlace {
  readonly bytes: Buffer;
  /** Of the central header. */
  readonly at: number;
  /** Where the local header must be: right after the entry before. */
  readonly offset: number;
  readonly start: number;
  readonly end: number;
  readonly previous: string;
}

function readEntry({ bytes, at, offset, start, end, previous }: EntryPlace): Result<ZipEntry & { readonly crc: number }, ZipFailure> {
  const after = previous === '' ? 'the first file' : `the file after ${previous}`;
  if (at + CENTRAL.length > end) return notCanonical(null, `The directory of the zip ends before ${after}.`);
  const nameLength = bytes.readUInt16LE(at + 28);
  if (at + CENTRAL.length + nameLength > end) return notCanonical(null, `The directory of the zip ends within the name of ${after}.`);
  const path = bytes.toString('latin1', at + CENTRAL.length, at + CENTRAL.length + nameLength);
  if (!isSafePath(path)) return notCanonical(null, `The zip holds a file with the name ${shown(path)}, which no bundle has.`);
  if (path === previous) return notCanonical(path, `${path} stands twice in the zip.`);
  if (path < previous) return notCanonical(path, `${path} stands after ${previous} in the zip; a bundle is sorted.`);
  const entry = { path, offset, size: bytes.readUInt32LE(at + 24), crc: bytes.readUInt32LE(at + 16), nameLength };
  const content = offset + LOCAL.length + nameLength;
  const wrong = wrongField(bytes, at, centralFields(entry));
  if (wrong) return notCanonical(path, `${path}: in the directory of the zip, ${wrong}.`);
  if (content + entry.size > start) return notCanonical(path, `${path}: its content would reach past the end of the files.`);
  const wrongLocal = wrongField(bytes, offset, localFields(entry));
  if (wrongLocal) return notCanonical(path, `${path}: in its zip header, ${wrongLocal}.`);
  if (bytes.toString('latin1', offset + LOCAL.length, content) !== path) {
    return notCanonical(path, `${path}: the zip names it differently before its content and in its directory.`);
  }
  return ok({ path, crc: entry.crc, bytes: bytes.subarray(content, content + entry.size) });
}

function findEnd(bytes: Buffer): Result<{ readonly count: number; readonly start: number; readonly length: number }, ZipFailure> {
  const isZip = bytes.length >= 4 && (bytes.readUInt32LE(0) === LOCAL.signature || bytes.readUInt32LE(0) === END.signature);
  const at = bytes.length - END.length;
  if (at < 0 || bytes.readUInt32LE(at) !== END.signature) {
    const signature = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
    if (signature >= 0 && signature < at)
      return notCanonical(null, `After the end of the zip there are ${at - signature} octets that are not part of it.`);
    if (isZip) return notCanonical(null, `The zip has no end at octet ${Math.max(at, 0)}: the file is cut off or its end was changed.`);
    return notAZip('It is not a zip file.');
  }
  const found = { count: bytes.readUInt16LE(at + 10), start: bytes.readUInt32LE(at + 16), length: bytes.readUInt32LE(at + 12) };
  const wrong = wrongField(bytes, at, endFields(found));
  if (wrong) return notCanonical(null, `In the end record of the zip, ${wrong}.`);
  if (found.count > MAX_ZIP_ENTRIES) return notAZip(`It holds ${found.count} files; a bundle has at most ${MAX_ZIP_ENTRIES}.`);
  if (found.start + found.length !== at) {
    return notCanonical(
      null,
      `The end record of the zip puts its directory at ${found.start}, ${found.length} octets long; it ends at ${at}.`,
    );
  }
  return ok(found);
}

interface EntryHeader {
  readonly path: string;
  readonly offset: number;
  readonly size: number;
  readonly crc: number;
  readonly nameLength: number;
}

function localFields({ crc, size, nameLength }: EntryHeader): readonly Field[] {
  return [
    [0, 4, 'the signature', LOCAL.signature],
    [4, 2, 'the version needed', NEEDED],
    [6, 2, 'the flags field (encryption, streaming)', FLAGS],
    [8, 2, 'the compression method', 0],
    [10, 2, 'the time', 0],
    [12, 2, 'the date', DATE],
    [14, 4, 'the CRC', crc],
    [18, 4, 'the compressed size', size],
    [22, 4, 'the size', size],
    [26, 2, 'the length of the name', nameLength],
    [28, 2, 'the length of the extra field', 0],
  ];
}

function centralFields({ path, offset, crc, size, nameLength }: EntryHeader): readonly Field[] {
  const mode = path.endsWith('.sh') ? 0o100755 : 0o100644;
  return [
    [0, 4, 'the signature', CENTRAL.signature],
    [4, 2, 'the version made by', MADE_BY],
    [6, 2, 'the version needed', NEEDED],
    [8, 2, 'the flags field (encryption, streaming)', FLAGS],
    [10, 2, 'the compression method', 0],
    [12, 2, 'the time', 0],
    [14, 2, 'the date', DATE],
    [16, 4, 'the CRC', crc],
    [20, 4, 'the compressed size', size],
    [24, 4, 'the size', size],
    [28, 2, 'the length of the name', nameLength],
    [30, 2, 'the length of the extra field', 0],
    [32, 2, 'the length of the comment', 0],
    [34, 2, 'the disk number', 0],
    [36, 2, 'the internal attributes', 0],
    [38, 4, 'the file mode', mode * 0x10000],
    [42, 4, 'the place of the file', offset],
  ];
}

function endFields({
  count,
  start,
  length,
}: {
  readonly count: number;
  readonly start: number;
  readonly length: number;
}): readonly Field[] {
  return [
    [0, 4, 'the signature', END.signature],
    [4, 2, 'the disk number', 0],
    [6, 2, 'the disk of the directory', 0],
    [8, 2, 'the count of files on this disk', count],
    [10, 2, 'the count of files', count],
    [12, 4, 'the length of the directory', length],
    [16, 4, 'the place of the directory', start],
    [20, 2, 'the length of the comment', 0],
  ];
}

function putFields(out: Buffer, at: number, fields: readonly Field[]): void {
  for (const [offset, size, , value] of fields) out.writeUIntLE(value, at + offset, size);
}

function wrongField(bytes: Buffer, at: number, fields: readonly Field[]): string | null {
  for (const [offset, size, name, value] of fields) {
    const found = bytes.readUIntLE(at + offset, size);
    if (found !== value) return `${name} is 0x${found.toString(16)} and should be 0x${value.toString(16)}`;
  }
  return null;
}

const shown = (path: string): string => JSON.stringify(path.length > 80 ? `${path.slice(0, 80)}…` : path);
const notAZip = (message: string) => fail<ZipFailure>({ code: 'not-a-zip', path: null, message });
const notCanonical = (path: string | null, message: string) => fail<ZipFailure>({ code: 'not-canonical', path, message });
