import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Debian puts the broker where not every user's path leads. */
const program = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', 'mosquitto'].find(
  (each) => spawnSync(each, ['-h']).error === undefined,
);
export const hasMosquitto = program !== undefined && spawnSync('mosquitto_pub', ['--help']).error === undefined;
export const skipped = hasMosquitto ? '' : ' (skipped: mosquitto and mosquitto-clients are not installed)';

export interface Mosquitto {
  readonly port: number;
  readonly folder: string;
  /** As a crash: nothing is said to the clients. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Resolves when the broker logs such a line. */
  said(line: RegExp): Promise<void>;
  /** Publishes with the stock client. */
  publish(topic: string, message: string | Buffer, more?: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export interface MosquittoOptions {
  /** Lines of mosquitto.conf; `PORT` and `FOLDER` stand for the port and the folder. */
  readonly config?: string;
  /** Files of its folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** What it logs (mosquitto.conf's `log_type`s); without it, all. */
  readonly log?: readonly string[];
  /** Of the stock client, to publish. */
  readonly client?: readonly string[];
}

const open = 'listener PORT 127.0.0.1\nallow_anonymous true\n';

/** A broker of its own, on a free port of loopback. */
export async function startMosquitto({ config = open, files = {}, client = [], log = ['all'] }: MosquittoOptions = {}): Promise<Mosquitto> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fieldwright-mosquitto-'));
  const port = await freePort();
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  const lines = `user root\nlog_dest stderr\n${log.map((each) => `log_type ${each}\n`).join('')}max_queued_messages 0\n${config}`
    .replaceAll('PORT', String(port))
    .replaceAll('FOLDER', folder);
  const file = path.join(folder, 'mosquitto.conf');
  await writeFile(file, lines);
  let child: ChildProcess | null = null;

  const listeners = new Set<(line: string) => void>();
  const said = (wanted: RegExp) =>
    new Promise<void>((resolve) => {
      const listen = (line: string) => {
        if (!wanted.test(line)) return;
        listeners.delete(listen);
        resolve();
      };
      listeners.add(listen);
    });

  async function start(): Promise<void> {
    const started = spawn(program ?? 'mosquitto', ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    child = started;
    let last = '';
    createInterface({ input: started.stderr }).on('line', (line) => {
      last = line;
      for (const listen of [...listeners]) listen(line);
    });
    await Promise.race([
      said(/mosquitto version \S+ running/),
      once(started, 'exit').then(([code]) => Promise.reject(new Error(`mosquitto ended with ${code}: ${last}`))),
    ]);
  }
  async function kill(): Promise<void> {
    const running = child;
    child = null;
    if (!running || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  }
  await start();
  return {
    port,
    folder,
    kill,
    start,
    said,
    async publish(topic, message, more = []) {
      const publisher = spawn(
        'mosquitto_pub',
        ['-h', '127.0.0.1', '-p', String(port), ...client, '-t', topic, ...(more.includes('-l') ? [] : ['-s']), ...more],
        {
          stdio: ['pipe', 'ignore', 'inherit'],
        },
      );
      publisher.stdin.end(message);
      const [code] = await once(publisher, 'exit');
      if (code !== 0) throw new Error(`mosquitto_pub ended with ${code}`);
    },
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
