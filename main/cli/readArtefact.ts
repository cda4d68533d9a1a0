import { readNamedFile } from '../kit/files.ts';
import { CliFailure } from './verb.ts';

/** Larger artefacts are not configuration; reading stops before memory is spent. */
const MAX_ARTEFACT_BYTES = 64 * 1024 * 1024;

/** Reads a text file of the field; bad UTF-8 is replaced. @throws CliFailure `unreadable` with exit code 2 */
export async function readArtefact(file: string): Promise<string> {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readGiven(file, MAX_ARTEFACT_BYTES));
}

/**
 * Reads a regular file of at most `maxBytes` octets.
 * @throws CliFailure `unreadable` with exit code 2
 */
export async function readGiven(file: string, maxBytes: number): Promise<Uint8Array> {
  const read = await readNamedFile(file, maxBytes);
  if (read.ok) return read.value;
  throw new CliFailure(2, { code: 'unreadable', message: `${file} cannot be read: ${read.failure.message}.` });
}
