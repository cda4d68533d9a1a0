import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TAP } from './address.ts';
import { dieWithParent } from './namespace.ts';
import { environment } from './program.ts';

/** A user-mode Linux from power on to power off. */
export interface Machine {
  /** Resolves once every process of it is gone. */
  readonly off: Promise<void>;
  /** The power cut: SIGKILL. What the device's kernel had not written to its disk is lost. */
  readonly cut: () => Promise<void>;
}

export interface MachineParts {
  /** Read only; all writes go to `folder`/disk.cow, which stays from one power on to the next. */
  readonly disk: string;
  readonly folder: string;
  /** A process in the network namespace that holds the tap. */
  readonly namespacePid: number;
  readonly signal?: AbortSignal | undefined;
}

/** Long, for a busy machine: it takes 2 to 4 s on an idle one. */
const BOOT_LIMIT_MS = 120_000;

/**
 * Resolves when sshd listens.
 * @throws Error with the end of the console, where it does not come up
 */
export async function powerOn(parts: MachineParts): Promise<Machine> {
  const [program, ...rest] = [...dieWithParent, ...argvOf(parts)];
  const memory = existsSync('/dev/shm') ? { TMPDIR: '/dev/shm' } : {};
  const process = spawn(program, rest, { cwd: parts.folder, env: { ...environment, ...memory }, stdio: ['ignore', 'pipe', 'pipe'] });
  const off = once(process, 'exit').then(() => {});
  const machine: Machine = {
    off,
    cut: async () => {
      killInside(process);
      await off;
    },
  };
  try {
    await whenReady(process, parts.signal);
    return machine;
  } catch (error) {
    await machine.cut();
    throw error;
  }
}

/** A process namespace of its own: when its first process is killed, the kernel ends all the others with it. */
function argvOf({ disk, folder, namespacePid }: MachineParts): readonly string[] {
  return [
    ...['nsenter', '--target', String(namespacePid), '--net', '--'],
    ...['unshare', '--pid', '--fork', '--kill-child', '--'],
    ...['linux.uml', 'mem=256M', 'root=/dev/ubda', 'rw', 'init=/sbin/lab-init', 'quiet'],
    ...[`ubd0=${join(folder, 'disk.cow')},${disk}`, `ubd1r=${join(folder, 'seed.tar')}`, `uml_dir=${folder}/uml/`, 'umid=device'],
    `vec0:transport=tap,ifname=${TAP.name},mac=${TAP.deviceMac}`,
    ...['con=null', 'con0=null,fd:1', 'con1=null', 'ssl=null'],
  ];
}

async function whenReady(process: ChildProcess, signal: AbortSignal | undefined): Promise<void> {
  const limit = AbortSignal.timeout(BOOT_LIMIT_MS);
  const ending = signal ? AbortSignal.any([signal, limit]) : limit;
  let console = '';
  await new Promise<void>((resolve, reject) => {
    const failed = (why: string) => () => reject(new Error(`the device did not come up: ${why}\n${console}`));
    ending.addEventListener('abort', failed('stopped, or not ready in time'), { once: true });
    process.once('error', (error) => failed(error.message)()).once('exit', failed('its kernel ended'));
    const read = (text: string): void => {
      console = (console + text).slice(-8_192);
      if (console.includes('LAB-READY')) resolve();
    };
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
