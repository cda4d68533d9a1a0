import type { ClientChannel } from 'ssh2';
import { quoteWord } from '../../shared/kit/command.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Hop } from '../../shared/ssh/route.ts';
import type { ExecOptions, ExecOutput } from '../kit/remote.ts';
import { endChannel } from './channels.ts';
import { cancelled, type SshFailure } from './failure.ts';

const LIMIT_BYTES = 8 * 1024 * 1024;

/** Where administrators' tools are: the login path of plain users often leaves it out (Debian's login.defs ENV_PATH, dropbear). */
const WITH_ADMIN_PATH = 'PATH=$PATH:/usr/sbin:/sbin; export PATH; ';

/**
 * One command line for a POSIX shell. The only way from words to a line is `quoteWord`; NUL, which no argument can hold, is refused.
 * The program takes the shell's place, so that signals are its own. Without input it reads /dev/null on the device: its channel then stays
 * open to us and can carry a signal.
 * @param user who runs it: all but root get the administrators' folders at the end of their PATH
 */
export function commandLine(argv: readonly string[], { stdin }: ExecOptions, user: string): Result<string, SshFailure> {
  try {
    const line = `exec ${argv.map(quoteWord).join(' ')}${stdin === undefined ? ' </dev/null' : ''}`;
    return ok(user === 'root' ? line : WITH_ADMIN_PATH + line);
  } catch {
    return fail({ code: 'bad-argument', message: 'An argument holds a NUL character, which no command can be given.' });
  }
}

/** Collects what a command prints until it ends, is cancelled, prints too much, or the connection is lost. */
export function collect(
  channel: ClientChannel,
  hop: Hop,
  { signal, stdin, limitBytes = LIMIT_BYTES, onStdout }: ExecOptions,
  lost: AbortSignal,
) {
  return new Promise<Result<ExecOutput, SshFailure>>((resolve) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let bytes = 0;
    let exit: { code: number | null; signal: string | null } | null = null;
    let isSettled = false;

    const settle = (result: Result<ExecOutput, SshFailure>) => {
      isSettled = true;
      signal?.removeEventListener('abort', abort);
      lost.removeEventListener('abort', cut);
      resolve(result);
    };
    const stop = (failure: SshFailure) => {
      settle(fail(failure));
      endChannel(channel);
    };
    const abort = () => stop(cancelled);
    const cut = () =>
      settle(fail({ code: 'lost', message: `${hop.label}: the connection was lost while a command ran. It may have been done or not.` }));
    const take = (into: Buffer[], tell?: (chunk: Buffer) => void) => (chunk: Buffer) => {
      if (isSettled) return;
      bytes += chunk.length;
      if (bytes > limitBytes)
        return stop({ code: 'output-limit', message: `${hop.label}: a command printed more than ${limitBytes} bytes and was ended.` });
      into.push(chunk);
      tell?.(chunk);
    };
    signal?.addEventListener('abort', abort);
    lost.addEventListener('abort', cut);
    channel.on('data', take(stdout, onStdout));
    channel.stderr.on('data', take(stderr));
    channel.on('exit', (code: number | null, name?: string) => {
      exit = { code, signal: name ?? null };
    });
    // Writing to a command that reads no more is no failure of the command.
    channel.on('error', () => undefined);
    channel.on('close', () => {
      const { code, signal: name } = exit ?? { code: null, signal: null };
      if (exit === null && lost.aborted) cut();
      else settle(ok({ stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), code, signal: name }));
    });
    if (stdin !== undefined) channel.end(stdin);
    if (lost.aborted) cut();
  });
}
