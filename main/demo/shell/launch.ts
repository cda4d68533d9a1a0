import { posix } from 'node:path';
import { type Call, complain } from './machine.ts';
import { fromBytes, toText } from './octets.ts';
import { Killed } from './process.ts';
import { reasonOf } from './reason.ts';
import { BrokenPipe } from './streams.ts';

/** Where a command of that name lies, as execvp(3) looks for it; null where it does not. */
export async function findProgram(
  call: Pick<Call, 'machine' | 'process' | 'environment' | 'folder'>,
  name: string,
): Promise<string | null> {
  const files = call.machine.files(call.process.user);
  const folders = name.includes('/') ? [''] : (call.environment.PATH ?? '/usr/bin:/bin').split(':');
  for (const folder of folders) {
    const path = posix.resolve(call.folder, toText(folder), toText(name));
    const stat = await files.stat(path).catch(() => null);
    if (stat?.isFile && (stat.mode & 0o111) !== 0) return path;
  }
  return null;
}

/** Starts argv in the process of the call and waits for it. @throws Killed */
export async function launch(call: Call, [name = '', ...args]: readonly string[]): Promise<number> {
  const path = await findProgram(call, name);
  if (path === null) {
    const exists = name.includes('/') && (await call.machine.files(call.process.user).exists(posix.resolve(call.folder, toText(name))));
    await complain(
      call,
      `${call.name}: ${name}: ${exists ? 'Permission denied' : name.includes('/') ? 'No such file or directory' : 'not found'}\n`,
    );
    return exists ? 126 : 127;
  }
  const files = call.machine.files(call.process.user);
  const program = call.machine.program(await files.realpath(path));
  try {
    if (program) return await call.process.until(program({ ...call, name: posix.basename(name), args }));
    const text = fromBytes(await files.readFileBuffer(path));
    const interpreter = /^#! *(\S+)(?: +(\S+))?/.exec(text);
    const argv = [interpreter?.[1] ?? '/bin/sh', ...(interpreter?.[2] ? [interpreter[2]] : []), name.includes('/') ? name : path, ...args];
    if (text.includes('\0') || argv[0] === name) {
      await complain(call, `${call.name}: ${name}: Exec format error\n`);
      return 126;
    }
    return await launch(call, argv);
  } catch (error) {
    if (error instanceof BrokenPipe && call.process.handling('PIPE') !== 'ignore') return 141;
    if (error instanceof BrokenPipe) return 1;
    if (error instanceof Killed || !(error instanceof Error)) throw error;
    const isOfFiles = /^E[A-Z]{2,}: /.test(error.message);
    if (!isOfFiles && !(error instanceof ProgramError)) throw error;
    await complain(call, `${name}: ${isOfFiles ? reasonOf(error) : error.message}\n`);
    return error instanceof ProgramError ? error.status : 1;
  }
}

/** A program gives up with a message, as most do: `name: message`. */
export class ProgramError extends Error {
  readonly status: number;
  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}
