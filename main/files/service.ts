import { type Entry, type filesContract, type Listed, MAX_CHUNK_BYTES } from '../../shared/files/contract.ts';
import { baseName, devicePath, isInside, joinPath, parentPath } from '../../shared/files/names.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import { createBring } from './bring.ts';
import type { DeviceFiles } from './deviceFiles.ts';
import { createDevices, type FilesPorts } from './devices.ts';
import { createKeptParts, noKeptParts } from './keptParts.ts';
import { completeLaptop, isMeant } from './laptop.ts';
import { type Limits, usualLimits } from './limits.ts';
import { failureOf, refusal, settled } from './refusal.ts';
import { countTree, removeTree } from './remove.ts';
import { readText, writeText } from './text.ts';
import { createTransfers } from './transfers.ts';

export interface FilesService {
  readonly handlers: Handlers<typeof filesContract>;
  /** Ends every transfer; what they left half-copied stays for whoever asks for the same copy again. */
  close(): Promise<void>;
}

interface FilesOptions {
  readonly signal: AbortSignal;
  readonly limits?: Limits;
  /** Where it is remembered what copies have left half-done; without it, they begin anew after the host has gone. */
  readonly partsFolder?: string;
}

interface At {
  readonly device: string;
  readonly asRoot: boolean;
  readonly path: string;
}

const BATCH = 1_000;
const COMPLETIONS = 50;

/** The files of devices: what a window can ask about them, over SFTP or over their shell. */
export function createFilesService(ports: FilesPorts, { signal: life, limits = usualLimits, partsFolder }: FilesOptions): FilesService {
  const devices = createDevices(ports);
  const transfers = createTransfers(devices, life, {
    limits,
    kept: partsFolder === undefined ? noKeptParts : createKeptParts(partsFolder),
  });
  const bring = createBring(devices, transfers, life);

  const use = <T>({ device, asRoot, path }: At, work: (files: DeviceFiles, path: string) => Promise<T>) =>
    settled(() => devices.use(device, asRoot, (files) => work(files, pathOf(path))));

  const handlers: Handlers<typeof filesContract> = {
    'files.list': (input, { signal }) => list(devices, input, limits.entries, signal),
    'files.stat': (input) =>
      use(input, async (files, path) => {
        const status = await files.status(path);
        if (!status) throw refusal('missing', { path });
        const { uid: _uid, gid: _gid, ...rest } = status;
        const target = status.kind === 'link' ? await files.linkTarget(path) : null;
        return { path, entry: { name: baseName(path), ...rest }, target };
      }),
    'files.complete': (input, { signal }) =>
      settled(() => devices.use(input.device, input.asRoot, async (files) => ({ paths: await complete(files, input.path, signal) }))),
    'files.readText': (input) => use(input, readText),
    'files.writeText': ({ text, sha256, ...at }, { signal }) => use(at, (files, path) => writeText(files, { path, text, sha256, signal })),
    'files.makeFolder': (input) => use(input, (files, path) => done(files.makeFolder(path))),
    'files.rename': ({ to, ...at }) =>
      use(at, async (files, path) => {
        const target = pathOf(to);
        if (target !== path && isInside(target, path)) throw refusal('into-itself', { path });
        return done(files.rename(path, target));
      }),
    'files.count': ({ device, asRoot, paths }, { signal }) =>
      settled(() => devices.use(device, asRoot, (files) => countTree(files, { paths: paths.map(pathOf), most: limits.items, signal }))),
    'files.remove': ({ device, asRoot, paths }, { signal }) =>
      settled(() =>
        devices.use(device, asRoot, async (files) => ({
          removed: await removeTree(files, { paths: paths.map(pathOf), most: limits.items, signal }),
        })),
      ),

    async *'files.transfers'(_input, { signal }) {
      yield* transfers.follow(signal);
    },
    'files.copy': ({ device, asRoot, direction, from, to, policy }) =>
      settled(async () => {
        const request =
          direction === 'upload' ? { direction, from, to: pathOf(to), policy } : { direction, from: from.map(pathOf), to, policy };
        return { id: transfers.copy(device, asRoot, request) };
      }),
    'files.answer': ({ id, policy }) => settled(async () => transfers.answer(id, policy)),
    'files.cancel': ({ id }) => settled(() => done(transfers.cancel(id))),
    'files.resume': ({ id }) => settled(async () => transfers.resume(id)),
    'files.forget': ({ id }) => settled(() => done(transfers.forget(id))),

    'files.bring': (input) => settled(() => bring.begin({ ...input, folder: pathOf(input.folder) })),
    'files.bringPiece': ({ id, offset, bytes }) =>
      settled(() => {
        if (bytes.length > MAX_CHUNK_BYTES) throw refusal('too-large', { path: 'a piece', most: MAX_CHUNK_BYTES });
        return done(bring.piece(id, offset, bytes));
      }),
    'files.bringEnd': ({ id }) => settled(() => done(bring.end(id))),
    'files.completeLocal': ({ path }) => settled(async () => ({ paths: await completeLaptop(path) })),
  };
  return {
    handlers,
    async close() {
      await transfers.close();
      devices.close();
    },
  };
}

async function done(work: Promise<unknown> | undefined): Promise<Record<string, never>> {
  await work;
  return {};
}

function pathOf(path: string): string {
  const clean = path === '~' ? path : devicePath(path);
  if (clean === null) throw refusal('bad-path', { path });
  return clean;
}

type DevicesOf = ReturnType<typeof createDevices>;

/** Batches as the device gives them, put together to a size that travels well. */
async function* list(devices: DevicesOf, { device, asRoot, path }: At, most: number, signal: AbortSignal): AsyncGenerator<Listed> {
  let release = (): void => undefined;
  try {
    const borrowed = await devices.borrow(device, asRoot);
    const { files } = borrowed;
    release = borrowed.release;
    const folder = await files.resolve(pathOf(path));
    const status = await files.status(folder);
    if (status && status.kind !== 'folder') throw refusal('not-a-folder', { path });
    yield { kind: 'folder', path: folder, over: files.over, freeBytes: await files.freeBytes(folder) };
    let waiting: Entry[] = [];
    let count = 0;
    for await (const batch of files.list(folder, signal)) {
      waiting = waiting.concat(batch.slice(0, most - count));
      count += batch.length;
      while (waiting.length >= BATCH || (count >= most && waiting.length > 0)) {
        yield { kind: 'entries', entries: waiting.slice(0, BATCH) };
        waiting = waiting.slice(BATCH);
      }
      if (count >= most) break;
    }
    if (waiting.length > 0) yield { kind: 'entries', entries: waiting };
    yield { kind: 'end', isCut: count >= most };
  } catch (error) {
    yield { kind: 'failed', failure: failureOf(error) };
  } finally {
    release();
  }
}

async function complete(files: DeviceFiles, typed: string, signal: AbortSignal): Promise<string[]> {
  const wanted = devicePath(typed);
  if (wanted === null) return [];
  const folder = typed.endsWith('/') ? wanted : parentPath(wanted);
  const head = typed.endsWith('/') ? '' : baseName(wanted);
  const found: string[] = [];
  try {
    for await (const batch of files.list(folder, signal))
      for (const { name, kind } of batch)
        if (kind === 'folder' && isMeant(name, head) && found.length < COMPLETIONS) found.push(joinPath(folder, name));
  } catch (error) {
    failureOf(error); // a folder that cannot be listed completes to nothing
  }
  return found.sort();
}
