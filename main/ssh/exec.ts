import type { ClientChannel } from 'ssh2';
import { quoteWord } from '../../shared/kit/command.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Hop } from '../../shared/ssh/route.ts';
import { endChannel } from './channels.ts';
import { cancelled, type SshFailure } from './failure.ts';

export interface ExecOptions {
  readonly signal?: AbortSignal;
  readonly stdin?: string | Uint8Array;
  /** Most octets of stdout and stderr together; the command is ended beyond. */
  readonly limitBytes?: number;
}

/** How a remote command ended: by its own exit `code`, or by a `signal` such as `SIGTERM`; both null where the device did not say. All of it is hostile. */
export interface ExecOutput {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly code: number | null;
  readonly signal: string | null;
}

const LIMIT_BYTES = 8 * 1024 * 1024;

/**
 * One command line for a POSIX shell. The only way from words to a line is `quoteWord`; NUL, which no argument can hold, is refused.
 * The program takes the shell's place, so that signals are its own. Without input it reads /dev/null on the device: its channel then stays
 * open to us and can carry a signal.
 */
export function commandLine(argv: readonly string[], { stdin }: ExecOptions): Result<string, SshFailure> {
  try {
    return ok(`exec ${argv.map(quoteWord).join(' ')}${stdin === undefined ? ' </dev/null' : ''}`);
  } catch {
    return fail({ code: 'bad-argument', message: 'An argument holds a NUL character, which no command can be given.' });
  }
}

/** Collects what a command prints until it ends, is cancelled, prints too much, or the connection is lost. */
export function collect(channel: ClientChannel, hop: Hop, { signal, stdin, limitBytes = LIMIT_BYTES }: ExecOptions, lost: AbortSignal) {
  return new Promise<Result<ExecOutput, SshFailure>>((resolve) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let bytes = 0;
    let exit: { code: number | null; signal: string | null } | null = null;

    const settle = (result: Result<ExecOutput, SshFailure>) => {
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
    const take = (into: Buffer[]) => (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) into.push(chunk);
      else stop({ code: 'output-limit', message: `${hop.label}: a command printed more than ${limitBytes} bytes and was ended.` });
    };
    signal?.addEventListener('abort', abort);
    lost.addEventListener('abort', cut);
    channel.on('data', take(stdout));
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
