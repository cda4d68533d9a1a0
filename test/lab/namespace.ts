import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { environment } from './program.ts';

export interface Namespace {
  /** A process inside. */
  readonly pid: number;
  /** On 127.0.0.1 of the outer world: leads to the device's SSH port. */
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Kernel rule: the process dies with the thread that started it, whatever kills that one. Whoever crashes leaves nothing behind. */
export const dieWithParent = ['setpriv', '--pdeathsig', 'KILL'] as const;

/** A network namespace with a tap and a way in, alive as long as the process that keeps it. It has no name, so it cannot clash. */
export async function openNamespace(): Promise<Namespace> {
  const script = fileURLToPath(new URL('./namespace.script.ts', import.meta.url));
  const [program, ...rest] = [...dieWithParent, 'unshare', '--net', '--', process.execPath, script];
  const keeper = spawn(program, rest, { env: environment, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const server = createServer().listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string' || keeper.pid === undefined) throw new Error('the network namespace did not start');
    keeper.send('serve', server);
    await Promise.race([once(keeper, 'message'), exitOf(keeper)]);
    return { pid: keeper.pid, port: address.port, close: () => end(keeper) };
  } catch (error) {
    await end(keeper);
    throw error;
  } finally {
    // The keeper has a copy of the socket; this one would accept connections and lead them nowhere.
    server.close();
  }
}

async function exitOf(keeper: ChildProcess): Promise<never> {
  const [code] = await once(keeper, 'exit');
  throw new Error(`the network namespace ended with status ${code}`);
}

async function end(keeper: ChildProcess): Promise<void> {
  if (keeper.pid === undefined || keeper.exitCode !== null || keeper.signalCode !== null) return;
  const exited = once(keeper, 'exit');
  keeper.kill('SIGKILL');
  await exited;
}
