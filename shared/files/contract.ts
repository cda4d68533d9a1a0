import { z } from 'zod';
import { bytes, call, stream } from '../rpc/contract.ts';

/** A file that can be edited here, octets. */
export const MAX_TEXT_BYTES = 4 * 1024 * 1024;
/** Entries of one folder that are shown; what is beyond is counted as "more". */
export const MAX_ENTRIES = 200_000;
/** One piece of a file that a window gives to the host, octets. */
export const MAX_CHUNK_BYTES = 1024 * 1024;

/** `values` are those of `fileSentences[code]`: the window renders the sentence in its own language. */
const failure = z.object({ code: z.string(), message: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])) });
export type FilesFailure = z.output<typeof failure>;

const path = z.string().min(1).max(4_096);
const place = { device: z.string().max(100), asRoot: z.boolean() };
const at = { ...place, path };

/** One name in a folder, as a hostile device gives it: pass it through `printable` before it is shown. */
const entry = z.object({
  name: z.string(),
  kind: z.enum(['file', 'folder', 'link', 'other']),
  /** Octets; null where the device did not say, or nothing sensible. */
  size: z.number().nullable(),
  /** Permission bits, 0o7777 at most. */
  mode: z.number().nullable(),
  owner: z.string(),
  group: z.string(),
  /** Seconds since 1970, by the device's clock. */
  modifiedS: z.number().nullable(),
});
export type Entry = z.output<typeof entry>;

/** How the device's files are reached: its SFTP server, or commands of its shell. */
const over = z.enum(['sftp', 'shell']);
export type Over = z.output<typeof over>;

const listed = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('folder'), path: z.string(), over, freeBytes: z.number().nullable() }),
  z.object({ kind: z.literal('entries'), entries: z.array(entry) }),
  z.object({ kind: z.literal('end'), isCut: z.boolean() }),
  z.object({ kind: z.literal('failed'), failure }),
]);
export type Listed = z.output<typeof listed>;

/** What to do where something stands at the target already; `ask` waits for an answer. */
const policy = z.enum(['ask', 'replace', 'skip', 'rename']);
export type ConflictPolicy = z.output<typeof policy>;

const transfer = z.object({
  id: z.number(),
  ...place,
  direction: z.enum(['upload', 'download']),
  from: z.array(z.string()),
  to: z.string(),
  state: z.enum(['counting', 'asking', 'running', 'done', 'failed', 'interrupted', 'cancelled']),
  over: over.nullable(),
  files: z.number(),
  filesDone: z.number(),
  bytes: z.number(),
  bytesDone: z.number(),
  bytesPerSecond: z.number(),
  /** Name of the file that is being copied. */
  name: z.string(),
  /** What stands in the way while the state is `asking`. */
  conflicts: z.object({ count: z.number(), first: z.array(z.string()) }),
  /** Files whose arrival was proven, by how. `size` alone where the device cannot hash. */
  verified: z.object({ sha256: z.number(), readBack: z.number(), size: z.number() }),
  /** What was left out, the first 100 of `skippedCount`. */
  skipped: z.array(failure),
  skippedCount: z.number(),
  failure: failure.nullable(),
  canResume: z.boolean(),
});
export type Transfer = z.output<typeof transfer>;

const none = z.object({});
const id = z.object({ id: z.number() });

export const filesContract = {
  /** A folder's entries as they come, unsorted: `folder` first, `end` or `failed` last. `path` `~`: the user's home. */
  'files.list': stream(z.object(at), listed, { overflow: 'block' }),
  'files.stat': call(z.object(at), z.object({ path: z.string(), entry, target: z.string().nullable() }), failure),
  /** Folders whose path begins with `path`, at most 50. */
  'files.complete': call(z.object({ ...place, path: z.string().max(4_096) }), z.object({ paths: z.array(z.string()) }), failure),
  'files.readText': call(z.object(at), z.object({ text: z.string(), sha256: z.string(), isWritable: z.boolean() }), failure),
  /** Replaces a file's text in one step if it still has the given hash; null: only where nothing is there. */
  'files.writeText': call(
    z.object({ ...at, text: z.string().max(MAX_TEXT_BYTES), sha256: z.string().nullable() }),
    z.object({ sha256: z.string() }),
    failure,
  ),
  'files.makeFolder': call(z.object(at), none, failure),
  /** Never replaces anything. */
  'files.rename': call(z.object({ ...at, to: path }), none, failure),
  /** What a removal would remove: links are counted, never followed. */
  'files.count': call(
    z.object({ ...place, paths: z.array(path).min(1).max(10_000) }),
    z.object({ files: z.number(), folders: z.number(), bytes: z.number() }),
    failure,
  ),
  'files.remove': call(z.object({ ...place, paths: z.array(path).min(1).max(10_000) }), z.object({ removed: z.number() }), failure),

  /** All transfers as they stand, at most ten times a second. */
  'files.transfers': stream(none, z.object({ transfers: z.array(transfer) }), { overflow: 'block' }),
  /** Copies between the device and the laptop: `from` and `to` (a folder) are absolute paths, each on its side. */
  'files.copy': call(
    z.object({
      ...place,
      direction: z.enum(['upload', 'download']),
      from: z.array(path).min(1).max(10_000),
      to: path,
      policy,
    }),
    id,
    failure,
  ),
  /** Answers a transfer that asks. */
  'files.answer': call(z.object({ id: z.number(), policy: policy.exclude(['ask']) }), none, failure),
  'files.cancel': call(id, none, failure),
  /** Goes on with what is left of a transfer that was cut, cancelled or failed. */
  'files.resume': call(id, none, failure),
  /** Takes a transfer that has ended off the list, and away what it left half-copied. */
  'files.forget': call(id, none, failure),

  /** A file that a window brings, as one that was dropped on it: begin, pieces in order, end. */
  'files.bring': call(
    z.object({ ...place, folder: path, name: z.string().max(1_024), size: z.number().int().min(0), policy }),
    id,
    failure,
  ),
  'files.bringPiece': call(z.object({ id: z.number(), offset: z.number().int().min(0), bytes }), none, failure),
  'files.bringEnd': call(id, none, failure),

  /** Folders of the laptop whose path begins with `path`, at most 50; empty: the user's home. */
  'files.completeLocal': call(z.object({ path: z.string().max(4_096) }), z.object({ paths: z.array(z.string()) }), failure),
};
