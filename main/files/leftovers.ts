import { unlink } from 'node:fs/promises';
import type { Transfer } from '../../shared/files/contract.ts';
import type { Devices } from './devices.ts';
import type { Part } from './fileJob.ts';

/** Takes away what a transfer that nobody will resume left half-copied. */
export async function removeParts(devices: Devices, transfer: Transfer, parts: readonly Part[]): Promise<void> {
  if (parts.length === 0) return;
  if (transfer.direction === 'download') {
    for (const { path } of parts) await unlink(path).catch(() => undefined);
    return;
  }
  await devices.use(transfer.device, transfer.asRoot, async (files) => {
    for (const { path } of parts) await files.remove(path);
  });
}
