import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Where Debian keeps the tools of root, also for a person whose PATH does not name it. */
export const environment: NodeJS.ProcessEnv = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, LC_ALL: 'C' };

/**
 * Runs a program of this machine to its end.
 * @returns what it printed
 * @throws Error with what it said, where its status is not 0
 */
export async function runProgram(argv: readonly string[], { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<string> {
  const [program = '', ...rest] = argv;
  const { stdout } = await execute(program, rest, {
    env: environment,
    maxBuffer: 16 * 1024 * 1024,
    killSignal: 'SIGKILL',
    ...(signal && { signal }),
  });
  return stdout;
}
