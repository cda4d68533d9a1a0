import { createHash, type Hash } from 'node:crypto';
import type { ConflictPolicy } from '../../shared/files/contract.ts';
import { besideName, joinPath, nameProblem } from '../../shared/files/names.ts';
import { printable } from '../../shared/kit/printable.ts';
import type { DeviceFiles, Status, WriteEnd } from './deviceFiles.ts';
import type { Devices } from './devices.ts';
import { partName } from './fileJob.ts';
import { refusal, toldOf } from './refusal.ts';
import { nothingDone, type Shown, type Transfers } from './transfers.ts';
import { explained, putInPlace } from './upload.ts';

/** A window that brings nothing for this long is gone. */
const IDLE_MS = 60_000;
const NEW_FILE_MODE = 0o644;

export interface Brought {
  readonly device: string;
  readonly asRoot: boolean;
  readonly folder: string;
  readonly name: string;
  readonly size: number;
  readonly policy: ConflictPolicy;
}

interface Bringing {
  readonly shown: Shown;
  readonly files: DeviceFiles;
  readonly target: WriteEnd;
  readonly part: string;
  readonly to: string;
  readonly stood: Status | null;
  readonly size: number;
  readonly hash: Hash;
  at: number;
  idle: NodeJS.Timeout;
}

/** Files that a window brings in pieces, as one that was dropped on it: written beside the target, proven, and put in its place. */
export function createBring(devices: Devices, transfers: Transfers, life: AbortSignal) {
  const all = new Map<number, Bringing>();

  async function abandon(bringing: Bringing, failure: unknown): Promise<void> {
    if (!all.delete(bringing.shown.id)) return;
    clearTimeout(bringing.idle);
    const told = toldOf(await explained(bringing.files, failure, bringing.to, bringing.size - bringing.at), bringing.to);
    bringing.shown.set({ state: told.code === 'cancelled' ? 'cancelled' : 'failed', failure: told });
    await bringing.target.close().catch(() => undefined);
    await bringing.files.remove(bringing.part).catch(() => undefined);
    bringing.files.close();
  }

  const get = (id: number): Bringing => {
    const bringing = all.get(id);
    if (!bringing) throw refusal('no-transfer');
    return bringing;
  };

  return {
    async begin({ device, asRoot, folder, name, size, policy }: Brought): Promise<{ id: number }> {
      const reason = nameProblem(name, 'device');
      if (reason) throw refusal('unsafe-name', { name, reason });
      const files = await devices.open(device, asRoot, life);
      try {
        const { to, stood } = await whereTo(files, folder, name, policy);
        const part = joinPath(folder, partName());
        const target = await files.openWrite(part, 'create');
        const from = [printable(name, 300)];
        const first = {
          ...nothingDone,
          state: 'running',
          device,
          asRoot,
          direction: 'upload',
          from,
          to: folder,
          over: files.over,
        } as const;
        const shown = transfers.show({ ...first, files: 1, bytes: size, name: printable(name, 300) }, () => {
          const held = all.get(shown.id);
          if (held) void abandon(held, refusal('cancelled'));
        });
        const idle = setTimeout(() => undefined, 0);
        const bringing = { shown, files, target, part, to, stood, size, hash: createHash('sha256'), at: 0, idle };
        all.set(shown.id, bringing);
        watch(bringing);
        return { id: shown.id };
      } catch (error) {
        files.close();
        throw error;
      }
    },

    async piece(id: number, offset: number, bytes: Uint8Array): Promise<void> {
      const bringing = get(id);
      try {
        if (offset !== bringing.at || offset + bytes.length > bringing.size)
          throw refusal('changed', { path: bringing.shown.get().name, was: bringing.at, now: offset });
        bringing.at += bytes.length;
        bringing.hash.update(bytes);
        await bringing.target.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset);
        bringing.shown.set({ bytesDone: bringing.at });
        watch(bringing);
      } catch (error) {
        await abandon(bringing, error);
        throw error;
      }
    },

    async end(id: number): Promise<void> {
      const bringing = get(id);
      const { files, target, part, to, stood, size, shown } = bringing;
      try {
        const length = await target.sync();
        if (length !== size || bringing.at !== size) throw refusal('changed', { path: to, was: size, now: length });
        await target.close();
        const sent = bringing.hash.digest('hex');
        const arrived = await files.sha256(part, size, life);
        if (arrived !== null && arrived !== sent) throw refusal('damaged', { path: to, arrived, sent });
        await putInPlace(files, { part, to, onto: stood ? 'file' : 'nothing', stood, mode: NEW_FILE_MODE });
        all.delete(id);
        clearTimeout(bringing.idle);
        const verified = { sha256: arrived === null ? 0 : 1, readBack: 0, size: arrived === null ? 1 : 0 };
        shown.set({ state: 'done', filesDone: 1, verified, name: '' });
        files.close();
      } catch (error) {
        await abandon(bringing, error);
        throw error;
      }
    },
  };

  function watch(bringing: Bringing): void {
    clearTimeout(bringing.idle);
    bringing.idle = setTimeout(() => void abandon(bringing, refusal('cancelled')), IDLE_MS);
    bringing.idle.unref();
  }
}

async function whereTo(files: DeviceFiles, folder: string, name: string, policy: ConflictPolicy) {
  for (let count = 1; count < 1_000; count++) {
    const to = joinPath(folder, count === 1 ? name : besideName(name, count));
    const stood = await files.status(to);
    if (!stood) return { to, stood };
    if (policy === 'replace' && stood.kind === 'file') return { to, stood };
    if (policy !== 'rename') throw refusal('exists', { path: to });
  }
  throw refusal('exists', { path: joinPath(folder, name) });
}
