import { createHash } from 'node:crypto';
import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { baseName, parentPath } from '../../shared/files/names.ts';
import { codeOf } from '../kit/files.ts';
import { makeFolder, writeFileAtomic } from '../kit/write.ts';
import { PART_NAME, type Part } from './fileJob.ts';

/** One file of a copy, as a person would ask for it again. */
export interface PartKey {
  readonly device: string;
  readonly asRoot: boolean;
  readonly direction: 'upload' | 'download';
  readonly from: string;
  readonly to: string;
}

/**
 * What copies have left half-done, so that the same copy goes on with it when it is asked for again: after a crash, in another window,
 * by a new host. A record is no proof: whoever takes one compares the source's stamp and the hash of what is there.
 */
export interface KeptParts {
  /** Gives a record away, unless whoever keeps it is still at it: two must not write to one part. */
  take(key: PartKey): Promise<Part | null>;
  /** Told as a copy goes on; null once there is nothing to go on with. Writes now and then, in its own time. */
  keep(key: PartKey, part: Part | null): void;
  /** Lets others take what is kept; resolves when all of it is written. */
  release(): Promise<void>;
}

/** Smaller files are copied anew as fast as they are looked for. */
export const KEPT_FROM_BYTES = 4 * 1024 * 1024;
const WRITE_EVERY_MS = 1_000;
const FORGOTTEN_AFTER_MS = 30 * 24 * 3_600_000;

const record = z.object({
  from: z.string(),
  to: z.string(),
  /** Process of the host that keeps it; null once it has let go. */
  pid: z.number().int().positive().nullable(),
  part: z.object({ path: z.string(), doneTo: z.number().int().min(0), source: z.string() }),
});

/** Nothing is kept: a copy that is asked for again begins anew. */
export const noKeptParts: KeptParts = { take: async () => null, keep: () => undefined, release: async () => undefined };

interface Kept {
  readonly key: PartKey;
  readonly part: Part;
  timer: NodeJS.Timeout | null;
}

/** Records in a folder of the user's own, one file each. Where it cannot be written a copy goes on all the same. */
export function createKeptParts(folder: string): KeptParts {
  const held = new Map<string, Kept>();
  let writing: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<unknown>) => {
    writing = writing.then(work).catch(() => undefined);
  };
  inTurn(() => forgetOld(folder));

  const write = (file: string, pid: number | null): void => {
    const kept = held.get(file);
    if (!kept) return;
    if (kept.timer) clearTimeout(kept.timer);
    kept.timer = null;
    inTurn(() => save(file, kept, pid));
  };

  return {
    async take(key) {
      await writing;
      const file = fileOf(folder, key);
      const part = await readPart(file, key);
      // Of two who read the same record, one takes it away.
      const isOurs =
        part !== null &&
        (await unlink(file).then(
          () => true,
          () => false,
        ));
      return isOurs ? part : null;
    },
    keep(key, part) {
      const file = fileOf(folder, key);
      const before = held.get(file);
      if (!part) {
        if (before?.timer) clearTimeout(before.timer);
        if (held.delete(file)) inTurn(() => unlink(file));
        return;
      }
      held.set(file, { key, part, timer: before?.timer ?? null });
      if (!before) write(file, process.pid);
      else if (!before.timer) held.set(file, { key, part, timer: setTimeout(() => write(file, process.pid), WRITE_EVERY_MS).unref() });
    },
    async release() {
      for (const file of held.keys()) write(file, null);
      held.clear();
      await writing;
    },
  };
}

function fileOf(folder: string, { device, asRoot, direction, from, to }: PartKey): string {
  const named = createHash('sha256').update(JSON.stringify([device, asRoot, direction, from, to]));
  return path.join(folder, `${named.digest('hex').slice(0, 32)}.json`);
}

async function save(file: string, { key: { from, to }, part }: Kept, pid: number | null): Promise<void> {
  await makeFolder(path.dirname(file));
  await writeFileAtomic(file, JSON.stringify({ from, to, pid, part }), { mode: 0o600 });
}

/** A part stands beside its target under a name of ours: anything else is no record of ours. */
async function readPart(file: string, { direction, from, to }: PartKey): Promise<Part | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  const read = text === null ? null : record.safeParse(jsonOf(text));
  if (!read?.success || read.data.from !== from || read.data.to !== to) return null;
  const { part, pid } = read.data;
  if (pid !== null && isAlive(pid)) return null;
  const [folder, name] =
    direction === 'upload' ? [parentPath(part.path), baseName(part.path)] : [path.dirname(part.path), path.basename(part.path)];
  const beside = direction === 'upload' ? parentPath(to) : path.dirname(to);
  return folder === beside && PART_NAME.test(name) ? part : null;
}

/** Another user's process is alive too (kill(2), EPERM). */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function forgetOld(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^[0-9a-f]{32}\.json$/.test(name));
  for (const name of names) {
    const file = path.join(folder, name);
    if (Date.now() - (await stat(file)).mtimeMs > FORGOTTEN_AFTER_MS) await unlink(file);
  }
}
