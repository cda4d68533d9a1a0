import { hash } from 'node:crypto';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Remote } from '../kit/remote.ts';
import { lastLines, type Printed, type RunOptions, runAsRoot } from './commands.ts';
import type { FolderFile } from './ports.ts';

/**
 * Puts a device's folder on it, over exec alone: into a folder of its own under a temporary name, each file under a temporary name; hashed on
 * the device, flushed, then renamed. A folder of that name is whole.
 */
export async function uploadFolder(device: Remote, run: string, files: readonly FolderFile[], options: RunOptions): Promise<Result<null>> {
  const begun = done('The place for the upload could not be made', await runAsRoot(device, 'begin', [run], options));
  if (!begun.ok) return begun;
  for (const { path, text } of files) {
    const put = done(`${path} could not be written`, await runAsRoot(device, 'put', [run, path], { ...options, stdin: text }));
    if (!put.ok) return put;
  }
  const finished = await runAsRoot(device, 'finish', [run], options);
  const checked = done('What arrived is not what was sent', finished);
  if (!checked.ok) return checked;
  const sums = files.find(({ path }) => path === 'SHA256SUMS')?.text ?? '';
  const isSame = checked.value.out.split('\n').includes(`${hash('sha256', sums)}  SHA256SUMS`);
  if (isSame) return ok(null);
  return fail({ code: 'upload', message: 'What arrived is not what was sent: its SHA256SUMS is another file. Try again.' });
}

function done(what: string, printed: Result<Printed>): Result<Printed> {
  if (!printed.ok) return printed;
  const { code, out, err } = printed.value;
  if (code === 0) return printed;
  return fail({ code: 'upload', message: `${what} (status ${code}): ${lastLines(err || out)}` });
}
