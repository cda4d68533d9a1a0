import type { ConflictPolicy, FilesFailure, Transfer } from '../../shared/files/contract.ts';
import { printable } from '../../shared/kit/printable.ts';
import type { DeviceFiles } from './deviceFiles.ts';
import { downloadFile } from './download.ts';
import type { Part, Proof } from './fileJob.ts';
import { KEPT_FROM_BYTES, type KeptParts, type PartKey } from './keptParts.ts';
import type { Limits } from './limits.ts';
import { assertGoing, Refusal, refusal } from './refusal.ts';
import { conflictsOf, deviceTarget, laptopTarget, type Placed, place, settle, type TargetSide } from './targets.ts';
import { uploadFile } from './upload.ts';
import { TOLD, walkDevice, walkLaptop } from './walk.ts';

/** Small files are mostly waiting for answers: a few at once hide it. */
const FILES_AT_ONCE = 4;

/** A file of its own is the matter; after anything else going on with the next makes no sense. */
const OF_ONE_FILE: ReadonlySet<string> = new Set(['missing', 'denied', 'exists', 'not-a-file', 'changed', 'damaged', 'unsafe-name', 'io']);

export interface CopyRequest {
  readonly direction: 'upload' | 'download';
  readonly from: readonly string[];
  readonly to: string;
  readonly policy: ConflictPolicy;
}

/** What a copy still has to do; a resume goes on with it. Kept by whoever runs it. */
export interface CopyState {
  left: Set<Placed> | null;
  readonly parts: Map<string, Part>;
}

/** How a copy tells what it does. */
export interface CopyView {
  set(change: Partial<Transfer>): void;
  get(): Transfer;
  /** Resolves with the person's answer. */
  ask(conflicts: Transfer['conflicts'], signal: AbortSignal): Promise<Exclude<ConflictPolicy, 'ask'>>;
}

interface Run {
  readonly device: DeviceFiles;
  readonly request: CopyRequest;
  readonly state: CopyState;
  readonly view: CopyView;
  readonly limits: Limits;
  readonly kept: KeptParts;
  readonly signal: AbortSignal;
}

/** Copies files and folders, or goes on with what is left of it. @throws Refusal where it ended early; `state` then holds what is left */
export async function runCopy(run: Run): Promise<void> {
  const { device, request, state, view, signal } = run;
  const side = request.direction === 'upload' ? deviceTarget(device) : laptopTarget;
  view.set({ over: device.over });
  if (!state.left) {
    state.left = new Set(await plan(run, side));
    await recall(run, state.left);
  }
  await assertRoom(side, request, device, state, view.get());
  view.set({ state: 'running' });
  const failed: FilesFailure[] = [];
  const queue = [...state.left];
  for (const folder of queue.filter(({ kind }) => kind === 'folder')) {
    assertGoing(signal);
    if (folder.onto === 'nothing' && (await side.standing(folder.to)) !== 'folder') await side.makeFolder(folder.to);
    state.left.delete(folder);
  }
  const files = queue.filter(({ kind }) => kind === 'file')[Symbol.iterator]();
  const over = new AbortController();
  const work = async () => {
    for (const file of files) {
      assertGoing(AbortSignal.any([signal, over.signal]));
      await copyOne(run, file).catch((error: unknown) => {
        if (!(error instanceof Refusal) || !OF_ONE_FILE.has(error.failure.code)) throw error;
        failed.push(error.failure);
      });
    }
  };
  const results = await Promise.allSettled(
    Array.from({ length: FILES_AT_ONCE }, () =>
      work().catch((error: unknown) => {
        over.abort();
        throw error;
      }),
    ),
  );
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const first = reasons.find((reason) => !(reason instanceof Refusal && reason.failure.code === 'cancelled')) ?? reasons[0];
  if (first !== undefined) throw first;
  if (failed[0]) throw new Refusal(failed[0]);
}

