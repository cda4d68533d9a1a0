import { copyPieces } from './copyPieces.ts';
import type { ReadEnd, WriteEnd } from './deviceFiles.ts';
import { type FileJob, type Part, wholePieces } from './fileJob.ts';
import { refusal } from './refusal.ts';

interface Filling {
  readonly job: FileJob;
  readonly from: ReadEnd;
  readonly to: WriteEnd;
  readonly part: Part;
  /** Octets of the source. */
  readonly size: number;
}

/** Copies what the part does not have yet, keeps what a resume would need as it goes, and makes it durable: then it is as long as the source. */
export async function fillPart({ job, from, to, part, size }: Filling): Promise<void> {
  job.keep(part);
  job.onBytes(part.doneTo);
  await copyPieces({
    from,
    to,
    path: job.from,
    start: part.doneTo,
    size,
    signal: job.signal,
    onPiece(bytes, doneTo) {
      job.keep({ ...part, doneTo: wholePieces(doneTo) });
      job.onBytes(bytes);
    },
  });
  await syncedTo(to, size, job.to);
}

/** @throws `changed` where the file is not as long as what was written to it */
export async function syncedTo(target: WriteEnd, size: number, path: string): Promise<void> {
  const length = await target.sync();
  if (length !== size) throw refusal('changed', { path, was: size, now: length });
}
