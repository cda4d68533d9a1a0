import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { createClient, hop, know, text } from '../main/ssh/client.ts';
import { type Bench, createBench, hasOpenSsh, makeKey, startSshd, user } from '../main/ssh/peers.ts';
import type { BenchResult } from './result.ts';

const COMMANDS = 100;
const RUNS = 3;

/** 100 commands at once over one connection, against OpenSSH's own multiplexing (ControlMaster) to the same server. */
export async function bench(): Promise<BenchResult[]> {
  if (!hasOpenSsh) return [];
  const room = createBench();
  try {
    const { ours, theirs } = await prepare(room);
    const times = { ours: [await timed(ours)], theirs: [await timed(theirs)] };
    for (let run = 1; run < RUNS; run++) {
      times.ours.push(await timed(ours));
      times.theirs.push(await timed(theirs));
    }
    const [value, peerValue] = [Math.min(...times.ours), Math.min(...times.theirs)];
    const peer = 'OpenSSH, ControlMaster, 10 at a time';
    return [{ name: `ssh: ${COMMANDS} commands at once over one connection`, value, unit: 'ms', peer, peerValue, goal: { atMost: 1 } }];
  } finally {
    await room.end();
  }
}

async function prepare(room: Bench) {
  const key = makeKey(room, 'key');
  const server = await startSshd(room, 'server', [key]);
  const { sessions, knownHosts } = createClient(room, { identityFiles: [key.file] });
  know(knownHosts, [server]);
  const session = sessions.session([hop(server.port)]);
  await session.connect();

  const control = room.file('control');
  const options = [
    '-F',
    'none',
    '-i',
    key.file,
    '-p',
    String(server.port),
    '-o',
    `UserKnownHostsFile=${knownHosts}`,
    '-o',
    `ControlPath=${control}`,
  ];
  const to = [...options, `${user}@127.0.0.1`];
  execFileSync('ssh', ['-o', 'ControlMaster=yes', '-o', 'ControlPersist=yes', '-f', '-N', ...to], { stdio: 'ignore' });
  room.onEnd(() => void execFileSync('ssh', ['-O', 'exit', ...to], { stdio: 'ignore' }));

  return {
    async ours() {
      const results = await Promise.all(Array.from({ length: COMMANDS }, (_, index) => session.exec(['printf', '%s', String(index)])));
      for (const [index, result] of results.entries()) assertIs(result.ok ? text(result.value.stdout) : result.failure.message, index);
    },
    /** MaxSessions is 10, and ssh does not queue: ten at a time is the most it does without refusals. */
    async theirs() {
      let next = 0;
      const work = async () => {
        for (let index = next++; index < COMMANDS; index = next++) {
          const { stdout } = await promisify(execFile)('ssh', [...to, `printf %s ${index}`]);
          assertIs(stdout, index);
        }
      };
      await Promise.all(Array.from({ length: 10 }, work));
    },
  };
}

function assertIs(printed: string, index: number): void {
  if (printed !== String(index)) throw new Error(`command ${index} printed ${printed}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
