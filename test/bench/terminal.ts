import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { z } from 'zod';
import { overPort } from '../../main/kit/transport.ts';
import { createClient } from '../../shared/rpc/client.ts';
import { terminalContract } from '../../shared/terminal/contract.ts';
import { hasOpenSsh, user } from '../main/ssh/peers.ts';
import type { TerminalClient } from '../main/terminal/terminal.ts';
import type { BenchResult } from './result.ts';

const MIB = 1024 * 1024;
const OUTPUT_MIB = 256;
const ROUNDS = 3;

/** Lines of 80 characters through a terminal of the device; what is printed around them is not counted. */
const COMMAND = `stty -echo -opost; yes ${'0123456789'.repeat(7)}abcdefghi | head -c ${OUTPUT_MIB * MIB}`;

const sshd = z.object({ port: z.number(), keyFile: z.string(), knownHosts: z.string() });
type Sshd = z.output<typeof sshd>;

/** Output of a device's shell through the whole host, against OpenSSH's own client to the same sshd; and Ctrl+C under a flood, in Chromium. */
export async function bench(): Promise<BenchResult[]> {
  if (!hasOpenSsh) return [];
  const throughput = await measureThroughput();
  // Only now: a heap with a browser's driver in it would be collected again and again under the output.
  const { measureInterrupts } = await import('./terminalInterrupt.ts');
  return [...throughput, ...(await measureInterrupts())];
}

async function measureThroughput(): Promise<BenchResult[]> {
  const worker = new Worker(new URL('./terminalHost.worker.ts', import.meta.url));
  try {
    const server = sshd.parse((await once(worker, 'message'))[0]);
    const { port1, port2 } = new MessageChannel();
    worker.postMessage(port2, [port2]);
    const client = createClient(terminalContract, overPort(port1));
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 20);
    const rates: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
    for (let round = 0; round < ROUNDS; round++) {
      rates.ours.push(await rateOf(() => readOurs(client)));
      rates.theirs.push(await rateOf(() => readTheirs(server)));
    }
    clearInterval(watch);
    port1.close();
    return [
      {
        name: `terminal: ${OUTPUT_MIB} MiB of a device's output to the window`,
        value: Math.max(...rates.ours),
        unit: 'MiB/s',
        peer: "OpenSSH's ssh -tt > /dev/null",
        peerValue: Math.max(...rates.theirs),
        goal: { atLeast: 0.8 },
      },
      {
        name: 'terminal: memory that the output takes, host and window',
        value: (most - before) / MIB,
        unit: 'MiB',
        peer: null,
        peerValue: null,
        goal: null,
      },
    ];
  } finally {
    worker.postMessage('end');
    await once(worker, 'exit');
  }
}

async function rateOf(work: () => Promise<number>): Promise<number> {
  const begun = performance.now();
  const bytes = await work();
  if (bytes < OUTPUT_MIB * MIB) throw new Error(`only ${bytes} bytes came`);
  return bytes / MIB / ((performance.now() - begun) / 1_000);
}

/** A window that does nothing but take what comes and say so. */
async function readOurs(client: TerminalClient): Promise<number> {
  const key = crypto.randomUUID();
  let bytes = 0;
  const target = { kind: 'device', device: 'sw1' } as const;
  for await (const { items } of client['terminal.open']({ target, key, columns: 120, rows: 30 })) {
    for (const event of items) {
      if (event.kind === 'opened') void client['terminal.write']({ key, bytes: Buffer.from(`exec sh -c '${COMMAND}'\n`) });
      if (event.kind === 'skipped') throw new Error(`${event.count} bytes were passed over`);
      if (event.kind !== 'output') continue;
      bytes += event.bytes.length;
      void client['terminal.acknowledge']({ key, count: event.bytes.length }).catch(() => undefined);
    }
  }
  return bytes;
}

async function readTheirs({ port, keyFile, knownHosts }: Sshd): Promise<number> {
  const options = [
    '-F',
    'none',
    '-tt',
    '-i',
    keyFile,
    '-p',
    String(port),
    '-o',
    `UserKnownHostsFile=${knownHosts}`,
    '-o',
    'LogLevel=ERROR',
  ];
  const client = spawn('ssh', [...options, `${user}@127.0.0.1`, COMMAND], { stdio: ['pipe', 'ignore', 'inherit'] });
  const [code] = await once(client, 'exit');
  if (code !== 0) throw new Error(`ssh ended with ${code}`);
  return OUTPUT_MIB * MIB;
}
