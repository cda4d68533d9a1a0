import { createHash } from 'node:crypto';
import { MAX_TEXT_BYTES } from '../../shared/files/contract.ts';
import { joinPath, parentPath } from '../../shared/files/names.ts';
import { decode } from '../kit/files.ts';
import { type DeviceFiles, PIECE_BYTES, type Status } from './deviceFiles.ts';
import { partName } from './fileJob.ts';
import { refusal } from './refusal.ts';
import { explained, putInPlace } from './upload.ts';

export interface DeviceText {
  readonly text: string;
  readonly sha256: string;
  /** False for what only root may write; a write can still be refused where this is true. */
  readonly isWritable: boolean;
}

/** Reads a file that is UTF-8 text; a link is followed. Binary files, and large ones, are refused with the place of the first offender. */
export async function readText(device: DeviceFiles, path: string): Promise<DeviceText> {
  const real = await device.resolve(path);
  const status = await device.status(real);
  const bytes = await readSmall(device, real, status);
  const text = decode(bytes);
  if (!text.ok) throw refusal('not-text', { path, reason: text.failure.message });
  return { text: text.value, sha256: hashOf(bytes), isWritable: ((status?.mode ?? 0o200) & 0o222) !== 0 };
}

/**
 * Replaces a file's text in one step, keeping mode and owner, if its content still has the given hash.
 * @param sha256 null: only where nothing is there yet
 */
export async function writeText(
  device: DeviceFiles,
  { path, text, sha256, signal }: { path: string; text: string; sha256: string | null; signal: AbortSignal },
): Promise<{ sha256: string }> {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > MAX_TEXT_BYTES) throw refusal('too-large', { path, most: MAX_TEXT_BYTES });
  const real = sha256 === null ? path : await device.resolve(path);
  const stood = await device.status(real);
  if (sha256 === null && stood) throw refusal('exists', { path });
  await assertUnchanged(device, real, stood, sha256);
  const part = joinPath(parentPath(real), partName());
  const target = await device.openWrite(part, 'create');
  try {
    try {
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) await target.write(bytes.subarray(at, at + PIECE_BYTES), at);
      const length = await target.sync();
      if (length !== bytes.length) throw refusal('changed', { path, was: bytes.length, now: length });
    } finally {
      await target.close();
    }
    const arrived = await device.sha256(part, bytes.length, signal);
    if (arrived !== null && arrived !== hashOf(bytes)) throw refusal('damaged', { path, arrived, sent: hashOf(bytes) });
    await assertUnchanged(device, real, stood, sha256);
    await putInPlace(device, { part, to: real, onto: stood ? 'file' : 'nothing', stood, mode: 0o644 });
  } catch (error) {
    await device.remove(part).catch(() => undefined);
    throw await explained(device, error, real, bytes.length);
  }
  return { sha256: hashOf(bytes) };
}

async function assertUnchanged(device: DeviceFiles, path: string, stood: Status | null, sha256: string | null): Promise<void> {
  if (sha256 === null) return;
  if (!stood) throw refusal('conflict', { path });
  if (hashOf(await readSmall(device, path, stood)) !== sha256) throw refusal('conflict', { path });
}

/** To the end whatever the size that was said: files of /proc say 0. */
async function readSmall(device: DeviceFiles, path: string, status: Status | null): Promise<Buffer> {
  if (!status) throw refusal('missing', { path });
  if (status.kind !== 'file') throw refusal('not-a-file', { path });
  if ((status.size ?? 0) > MAX_TEXT_BYTES) throw refusal('too-large', { path, most: MAX_TEXT_BYTES });
  const end = await device.openRead(path);
  const pieces: Buffer[] = [];
  try {
    for (let at = 0; ; at += PIECE_BYTES) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      const filled = await end.read(piece, at);
      pieces.push(piece.subarray(0, filled));
      if (at + filled > MAX_TEXT_BYTES) throw refusal('too-large', { path, most: MAX_TEXT_BYTES });
      if (filled < PIECE_BYTES) return Buffer.concat(pieces);
    }
  } finally {
    await end.close();
  }
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
