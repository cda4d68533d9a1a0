import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { printable } from '../../shared/kit/printable.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { TerminalFailure } from '../../shared/terminal/contract.ts';

/** Writes a session's log to a new file named after the terminal and the time (UTC), for its owner's eyes only. */
export async function saveLog(folder: string, name: string, text: string, time: Date): Promise<Result<{ file: string }, TerminalFailure>> {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '') || 'terminal';
  const stamp = time.toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (let count = 1; ; count++) {
      const file = path.join(folder, `${plain}-${stamp}${count === 1 ? '' : `-${count}`}.log`);
      const isWritten = await writeFile(file, text, { flag: 'wx', mode: 0o600 }).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST' && count < 100) return false;
          throw error;
        },
      );
      if (isWritten) return ok({ file });
    }
  } catch (error) {
    const reason = printable(error instanceof Error ? error.message : String(error), 300);
    return fail({
      code: 'io',
      message: `The log could not be written in ${folder}: ${reason}. What was printed is still in the terminal.`,
    });
  }
}
