import { lstat, mkdir, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { ConflictPolicy } from '../../shared/files/contract.ts';
import { baseName, besideName, joinPath, parentPath } from '../../shared/files/names.ts';
import type { DeviceFiles } from './deviceFiles.ts';
import { local } from './localFiles.ts';
import { assertGoing, refusal } from './refusal.ts';
import type { Item } from './walk.ts';

type Standing = 'file' | 'folder' | 'other' | null;

/** The side that a copy writes to, as far as names go. */
export interface TargetSide {
  /** What stands at a path, a link as what it leads to. */
  standing(path: string): Promise<Standing>;
  makeFolder(path: string): Promise<void>;
  folderOf(path: string): string;
  join(folder: string, name: string): string;
  freeBytes(folder: string): Promise<number | null>;
}

export function deviceTarget(device: DeviceFiles): TargetSide {
  return {
    async standing(path) {
      const status = await device.status(path);
      if (status?.kind !== 'link') return kindOf(status?.kind ?? null);
      const real = await device.resolve(path).catch(() => null);
      return real === null ? 'other' : kindOf((await device.status(real))?.kind ?? null);
    },
    makeFolder: (path) => device.makeFolder(path),
    folderOf: parentPath,
    join: joinPath,
    freeBytes: (folder) => device.freeBytes(folder),
  };
}

export const laptopTarget: TargetSide = {
  async standing(target) {
    const stats = await lstat(target).catch(() => null);
    if (!stats) return null;
    return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other';
  },
  makeFolder: (folder) => local(folder, () => mkdir(folder)),
  folderOf: path.dirname,
  join: path.join,
  async freeBytes(folder) {
    const stats = await statfs(folder).catch(() => null);
    return stats ? stats.bavail * stats.bsize : null;
  },
};

const kindOf = (kind: string | null): Standing => (kind === null ? null : kind === 'file' || kind === 'folder' ? kind : 'other');

/** An item with what stands where it goes. */
export interface Placed extends Item {
  readonly onto: 'nothing' | 'file' | 'folder' | 'wrong';
}

/** Looks at every target once; below a folder that is not there yet nothing can stand. */
export async function place(side: TargetSide, items: readonly Item[], signal: AbortSignal): Promise<Placed[]> {
  const fresh = new Set<string>();
  const placed: Placed[] = [];
  for (const item of items) {
    assertGoing(signal);
    const stands = fresh.has(side.folderOf(item.to)) ? null : await side.standing(item.to);
    if (item.kind === 'folder' && stands === null) fresh.add(item.to);
    placed.push({ ...item, onto: stands === null ? 'nothing' : stands === item.kind ? item.kind : 'wrong' });
  }
  return placed;
}

/** What would be replaced; a folder that meets a folder is merged into it. */
export const conflictsOf = (placed: readonly Placed[]) =>
  placed.filter(({ kind, onto }) => onto === 'wrong' || (kind === 'file' && onto === 'file'));

/** Puts a person's answer on what stands in the way. A folder is never replaced by a file, nor a file by a folder. */
export async function settle(side: TargetSide, placed: readonly Placed[], policy: Exclude<ConflictPolicy, 'ask'>): Promise<Placed[]> {
  const left: Placed[] = [];
  const taken = new Set<string>();
  for (const item of placed) {
    const conflict = conflictsOf([item]).length > 0;
    if (!conflict || (policy === 'replace' && item.onto === 'file')) left.push(item);
    else if (policy === 'rename' && item.kind === 'file') left.push({ ...item, to: await freeName(side, item.to, taken), onto: 'nothing' });
    else if (item.onto === 'wrong' && policy !== 'skip') throw refusal('exists', { path: item.to });
  }
  return left;
}

async function freeName(side: TargetSide, to: string, taken: Set<string>): Promise<string> {
  for (let count = 2; count < 1_000; count++) {
    const candidate = side.join(side.folderOf(to), besideName(baseName(to), count));
    if (taken.has(candidate) || (await side.standing(candidate))) continue;
    taken.add(candidate);
    return candidate;
  }
  throw refusal('exists', { path: to });
}
