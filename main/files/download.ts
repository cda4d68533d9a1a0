import { lstat, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder } from '../kit/write.ts';
import type { DeviceFiles, ReadEnd, Status } from './deviceFiles.ts';
import { type FileJob, isResumable, type Part, type Proof, partName, READ_BACK_BYTES } from './fileJob.ts';
import { fillPart, syncedTo } from './fillPart.ts';
import { hashLocal } from './hashing.ts';
import { local, openLocalSource, openLocalTarget } from './localFiles.ts';
import { refusal } from './refusal.ts';

/** Files of /proc and /sys say that they are empty, or 4,096 octets long: up to here they are read to their end instead. */
const UNSIZED_BYTES = 16 * 1024 * 1024;

/**
 * Copies one file of the device's to the laptop so that its target is the old one or the new one. As many octets are taken as the device
 * said when it was opened, no more: a log may grow meanwhile, and a hostile device may never end.
 */
export async function downloadFile(device: DeviceFiles, job: FileJob): Promise<Proof> {
  const source = await device.openRead(job.from);
  let part: Part | null = null;
  try {
    const size = source.size ?? 0;
    const status = await device.status(job.from);
    const stamp = `${size} ${status?.modifiedS ?? ''}`;
    part = (await usablePart(device, job, stamp)) ?? { path: path.join(path.dirname(job.to), partName()), doneTo: 0, source: stamp };
    const mode = modeHere(status);
    const proof = size === 0 ? await takeUnsized(source, job, part, mode) : await takePart({ device, job, source, size, part, mode });
    await putInPlace(job, part.path);
    job.keep(null);
    return proof;
  } catch (error) {
    if (part && !isResumable(error)) {
      job.keep(null);
      await unlink(part.path).catch(() => undefined);
    }
    throw error;
  } finally {
    await source.close().catch(() => undefined);
  }
}

async function takePart({
  device,
  job,
  source,
  size,
  part,
  mode,
}: {
  device: DeviceFiles;
  job: FileJob;
  source: ReadEnd;
  size: number;
  part: Part;
  mode: number;
}): Promise<Proof> {
  const over = new AbortController();
  const signal = AbortSignal.any([job.signal, over.signal]);
  const target = await openLocalTarget(part.path, part.doneTo > 0 ? 'again' : 'create', mode);
  try {
    // The device hashes while it sends.
    const sent = size > READ_BACK_BYTES ? device.sha256(job.from, size, signal) : null;
    sent?.catch(() => undefined);
    await fillPart({ job, from: source, to: target, part, size });
    if (!sent) return await compareAgain(source, part.path, size, job);
    const hash = await sent;
    if (hash === null) return 'size';
    const arrived = await hashLocal(part.path, size, job.signal);
    if (arrived !== hash) throw refusal('damaged', { path: job.from, arrived, sent: hash });
    return 'sha256';
  } finally {
    over.abort();
    await target.close().catch(() => undefined);
  }
}

/** What nobody else may read on the device, nobody else may read here; the user's umask takes away more. Of a link's target it is not known. */
function modeHere(status: Status | null): number {
  return status?.kind === 'file' ? ((status.mode ?? 0) & 0o666) | 0o600 : 0o600;
}

/** A small file is read twice: the link carries checksums of its own, so this finds a file that was being written. */
async function compareAgain(source: ReadEnd, part: string, size: number, job: FileJob): Promise<Proof> {
  const again = Buffer.allocUnsafe(size);
  const filled = await source.read(again, 0);
  const written = await openLocalSource(part);
  try {
    const first = Buffer.allocUnsafe(size);
    await written.read(first, 0);
    if (filled !== size || !first.equals(again)) throw refusal('changed', { path: job.from, was: size, now: filled });
  } finally {
    await written.close();
  }
  return 'readBack';
}

/** A file that says it is empty: truly so, or one that the kernel makes as it is read. */
async function takeUnsized(source: ReadEnd, job: FileJob, part: Part, mode: number): Promise<Proof> {
  const target = await openLocalTarget(part.path, 'create', mode);
  const piece = Buffer.allocUnsafe(64 * 1024);
  try {
    let at = 0;
    for (;;) {
      const filled = await source.read(piece, at);
      await target.write(piece.subarray(0, filled), at);
      at += filled;
      if (filled < piece.length) break;
      if (at >= UNSIZED_BYTES) throw refusal('changed', { path: job.from, was: 0, now: at });
    }
    await syncedTo(target, at, job.to);
    return 'size';
  } finally {
    await target.close();
  }
}

async function putInPlace({ onto, to }: FileJob, part: string): Promise<void> {
  await local(to, async () => {
    if (onto === 'nothing' && (await lstat(to).catch(() => null))) throw refusal('exists', { path: to });
    await rename(part, to);
    await syncFolder(path.dirname(to));
  });
}

async function usablePart(device: DeviceFiles, { part, from, signal }: FileJob, stamp: string): Promise<Part | null> {
  if (!part) return null;
  const there = await lstat(part.path).catch(() => null);
  if (!there) return null;
  if (part.doneTo > 0 && part.source === stamp && there.isFile() && there.size >= part.doneTo) {
    const [sent, arrived] = await Promise.all([device.sha256(from, part.doneTo, signal), hashLocal(part.path, part.doneTo, signal)]);
    if (arrived === sent) return part;
  }
  await local(part.path, () => unlink(part.path));
  return null;
}
