import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import type { TerminalEvent, TerminalFailure, TerminalTarget, terminalContract } from '../../shared/terminal/contract.ts';
import type { OpenRemote, RemoteShell } from '../kit/remote.ts';
import { createFlow, type Flow } from './flow.ts';
import { openLocalShell } from './local.ts';
import { runOnDevices } from './runOn.ts';
import { saveLog } from './saveLog.ts';
import { overRemote, type Shell } from './shell.ts';

export interface ShellSize {
  readonly columns: number;
  readonly rows: number;
}

export interface TerminalPorts {
  /** A login shell on a device of the open site. */
  readonly openShell: (
    device: string,
    options: ShellSize & { readonly signal?: AbortSignal },
  ) => Promise<Result<RemoteShell, TerminalFailure>>;
  readonly openRemote: OpenRemote;
  /** Where session logs go, absolute; made when the first one is saved. */
  readonly logFolder: string;
}

interface OpenTerminal {
  readonly shell: Shell;
  readonly flow: Flow;
}

/** Terminals that may be open at once, of all windows. */
const MOST_TERMINALS = 64;

/** ETX, FS and SUB: what a terminal in its usual mode takes for INTR, QUIT and SUSP (termios(3)). */
const INTERRUPTS: ReadonlySet<number> = new Set([0x03, 0x1c, 0x1a]);

/** Shells for the windows. Each ends with the stream that opened it. */
export function createTerminalService({ openShell, openRemote, logFolder }: TerminalPorts): Handlers<typeof terminalContract> {
  const terminals = new Map<string, OpenTerminal | null>();

  async function open(target: TerminalTarget, size: ShellSize, signal: AbortSignal): Promise<Result<Shell, TerminalFailure>> {
    if (target.kind === 'local') return openLocalShell(size);
    const opened = await openShell(target.device, { ...size, signal });
    return opened.ok ? ok(overRemote(opened.value)) : opened;
  }

  async function* run(shell: Shell, key: string, signal: AbortSignal): AsyncGenerator<TerminalEvent> {
    const flow = createFlow(shell, () => performance.now());
    terminals.set(key, { shell, flow });
    signal.addEventListener('abort', flow.close);
    if (signal.aborted) flow.close();
    try {
      yield { kind: 'opened' };
      shell.start({ output: flow.push, end: flow.end });
      for (let event = await flow.next(); event; event = await flow.next()) yield event;
    } finally {
      signal.removeEventListener('abort', flow.close);
      flow.close();
      shell.hangUp();
    }
  }

  return {
    async *'terminal.open'({ target, key, columns, rows }, { signal }) {
      const refusal = refuse(terminals, key);
      if (refusal) return yield ended(refusal);
      terminals.set(key, null);
      try {
        const shell = await open(target, { columns, rows }, signal);
        if (shell.ok) yield* run(shell.value, key, signal);
        else yield ended(shell.failure);
      } finally {
        terminals.delete(key);
      }
    },
    async 'terminal.write'({ key, bytes }) {
      const terminal = terminals.get(key);
      if (!terminal) return fail(notOpen);
      if (bytes.some((byte) => INTERRUPTS.has(byte))) terminal.flow.interrupt();
      await terminal.shell.write(bytes);
      return ok({});
    },
    async 'terminal.resize'({ key, columns, rows }) {
      const terminal = terminals.get(key);
      if (!terminal) return fail(notOpen);
      terminal.shell.resize(columns, rows);
      return ok({});
    },
    async 'terminal.acknowledge'({ key, count }) {
      terminals.get(key)?.flow.acknowledge(count);
      return ok({});
    },
    'terminal.saveLog': ({ name, text }) => saveLog(logFolder, name, text, new Date()),
    'terminal.runOn': ({ devices, line }, { signal }) => runOnDevices(openRemote, { devices, line, signal, now: () => performance.now() }),
  };
}

const notOpen: TerminalFailure = { code: 'not-open', message: 'This terminal has ended. Open it again.' };

const ended = (failure: TerminalFailure): TerminalEvent => ({ kind: 'ended', ending: { kind: 'refused', failure } });

function refuse(terminals: ReadonlyMap<string, unknown>, key: string): TerminalFailure | null {
  if (terminals.has(key)) return { code: 'key-in-use', message: 'A terminal with this key is open already.' };
  if (terminals.size < MOST_TERMINALS) return null;
  return { code: 'too-many', message: `${MOST_TERMINALS} terminals are open, and no more can be. Close some first.` };
}
