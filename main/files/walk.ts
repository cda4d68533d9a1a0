import { lstat, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { FilesFailure } from '../../shared/files/contract.ts';
import { baseName, joinPath, type NamePlace, nameKey, nameProblem } from '../../shared/files/names.ts';
import type { DeviceFiles } from './deviceFiles.ts';
import { local } from './localFiles.ts';
import { assertGoing, failureOf, refusal } from './refusal.ts';

/** One thing to make at the target, folders before what is in them. */
export interface Item {
  readonly kind: 'folder' | 'file';
  readonly from: string;
  readonly to: string;
  readonly size: number;
}

/** What a copy would make, and what it leaves out. */
export interface Walked {
  readonly items: Item[];
  readonly skipped: FilesFailure[];
  skippedCount: number;
}

const MAX_DEPTH = 100;
/** Of what was left out, so many are told by name. */
export const TOLD = 100;

interface Found {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly size: number;
}

interface Tree {
  /** What stands at a path itself; a link among the chosen is followed, as the person named it. */
  root(from: string): Promise<Found>;
  entries(folder: string): Promise<readonly Found[]>;
  join(folder: string, name: string): string;
}

interface Walk {
  readonly tree: Tree;
  readonly from: readonly string[];
  readonly to: string;
  readonly joinTarget: (folder: string, name: string) => string;
  /** Where the names must be harmless. */
  readonly place: NamePlace;
  /** More items than this are refused. */
  readonly most: number;
  readonly signal: AbortSignal;
}

/** What a person chose to copy, and where to. */
type Chosen = Pick<Walk, 'from' | 'to' | 'most' | 'signal'>;

export function walkLaptop(chosen: Chosen): Promise<Walked> {
  return walk({ ...chosen, tree: laptopTree, joinTarget: joinPath, place: 'device' });
}

export function walkDevice(device: DeviceFiles, chosen: Chosen): Promise<Walked> {
  const place = process.platform === 'win32' ? 'windows' : 'posix';
  return walk({ ...chosen, tree: deviceTree(device, chosen), joinTarget: path.join, place });
}

/** Links inside a tree are never followed, so that it cannot be left and cannot have a loop. */
async function walk({ tree, from, to, joinTarget, place, most, signal }: Walk): Promise<Walked> {
  const walked: Walked = { items: [], skipped: [], skippedCount: 0 };
  const skip = (failure: FilesFailure) => {
    walked.skippedCount += 1;
    if (walked.skipped.length < TOLD) walked.skipped.push(failure);
  };
  const admit = createAdmission(place, skip);

  async function visit(source: string, target: string, found: Found, depth: number): Promise<void> {
    assertGoing(signal);
    if (found.kind === 'link') return skip(refusal('link-skipped', { path: source }).failure);
    if (found.kind === 'other') return skip(refusal('special-skipped', { path: source }).failure);
    if (walked.items.length >= most) throw refusal('too-many', { path: from[0] ?? '', most });
    walked.items.push({ kind: found.kind, from: source, to: target, size: found.kind === 'file' ? found.size : 0 });
    if (found.kind === 'file') return;
    if (depth >= MAX_DEPTH) throw refusal('too-deep', { path: source, most: MAX_DEPTH });
    const entries = await tree.entries(source).catch((error: unknown) => {
      const failure = failureOf(error);
      if (failure.code !== 'denied') throw error;
      skip(failure);
      return [];
    });
    const seen = new Set<string>();
    for (const entry of entries)
      if (admit(entry.name, seen)) await visit(tree.join(source, entry.name), joinTarget(target, entry.name), entry, depth + 1);
  }

  const seen = new Set<string>();
  for (const root of from) {
    const found = await tree.root(root);
    if (admit(found.name, seen)) await visit(root, joinTarget(to, found.name), found, 0);
  }
  return walked;
}

function createAdmission(place: NamePlace, skip: (failure: FilesFailure) => void) {
  return (name: string, seen: Set<string>): boolean => {
    const key = place === 'device' ? name : nameKey(name);
    const reason = nameProblem(name, place) ?? (seen.has(key) && process.platform !== 'linux' ? 'twin' : null);
    seen.add(key);
    if (reason) skip(refusal('unsafe-name', { name, reason }).failure);
    return reason === null;
  };
}

const laptopTree: Tree = {
  async root(from) {
    const stats = await local(from, async () => lstat(await realpath(from)));
    return { name: baseName(from), kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other', size: stats.size };
  },
  async entries(folder) {
    const names = await local(folder, () => readdir(folder, { withFileTypes: true }));
    return Promise.all(
      names.map(async (entry): Promise<Found> => {
        if (entry.isSymbolicLink()) return { name: entry.name, kind: 'link', size: 0 };
        if (entry.isDirectory()) return { name: entry.name, kind: 'folder', size: 0 };
        if (!entry.isFile()) return { name: entry.name, kind: 'other', size: 0 };
        const { size } = await local(folder, () => lstat(path.join(folder, entry.name)));
        return { name: entry.name, kind: 'file', size };
      }),
    );
  },
  join: path.join,
};

function deviceTree(device: DeviceFiles, { most, signal }: Chosen): Tree {
  return {
    async root(from) {
      const real = await device.resolve(from);
      const status = await device.status(real);
      if (!status) throw refusal('missing', { path: from });
      return { name: baseName(from), kind: status.kind, size: status.size ?? 0 };
    },
    async entries(folder) {
      const found: Found[] = [];
      for await (const batch of device.list(folder, signal)) {
        for (const { name, kind, size } of batch) found.push({ name, kind, size: size ?? 0 });
        if (found.length > most) throw refusal('too-many', { path: folder, most });
      }
      return found;
    },
    join: joinPath,
  };
}
