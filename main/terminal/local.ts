import { constants, homedir } from 'node:os';
import { printable } from '../../shared/kit/printable.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { TerminalFailure } from '../../shared/terminal/contract.ts';
import type { Shell } from './shell.ts';

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** After a hang-up that the shell ignores. */
const KILL_AFTER_MS = 2_000;

/** Opens the user's own shell on this computer, with the rights of whoever started Fieldwright. */
export async function openLocalShell(
  { columns, rows }: { readonly columns: number; readonly rows: number },
  surroundings: Surroundings = process,
): Promise<Result<Shell, TerminalFailure>> {
  const { file, args } = shellOf(surroundings);
  try {
    const { spawn } = await import('node-pty');
    const pty = spawn(file, [...args], {
      name: 'xterm-256color',
      cols: columns,
      rows,
      cwd: homedir(),
      env: cleanEnvironment(surroundings.env),
      encoding: null,
    });
    return ok(overPty(pty));
  } catch (error) {
    const reason = printable(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error), 300);
    return fail({
      code: 'no-local-shell',
      message: `A shell on this computer cannot be opened (${file}): ${reason.replace(/\.$/, '')}. Shells on devices work without it.`,
    });
  }
}

function overPty(pty: ReturnType<typeof import('node-pty').spawn>): Shell {
  let hasEnded = false;
  return {
    start({ output, end }) {
      pty.onData((chunk) => output(chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk))));
      pty.onExit(({ exitCode, signal }) => {
        hasEnded = true;
        end({ kind: 'exit', code: signal ? null : exitCode, signal: signal ? signalName(signal) : null });
      });
    },
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    async write(bytes) {
      if (!hasEnded) pty.write(bytes);
    },
    resize(columns, rows) {
      if (!hasEnded) pty.resize(columns, rows);
    },
    hangUp() {
      if (hasEnded) return;
      pty.resume(); // the end of a terminal that is not read is never told
      pty.kill();
      if (process.platform !== 'win32') setTimeout(() => hasEnded || pty.kill('SIGKILL'), KILL_AFTER_MS).unref();
    },
  };
}

/** The login shell that the user chose; on Windows PowerShell, which every one of them has. */
export function shellOf({ platform, env }: Surroundings): { readonly file: string; readonly args: readonly string[] } {
  if (platform === 'win32') return { file: 'powershell.exe', args: ['-NoLogo'] };
  const file = env.SHELL?.startsWith('/') ? env.SHELL : '/bin/sh';
  return { file, args: platform === 'darwin' ? ['-l'] : [] };
}

/** What of the surroundings belongs to Fieldwright, its runtime or the tool that started it, and not to the user. */
const OURS = /^(npm_|NODE_|ELECTRON_|FIELDWRIGHT_|VITE|VITEST|INIT_CWD$|TERM|COLORTERM$|COLUMNS$|LINES$|CHROME_DESKTOP$)/;

export function cleanEnvironment(env: Surroundings['env']): Record<string, string> {
  const own = Object.entries(env).flatMap(([name, value]) => (value === undefined || OURS.test(name) ? [] : [[name, value] as const]));
  return { ...Object.fromEntries(own), TERM: 'xterm-256color', COLORTERM: 'truecolor', TERM_PROGRAM: 'Fieldwright' };
}

const signalName = (signal: number): string =>
  Object.entries(constants.signals).find(([, value]) => value === signal)?.[0] ?? `signal ${signal}`;
