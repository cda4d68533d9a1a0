import { open, realpath } from 'node:fs/promises';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { type FileFailure, fileFailure, MAX_FILE_BYTES } from '../kit/files.ts';

/** Reads a file of the user's own (~/.ssh), links followed wherever they lead, with bounds. Octets: nobody promises that it is UTF-8. */
export async function readUserFile(file: string, maxBytes = MAX_FILE_BYTES): Promise<Result<Buffer, FileFailure>> {
  try {
    const handle = await open(await realpath(file), 'r');
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return fail({ code: 'not-a-file', message: 'it is not a regular file' });
      if (stats.size > maxBytes) return fail({ code: 'too-large', message: `it has ${stats.size} bytes; at most ${maxBytes} are read` });
      return ok(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (error) {
    return fail(fileFailure(error));
  }
}
