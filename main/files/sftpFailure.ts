import { printable } from '../../shared/kit/printable.ts';
import { type Refusal, refusal } from './refusal.ts';

/** Status codes of draft-ietf-secsh-filexfer-02 §7. */
const NO_SUCH_FILE = 2;
const PERMISSION_DENIED = 3;
const FAILURE = 4;
export const OP_UNSUPPORTED = 8;
export const EOF = 1;

export function statusOf(error: unknown): number | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : null;
}

/** What an error of the SFTP client means. A disk that is full is a plain "Failure" in version 3 of the protocol: who writes finds out. */
export function sftpRefusal(error: unknown, device: string, path: string): Refusal {
  const status = statusOf(error);
  const text = printable(error instanceof Error ? error.message : String(error), 200);
  if (status === NO_SUCH_FILE) return refusal('missing', { path });
  if (status === PERMISSION_DENIED) return refusal('denied', { path });
  if (status === FAILURE) return refusal('io', { path, reason: 'the device refused' });
  if (status === OP_UNSUPPORTED) return refusal('io', { path, reason: 'the SFTP server of the device cannot do this' });
  if (status === null && /No response from server|not connected|channel|closed|Failure/i.test(text)) return refusal('lost', { device });
  return refusal('io', { path, reason: text });
}
