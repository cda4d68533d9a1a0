import { randomBytes } from 'node:crypto';
import { PIECE_BYTES } from './deviceFiles.ts';
import { Refusal } from './refusal.ts';

/** How it was proven that a file arrived as it was sent. */
export type Proof = 'sha256' | 'readBack' | 'size';

/** A file that is half there, under a name of its own: what a resumed copy goes on with. */
export interface Part {
  readonly path: string;
  /** Up to here everything was written; a multiple of `PIECE_BYTES`. */
  readonly doneTo: number;
  /** The source as it was; another means to start over. */
  readonly source: string;
}

/** One file to copy. */
export interface FileJob {
  readonly from: string;
  readonly to: string;
  /** What may stand at the target: nothing, or a file that is replaced in one step. */
  readonly onto: 'nothing' | 'file';
  readonly part: Part | null;
  /** Told what a resume would need, each time it changes; null once it needs nothing. */
  readonly keep: (part: Part | null) => void;
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

export const PART_NAME = /^\.fw-[0-9a-f]{16}\.part$/;
export const partName = (): string => `.fw-${randomBytes(8).toString('hex')}.part`;

/** The whole pieces of what is there: places are counted in pieces, so that every way of writing can start there. */
export const wholePieces = (bytes: number): number => Math.floor(bytes / PIECE_BYTES) * PIECE_BYTES;

/** After these the half-copied file is worth keeping; after others it is in the way. */
export function isResumable(error: unknown): boolean {
  return error instanceof Refusal && (error.failure.code === 'lost' || error.failure.code === 'cancelled');
}

/** A file up to here is read back and compared: one more command would take longer. */
export const READ_BACK_BYTES = 256 * 1024;
