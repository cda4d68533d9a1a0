import { baseName, joinPath, nameProblem } from '../../shared/files/names.ts';
import type { DeviceFiles, Status } from './deviceFiles.ts';
import { assertGoing, refusal } from './refusal.ts';

interface Count {
  files: number;
  folders: number;
  bytes: number;
}

const MAX_DEPTH = 200;
/** Removals under way at once: each is one question and one answer. */
const AT_ONCE = 16;

/** What a person chose to remove. */
interface Chosen {
  readonly paths: readonly string[];
  /** More files and folders than this are refused. */
  readonly most: number;
  readonly signal: AbortSignal;
}

/** What a removal of these would remove: a link counts as itself, where it leads is left alone. */
export async function countTree(device: DeviceFiles, { paths, most, signal }: Chosen): Promise<Count> {
  const count: Count = { files: 0, folders: 0, bytes: 0 };
  for (const path of paths) await countOne(device, { path, status: await there(device, path), depth: 0, count, most, signal });
  return count;
}

interface Counting {
  readonly path: string;
  readonly status: Pick<Status, 'kind' | 'size'>;
  readonly depth: number;
  readonly count: Count;
  readonly most: number;
  readonly signal: AbortSignal;
}

async function countOne(device: DeviceFiles, { path, status, depth, count, most, signal }: Counting): Promise<void> {
  if (status.kind !== 'folder') {
    count.files += 1;
    count.bytes += status.kind === 'file' ? (status.size ?? 0) : 0;
    return;
  }
  count.folders += 1;
  for (const entry of await entriesOf(device, { path, depth, most, signal })) {
    if (count.files + count.folders > most) throw refusal('too-many', { path, most });
    await countOne(device, { path: joinPath(path, entry.name), status: entry, depth: depth + 1, count, most, signal });
  }
}

/** Removes files, links as themselves, and folders with all that is in them. @returns how many of all these */
export async function removeTree(device: DeviceFiles, { paths, most, signal }: Chosen): Promise<number> {
  let removed = 0;
  async function removeOne(path: string, kind: Status['kind'], depth: number): Promise<void> {
    assertGoing(signal);
    if (kind !== 'folder') await device.remove(path);
    else {
      const entries = (await entriesOf(device, { path, depth, most, signal }))[Symbol.iterator]();
      const work = async () => {
        for (const entry of entries) await removeOne(joinPath(path, entry.name), entry.kind, depth + 1);
      };
      await Promise.all(Array.from({ length: depth === 0 ? AT_ONCE : 1 }, work));
      await device.removeFolder(path);
    }
    removed += 1;
  }
  for (const path of paths) {
    if (path === '/') throw refusal('denied', { path });
    await removeOne(path, (await there(device, path)).kind, 0);
  }
  return removed;
}

async function there(device: DeviceFiles, path: string): Promise<Status> {
  const status = await device.status(path);
  if (!status) throw refusal('missing', { path });
  return status;
}

async function entriesOf(device: DeviceFiles, { path, depth, most, signal }: Pick<Counting, 'path' | 'depth' | 'most' | 'signal'>) {
  if (depth >= MAX_DEPTH) throw refusal('too-deep', { path, most: MAX_DEPTH });
  const found: { readonly name: string; readonly kind: Status['kind']; readonly size: number | null }[] = [];
  for await (const batch of device.list(path, signal)) {
    for (const { name, kind, size } of batch) {
      const reason = nameProblem(name, 'device');
      if (reason) throw refusal('unsafe-name', { name: baseName(name) || name, reason });
      found.push({ name, kind, size });
    }
    if (found.length > most) throw refusal('too-many', { path, most });
  }
  return found;
}
