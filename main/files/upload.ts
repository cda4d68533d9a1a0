import { joinPath, parentPath } from '../../shared/files/names.ts';
import type { DeviceFiles, Status, WriteEnd } from './deviceFiles.ts';
import { type FileJob, isResumable, type Part, type Proof, partName, READ_BACK_BYTES } from './fileJob.ts';
import { fillPart } from './fillPart.ts';
import { hashLocal } from './hashing.ts';
import { type LocalSource, openLocalSource, type Stamp } from './localFiles.ts';
import { Refusal, refusal } from './refusal.ts';

/**
 * Copies one file of the laptop's onto the device so that its target is the old one or the new one: a temporary file in the same folder,
 * created exclusively, written, synced, proven, renamed. Mode and owner of a file that is replaced stay.
 */
export async function uploadFile(device: DeviceFiles, job: FileJob): Promise<Proof> {
  const source = await openLocalSource(job.from);
  let part: Part | null = null;
  try {
    const before = await source.stamp();
    const stood = job.onto === 'file' ? await device.status(job.to) : null;
    part = (await usablePart(device, job, before)) ?? {
      path: joinPath(parentPath(job.to), partName()),
      doneTo: 0,
      source: stampText(before),
    };
    const proof = await writePart({ device, job, source, part });
    const after = await source.stamp();
    if (stampText(after) !== stampText(before)) throw refusal('changed', { path: job.from, was: before.size, now: after.size });
    await putInPlace(device, { part: part.path, to: job.to, onto: job.onto, stood, mode: source.mode });
    job.keep(null);
    return proof;
  } catch (error) {
    if (part && !isResumable(error)) {
      job.keep(null);
      await device.remove(part.path).catch(() => undefined);
    }
    throw error;
  } finally {
    await source.close();
  }
}

/** Gives the finished temporary file the mode and owner it is to have, and the name. */
export async function putInPlace(
  device: DeviceFiles,
  { part, to, onto, stood, mode }: { part: string; to: string; onto: FileJob['onto']; stood: Status | null; mode: number },
): Promise<void> {
  // Giving a file to another takes the set-user-ID bits off: first the owner, then the mode. Only root may; a user keeps it as theirs.
  if (stood && stood.uid !== null && stood.gid !== null) await device.setOwner(part, stood.uid, stood.gid).catch(passOver('denied', 'io'));
  await device.setMode(part, stood?.mode ?? mode);
  if (onto === 'file') await device.replace(part, to);
  else await device.rename(part, to);
}

const passOver =
  (...codes: readonly string[]) =>
  (error: unknown): void => {
    if (!(error instanceof Refusal && codes.includes(error.failure.code))) throw error;
  };

async function writePart({
  device,
  job,
  source,
  part,
}: {
  device: DeviceFiles;
  job: FileJob;
  source: LocalSource;
  part: Part;
}): Promise<Proof> {
  const over = new AbortController();
  const signal = AbortSignal.any([job.signal, over.signal]);
  const hashed = source.size > READ_BACK_BYTES ? hashLocal(job.from, source.size, signal) : null;
  hashed?.catch(() => undefined);
  let target: WriteEnd | null = null;
  try {
    target = await device.openWrite(part.path, part.doneTo > 0 ? 'again' : 'create');
    await fillPart({ job, from: source, to: target, part, size: source.size });
    await target.close();
    target = null;
    return await prove(device, { path: part.path, job, size: source.size, source, hashed });
  } catch (error) {
    throw await explained(device, error, job.to, source.size - part.doneTo);
  } finally {
    over.abort();
    await target?.close().catch(() => undefined);
  }
}

/** Version 3 of SFTP says "failure" for a disk that is full: what is left there tells. */
export async function explained(device: DeviceFiles, error: unknown, path: string, bytes: number): Promise<unknown> {
  if (!(error instanceof Refusal) || error.failure.code !== 'io') return error;
  const free = await device.freeBytes(parentPath(path)).catch(() => null);
  return free !== null && free < Math.min(bytes, 64 * 1024) ? refusal('disk-full', { place: device.device, path }) : error;
}

interface Proving {
  readonly path: string;
  readonly job: FileJob;
  readonly size: number;
  readonly source: LocalSource;
  readonly hashed: Promise<string> | null;
}

async function prove(device: DeviceFiles, { path, job, size, source, hashed }: Proving): Promise<Proof> {
  if (!hashed) {
    await compareBack(device, path, source, size, job);
    return 'readBack';
  }
  const arrived = await device.sha256(path, size, job.signal);
  if (arrived === null) return 'size';
  const sent = await hashed;
  if (arrived !== sent) throw refusal('damaged', { path: job.to, arrived, sent });
  return 'sha256';
}

async function compareBack(device: DeviceFiles, path: string, source: LocalSource, size: number, { to }: FileJob): Promise<void> {
  if (size === 0) return;
  const [sent, arrived] = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(size)];
  const end = await device.openRead(path);
  try {
    const [had, has] = await Promise.all([source.read(sent, 0), end.read(arrived, 0)]);
    if (has !== size) throw refusal('changed', { path: to, was: size, now: has });
    if (had !== size || !sent.equals(arrived)) throw refusal('changed', { path: to, was: had, now: has });
  } finally {
    await end.close();
  }
}

/** What stood half-copied, if it still is what was sent: by its size, and by the hash of the part. Else it is taken away. */
async function usablePart(device: DeviceFiles, { part, from, signal }: FileJob, stamp: Stamp): Promise<Part | null> {
  if (!part) return null;
  const status = await device.status(part.path);
  if (!status) return null;
  if (part.doneTo > 0 && part.source === stampText(stamp) && status.kind === 'file' && (status.size ?? 0) >= part.doneTo) {
    const [arrived, sent] = await Promise.all([device.sha256(part.path, part.doneTo, signal), hashLocal(from, part.doneTo, signal)]);
    if (arrived === sent) return part;
  }
  await device.remove(part.path);
  return null;
}

const stampText = ({ size, mtimeNs }: Stamp): string => `${size} ${mtimeNs}`;
