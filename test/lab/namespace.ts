import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { LinkState, Way } from './address.ts';
import { environment } from './program.ts';

export interface Namespace {
  /** A process inside. */
  readonly pid: number;
  /** On 127.0.0.1 of the outer world: each leads to the device's SSH port. */
  readonly ports: Readonly<Record<Way, number>>;
  /** What becomes of the connections over `link`, and of new ones. */
  readonly setLink: (state: LinkState) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Kernel rule: the process dies with the thread that started it, whatever kills that one. Whoever crashes leaves nothing behind. */
export const dieWithParent = ['setpriv', '--pdeathsig', 'KILL'] as const;

/** A network namespace with a tap and ways in, alive as long as the process that keeps it. It has no name, so it cannot clash. */
export async function openNamespace(): Promise<Namespace> {
  const script = fileURLToPath(new URL('./namespace.script.ts', import.meta.url));
  const [program, ...rest] = [...dieWithParent, 'unshare', '--net', '--', process.execPath, script];
  const keeper = spawn(program, rest, { env: environment, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  try {
    const ports = { maintenance: await serve(keeper, 'maintenance'), link: await serve(keeper, 'link') };
    if (keeper.pid === undefined) throw new Error('the network namespace did not start');
    return { pid: keeper.pid, ports, setLink: (link) => tell(keeper, { link }), close: () => end(keeper) };
  } catch (error) {
    await end(keeper);
    throw error;
  }
}

async function serve(keeper: ChildProcess, way: Way): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port of the loopback is free');
    await tell(keeper, { serve: way }, server);
    return address.port;
  } finally {
    // The keeper has a copy of the socket; this one would accept connections and lead them nowhere.
    server.close();
  }
}

async function tell(keeper: ChildProcess, message: { serve: Way } | { link: LinkState }, server?: Server): Promise<void> {
  // Whichever comes first, nobody listens any longer for the other.
  const listening = new AbortController();
  const { signal } = listening;
  try {
    keeper.send(message, server);
    await Promise.race([once(keeper, 'message', { signal }), exitOf(keeper, signal)]);
  } finally {
    listening.abort();
  }
}

async function exitOf(keeper: ChildProcess, signal: AbortSignal): Promise<never> {
  const [code] = await once(keeper, 'exit', { signal });
  throw new Error(`the network namespace ended with status ${code}`);
}

async function end(keeper: ChildProcess): Promise<void> {
  if (keeper.pid === undefined || keeper.exitCode !== null || keeper.signalCode !== null) return;
  const exited = once(keeper, 'exit');
  keeper.kill('SIGKILL');
  await exited;
}