async function plan({ device, request, view, limits, signal }: Run, side: TargetSide): Promise<Placed[]> {
  const { direction, from, to, policy } = request;
  if (direction === 'upload') await assertFolder(device, to);
  else if ((await laptopTarget.standing(to)) !== 'folder') throw refusal('not-a-folder', { path: to });
  const chosen = { from, to, most: limits.items, signal };
  const walked = direction === 'upload' ? await walkLaptop(chosen) : await walkDevice(device, chosen);
  view.set({ skipped: walked.skipped.slice(0, TOLD), skippedCount: walked.skippedCount });
  const placed = await place(side, walked.items, signal);
  const conflicts = conflictsOf(placed);
  const names = conflicts.slice(0, 5).map((item) => printable(item.to, 300));
  const answer =
    conflicts.length === 0 ? 'skip' : policy === 'ask' ? await view.ask({ count: conflicts.length, first: names }, signal) : policy;
  const left = await settle(side, placed, answer);
  const files = left.filter(({ kind }) => kind === 'file');
  view.set({ files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0), conflicts: { count: 0, first: [] } });
  return left;
}

/** What an earlier copy of the same files left half-done. */
async function recall(run: Run, files: Iterable<Placed>): Promise<void> {
  for (const file of files) {
    if (!isKept(file)) continue;
    const part = await run.kept.take(keyOf(run, file));
    if (part) run.state.parts.set(file.to, part);
  }
}

const isKept = ({ kind, size }: Placed): boolean => kind === 'file' && size >= KEPT_FROM_BYTES;

export function keyOf({ view, request }: Pick<Run, 'view' | 'request'>, { from, to }: Pick<Placed, 'from' | 'to'>): PartKey {
  const { device, asRoot } = view.get();
  return { device, asRoot, direction: request.direction, from, to };
}

async function assertFolder(device: DeviceFiles, to: string): Promise<void> {
  const status = await device.status(await device.resolve(to));
  if (status?.kind !== 'folder') throw refusal('not-a-folder', { path: to });
}

/** Refused before anything is written, where the disk says how much is left. */
async function assertRoom(side: TargetSide, request: CopyRequest, device: DeviceFiles, state: CopyState, now: Transfer): Promise<void> {
  const free = await side.freeBytes(request.to);
  const there = [...state.parts.values()].reduce((sum, { doneTo }) => sum + doneTo, 0);
  const needed = [...(state.left ?? [])].reduce((sum, { size }) => sum + size, 0) - there;
  if (free === null || needed <= free) return;
  const place = now.direction === 'upload' ? device.device : 'this computer';
  throw refusal('no-room', { place, path: request.to, free, bytes: needed });
}

async function copyOne(run: Run, file: Placed): Promise<void> {
  const { device, request, state, view, signal } = run;
  view.set({ name: printable(file.to, 300) });
  let counted = 0;
  const count = (bytes: number) => {
    counted += bytes;
    view.set({ bytesDone: view.get().bytesDone + bytes });
  };
  const job = {
    from: file.from,
    to: file.to,
    onto: file.onto === 'file' ? ('file' as const) : ('nothing' as const),
    part: state.parts.get(file.to) ?? null,
    keep(part: Part | null) {
      if (part) state.parts.set(file.to, part);
      else state.parts.delete(file.to);
      if (isKept(file)) run.kept.keep(keyOf(run, file), part);
    },
    onBytes: count,
    signal,
  };
  try {
    const proof = request.direction === 'upload' ? await uploadFile(device, job) : await downloadFile(device, job);
    state.left?.delete(file);
    const { filesDone, verified, bytesDone } = view.get();
    view.set({ filesDone: filesDone + 1, verified: add(verified, proof), bytesDone: bytesDone + file.size - counted });
  } catch (error) {
    view.set({ bytesDone: view.get().bytesDone - counted });
    throw error;
  }
}

const add = (verified: Transfer['verified'], proof: Proof) => ({ ...verified, [proof]: verified[proof] + 1 });
