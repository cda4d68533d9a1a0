import type { FilesFailure } from '../../shared/files/contract.ts';
import { type FileCode, type FileValues, fileSentence } from '../../shared/files/failures.ts';
import { printable } from '../../shared/kit/printable.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';

/** A declared failure on its way out of the slice: thrown inside it, where each copy is dozens of steps, and a `Result` at its border. */
export class Refusal extends Error {
  readonly failure: FilesFailure;
  constructor(failure: FilesFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Text among the values may be a device's: it is made harmless here. */
export function refusal(code: FileCode, values: FileValues = {}): Refusal {
  const safe = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? printable(value, 300) : value]),
  );
  return new Refusal({ code, message: fileSentence(code, safe, 'en') ?? code, values: safe });
}

/** @throws what is no refusal: a bug */
export async function settled<T>(work: () => Promise<T>): Promise<Result<T, FilesFailure>> {
  try {
    return ok(await work());
  } catch (error) {
    return fail(failureOf(error));
  }
}

/** @throws what is no refusal */
export function failureOf(error: unknown): FilesFailure {
  if (error instanceof Refusal) return error.failure;
  throw error;
}

/** What a list of transfers tells of an error, a bug's too: nobody waits for its work, and an error that nobody takes would end the host. */
export function toldOf(error: unknown, path: string): FilesFailure {
  if (error instanceof Refusal) return error.failure;
  return refusal('io', { path, reason: error instanceof Error ? error.message : String(error) }).failure;
}

export function assertGoing(signal: AbortSignal): void {
  if (signal.aborted) throw refusal('cancelled');
}
