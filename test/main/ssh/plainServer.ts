import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ssh2, { type AuthContext, type Connection, type ServerChannel } from 'ssh2';
import { type Bench, type KeyPair, makeKey } from './peers.ts';

/** A server of ours for what OpenSSH does only with real accounts: any user, passwords, and commands run by `sh` with a PATH of the test's. */
export interface PlainServer {
  readonly port: number;
  readonly hostKey: KeyPair;
  /** `user method [password]` of every attempt, in order. */
  readonly attempts: string[];
}

export interface PlainServerOptions {
  readonly accept: (context: AuthContext) => void;
  readonly environment?: Readonly<Record<string, string>>;
}

export async function startPlainServer(bench: Bench, name: string, options: PlainServerOptions): Promise<PlainServer> {
  const hostKey = makeKey(bench, `${name}-host`);
  const attempts: string[] = [];
  const connections = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [readFileSync(hostKey.file)] }, (client) => {
    connections.add(client);
    client.on('close', () => connections.delete(client));
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      attempts.push([context.username, context.method, ...(context.method === 'password' ? [context.password] : [])].join(' '));
      options.accept(context);
    });
    client.on('session', (accept) =>
      accept().on('exec', (acceptExec, _reject, { command }) => run(acceptExec(), command, options.environment ?? {})),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  bench.onEnd(() => {
    for (const client of connections) client.end();
    server.close();
  });
  const address = server.address();
  return { port: typeof address === 'object' && address ? address.port : 0, hostKey, attempts };
}

function run(channel: ServerChannel, command: string, environment: Readonly<Record<string, string>>): void {
  const child = spawn('sh', ['-c', command], { env: { PATH: '/usr/bin:/bin', ...environment } });
  channel.pipe(child.stdin).on('error', () => undefined);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.once('close', (code) => {
    channel.exit(code ?? 1);
    channel.close();
  });
}

export const takesPassword = (password: string) => (context: AuthContext) =>
  context.method === 'password' && context.password === password ? context.accept() : context.reject(['password']);
