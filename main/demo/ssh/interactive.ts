import { posix } from 'node:path';
import type { Device } from '../device/device.ts';
import { newCall } from '../device/session.ts';
import { toOctets } from '../shell/octets.ts';
import { Killed, type Process, type User } from '../shell/process.ts';
import { runShell, runText } from '../shell/run.ts';
import { Exit, Jump, Shell, ShellError } from '../shell/state.ts';
import { BrokenPipe } from '../shell/streams.ts';
import type { Terminal } from './terminal.ts';

interface Place {
  readonly device: Device;
  readonly user: User;
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string>>;
  /** Told which process Ctrl+C is for, and which the session is. */
  readonly onForeground: (process: Process) => void;
}

/** A login shell on a terminal, until `exit` or the end of input. @returns its status */
export async function runInteractive({ device, user, terminal, environment, onForeground }: Place): Promise<number> {
  const call = newCall(device, { user, streams: terminal.streams, environment, title: '-sh' });
  const shell = new Shell(call);
  const own = shell.process;
  shell.isInteractive = true;
  // Ctrl+C is for what runs on the terminal; the shell itself goes on.
  for (const name of ['INT', 'QUIT', 'TERM']) own.handle(name, 'ignore');
  onForeground(own);
  await terminal.print(
    await device.machine
      .files(user)
      .readFile('/etc/motd')
      .catch(() => ''),
  );
  let status = 0;
  try {
    for (;;) {
      const text = await readCommand(shell, terminal, () => own.until(terminal.readLine(prompt(device, shell))));
      if (text === null) break;
      // A process for each line: Ctrl+C ends that, not the shell.
      const job = device.machine.processes.start({ parent: own.pid, session: own.session, user, title: text.slice(0, 200) });
      shell.process = job;
      onForeground(job);
      const ended = await runLine(shell, text);
      job.end(shell.status);
      shell.process = own;
      onForeground(own);
      if (ended !== null) {
        status = ended;
        break;
      }
    }
    if (shell.traps.has('EXIT')) await runShell(shell, '');
  } catch (error) {
    if (!(error instanceof Killed) && !(error instanceof BrokenPipe)) throw error;
    status = 129;
  }
  own.end(status);
  return status;
}

function prompt(device: Device, shell: Shell): string {
  const { user } = shell.process;
  const folder =
    shell.folder === user.home
      ? '~'
      : shell.folder.startsWith(`${user.home}/`)
        ? posix.join('~', posix.relative(user.home, shell.folder))
        : shell.folder;
  return toOctets(`${user.name}@${device.name}:${folder}${user.uid === 0 ? '#' : '$'} `);
}

/** A command may take several lines: what is not finished yet goes on after `> `. */
async function readCommand(shell: Shell, terminal: Terminal, first: () => Promise<string | null>): Promise<string | null> {
  let text = await first();
  while (text !== null && text !== '' && isUnfinished(shell, text)) {
    const more = await shell.process.until(terminal.readLine('> '));
    if (more === null || more === '') return '';
    text += `\n${more}`;
  }
  return text;
}

function isUnfinished(shell: Shell, text: string): boolean {
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(text)) return true;
  try {
    shell.machine.parse(text);
    return false;
  } catch (error) {
    return error instanceof Error && /end of file|EOF|unexpected end|unterminated|unexpected token `'|got ''/i.test(error.message);
  }
}

/** @returns the status with which the shell ends; null: it goes on */
async function runLine(shell: Shell, text: string): Promise<number | null> {
  const complain = (message: string) => shell.streams.get(2)?.write?.(`${message}\n`);
  shell.tested = 0;
  try {
    await runText(shell, text);
    return null;
  } catch (error) {
    if (error instanceof Exit) return error.status;
    if (error instanceof ShellError) {
      shell.status = error.status;
      await complain(`sh: ${error.message}`);
      return null;
    }
    if (error instanceof Jump) return null;
    if (error instanceof BrokenPipe) return 129;
    if (!(error instanceof Killed)) throw error;
    if (error.signalName === 'HUP' || error.signalName === 'KILL') return 129;
    shell.status = error.signalName === 'INT' ? 130 : 143;
    await complain('');
    return null;
  }
}
