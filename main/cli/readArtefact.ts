import { open } from 'node:fs/promises';
import { CliFailure } from './verb.ts';

/** Larger artefacts are not configuration; reading stops before memory is spent. */
const MAX_ARTEFACT_BYTES = 64 * 1024 * 1024;

/** Reads a text file of the field; bad UTF-8 is replaced. @throws CliFailure `unreadable` with exit code 2 */
export async function readArtefact(file: string): Promise<string> {
  return (await readBounded(file, MAX_ARTEFACT_BYTES)).toString('utf8');
}

/**
 * Reads a regular file of at most `maxBytes` octets.
 * @throws CliFailure `unreadable` with exit code 2
 */
export async function readBounded(file: string, maxBytes: number): Promise<Buffer> {
  const unreadable = (why: string) => new CliFailure(2, { code: 'unreadable', message: `${file} cannot be read: ${why}.` });
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw unreadable(error.code === 'ENOENT' ? 'there is no such file' : error.message);
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw unreadable('it is not a regular file');
    if (stat.size > maxBytes) throw unreadable(`it has ${stat.size} octets; at most ${maxBytes} are read`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
