import type { Entry, Over } from '../../shared/files/contract.ts';

/** What one file is, as the device says; every part of it is hostile. */
export interface Status extends Omit<Entry, 'name'> {
  readonly uid: number | null;
  readonly gid: number | null;
}

/**
 * A device's files, over SFTP or over commands of its shell. Paths are absolute and NUL-free. Every function throws a `Refusal`,
 * and nothing else, where the device refuses; all end with `lost` when the connection does.
 */
export interface DeviceFiles {
  readonly device: string;
  readonly over: Over;
  /** Resolves when this way to the device is closed, by whomever. */
  readonly ended: Promise<void>;
  /** The real path, links resolved; `~` is the user's home. */
  resolve(path: string): Promise<string>;
  /** The status of a link is the link's own. Null where nothing is there. */
  status(path: string): Promise<Status | null>;
  /** Where a link leads, as it is written. */
  linkTarget(path: string): Promise<string>;
  /** Entries in batches as they come, without `.` and `..`; the names may still be anything. */
  list(folder: string, signal: AbortSignal): AsyncIterable<readonly Entry[]>;
  openRead(path: string): Promise<ReadEnd>;
  /** Opens for writing a file that must not be there (`create`, with mode 0600), or one that was created so before. */
  openWrite(path: string, how: 'create' | 'again'): Promise<WriteEnd>;
  makeFolder(path: string): Promise<void>;
  removeFolder(path: string): Promise<void>;
  /** Removes a file or link. */
  remove(path: string): Promise<void>;
  /** Never replaces. */
  rename(from: string, to: string): Promise<void>;
  /** In one step, over what stands there. */
  replace(from: string, to: string): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  setOwner(path: string, uid: number, gid: number): Promise<void>;
  /** SHA-256 in hex of the first `bytes` of a file; null where the device cannot hash. */
  sha256(path: string, bytes: number, signal: AbortSignal): Promise<string | null>;
  /** Octets that this user may still write there; null where the device does not say. */
  freeBytes(folder: string): Promise<number | null>;
  close(): void;
}

export interface ReadEnd {
  readonly size: number | null;
  /**
   * Reads at a place into all of `into`.
   * @returns octets read: fewer than `into.length` only at the end of the file
   */
  read(into: Buffer, at: number): Promise<number>;
  close(): Promise<void>;
}

export interface WriteEnd {
  /** `from` is not used any more once this resolves. Several may be under way at once, each at its own place. */
  write(from: Buffer, at: number): Promise<void>;
  /** Makes what was written durable, and says how long the file now is. */
  sync(): Promise<number>;
  close(): Promise<void>;
}

/** Octets of one piece that is read or written at once, and how many are under way: what keeps a link of 2 MiB window full. */
export const PIECE_BYTES = 1024 * 1024;
export const PIECES_UNDER_WAY = 3;

const KINDS: ReadonlyMap<number, Entry['kind']> = new Map([
  [0o100000, 'file'],
  [0o040000, 'folder'],
  [0o120000, 'link'],
]);

/** @param mode st_mode with its type bits (inode(7)) */
export const kindOf = (mode: number): Entry['kind'] => KINDS.get(mode & 0o170000) ?? 'other';
