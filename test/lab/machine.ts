import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { dieWithParent } from './namespace.ts';
import { environment } from './program.ts';

/** A device's kernel from power on to power off. */
export interface Machine {
  /** Resolves once every process of it is gone. */
  readonly off: Promise<void>;
  /** The power cut: SIGKILL. What the device's kernel had not written to its disk is lost. */
  readonly cut: () => Promise<void>;
}

/** What runs a device's kernel. */
export interface Engine {
  /** Read `disk` only; all writes go to `folder`, and stay there from one power on to the next. Its tap is that of the namespace. */
  readonly argv: (files: { readonly disk: string; readonly folder: string }) => Promise<readonly string[]>;
  /** Of one try to boot, long enough for a busy machine; as many tries as there are limits (ms). */
  readonly bootLimitsMs: readonly number[];
}

export interface MachineParts {
  readonly engine: Engine;
  readonly disk: string;
  readonly folder: string;
  /** A process in the network namespace that holds the tap. */
  readonly namespacePid: number;
  readonly signal?: AbortSignal | undefined;
  readonly say?: ((line: string) => void) | undefined;
}

/**
 * Resolves when sshd listens.
 * @throws Error with the end of the console, where it does not come up
 */
export async function powerOn(parts: MachineParts): Promise<Machine> {
  const { engine, signal, say = () => {} } = parts;
  const argv = await engine.argv(parts);
  const [first = 0, ...more] = engine.bootLimitsMs;
  let booted = await boot(argv, first, parts);
  for (const limitMs of more) {
    if ('off' in booted || signal?.aborted) break;
    say(`${booted.message.split('\n', 1)[0]}; once more …`);
    booted = await boot(argv, limitMs, parts);
  }
  if (booted instanceof Error) throw booted;
  return booted;
}

async function boot(argv: readonly string[], limitMs: number, { folder, namespacePid, signal }: MachineParts): Promise<Machine | Error> {
  // A process namespace of its own: when its first process is killed, the kernel ends all the others with it.
  const apart = ['nsenter', '--target', String(namespacePid), '--net', '--', 'unshare', '--pid', '--fork', '--kill-child', '--'];
  const [program, ...rest] = [...dieWithParent, ...apart, ...argv];
  const memory = existsSync('/dev/shm') ? { TMPDIR: '/dev/shm' } : {};
  const process = spawn(program, rest, { cwd: folder, env: { ...environment, ...memory }, stdio: ['ignore', 'pipe', 'pipe'] });
  const off = once(process, 'exit').then(() => {});
  const cut = async (): Promise<void> => {
    killInside(process);
    await off;
  };
  const why = await whyNotReady(process, limitMs, signal);
  if (why === null) return { off, cut };
  await cut();
  return new Error(`the device did not come up: ${why}`);
}

/** @returns null once it is ready, else a sentence and the end of its console */
function whyNotReady(process: ChildProcess, limitMs: number, signal: AbortSignal | undefined): Promise<string | null> {
  let console = '';
  return new Promise((resolve) => {
    const limit = setTimeout(() => ended(`not ready after ${limitMs / 1000} s`), limitMs);
    const stopped = (): void => ended('stopped');
    function ended(why: string | null): void {
      clearTimeout(limit);
      signal?.removeEventListener('abort', stopped);
      resolve(why === null ? null : `${why}\n${console}`);
    }
    const read = (text: string): void => {
      console = (console + text).slice(-8_192);
      if (console.includes('LAB-READY')) ended(null);
    };
    if (signal?.aborted) stopped();
    signal?.addEventListener('abort', stopped, { once: true });
    process.once('error', (error) => ended(error.message)).once('exit', () => ended('its kernel ended'));
    process.stdout?.setEncoding('utf8').on('data', read);
    process.stderr?.setEncoding('utf8').on('data', read);
  });
}

/** The kernel itself, not the `unshare` around it: that one then ends when all of it is gone, and the disk is free again. */
function killInside(outer: ChildProcess): void {
  if (outer.pid === undefined || outer.exitCode !== null || outer.signalCode !== null) return;
  const children = readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, 'utf8').trim();
  if (children === '') outer.kill('SIGKILL');
  else for (const pid of children.split(' ')) process.kill(Number(pid), 'SIGKILL');
}
