import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { overPort, overSocket } from '../../main/kit/transport.ts';
import { createClient } from '../../shared/rpc/client.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import type { BenchResult, Goal } from './result.ts';
import { BATCH_BYTES, BATCHES_PER_ACKNOWLEDGEMENT, benchContract, CALLS_IN_FLIGHT } from './rpcContract.ts';

const ROUNDS = 35;
const WARM_UP_ROUNDS = 10;
const ROUND_MS = 80;
const TEXT = 'x'.repeat(1_024);

/** Runs for one round. @returns calls, or bytes, per second */
type Measure = () => Promise<number>;

interface RawLink {
  send(message: string): void;
  /** Sends what a call carries: over a port the same record, over a socket its text alone. */
  sendPayload(): void;
  onMessage(listener: (message: unknown) => void): void;
}

/**
 * RPC against raw links of the same kind, in this thread and a worker. Both sides carry the same payload, with as many calls in
 * flight, and for streams with the same window of bytes and the same acknowledgements: without them a raw stream would measure
 * the growth of a queue. The raw side parses, checks and copies nothing, and has no ids, faults or cancellation.
 *
 * Short rounds of the two take turns, so that each pair has the machine in one state; the pair with the median ratio is told.
 */
export async function bench(): Promise<BenchResult[]> {
  const worker = new Worker(new URL('./rpcHost.worker.ts', import.meta.url));
  try {
    const [port]: readonly number[] = await once(worker, 'message');
    const rpcPort = createClient(benchContract, overPort(openPort(worker, 'rpc')));
    const rawPort = openRawPort(worker);
    const rpcSocket = createClient(benchContract, overSocket(await openSocket(`ws://127.0.0.1:${port}/rpc`)));
    const rawSocket = asRawLink(await openSocket(`ws://127.0.0.1:${port}/raw`));
    return [
      await compare('rpc 1 KB calls over MessagePort', 'raw MessagePort echo', callsOf(rpcPort), echoesOf(rawPort), { atLeast: 0.5 }),
      await compare('rpc 1 KB calls over WebSocket', 'raw ws echo', callsOf(rpcSocket), echoesOf(rawSocket), { atLeast: 0.5 }),
      await compare('rpc 64 KB stream over MessagePort', 'raw MessagePort', streamOf(rpcPort), rawStreamOf(rawPort), { atLeast: 0.7 }),
      await compare('rpc 64 KB stream over WebSocket', 'raw ws', streamOf(rpcSocket), rawStreamOf(rawSocket), { atLeast: 0.7 }),
    ];
  } finally {
    await worker.terminate();
  }
}

async function compare(name: string, peer: string, rpc: Measure, raw: Measure, goal: Goal): Promise<BenchResult> {
  const pairs: { readonly value: number; readonly peerValue: number }[] = [];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const pair = round % 2 === 0 ? { value: await rpc(), peerValue: await raw() } : { peerValue: await raw(), value: await rpc() };
    if (round >= 0) pairs.push(pair); // before that the two are still being compiled
  }
  pairs.sort((a, b) => a.value / a.peerValue - b.value / b.peerValue);
  const { value, peerValue } = pairs[pairs.length >> 1] ?? { value: Number.NaN, peerValue: Number.NaN };
  return { name, value, unit: name.includes('stream') ? 'MB/s' : 'calls/s', peer, peerValue, goal };
}

function callsOf(client: Client<typeof benchContract>): Measure {
  return async () => {
    const clock = startClock();
    let calls = 0;
    async function caller() {
      while (!clock.over()) {
        const answer = await client.echo({ text: TEXT });
        if (!answer.ok || answer.value.text.length !== TEXT.length) throw new Error('a wrong echo');
        calls++;
      }
    }
    await Promise.all(Array.from({ length: CALLS_IN_FLIGHT }, caller));
    return calls / clock.seconds();
  };
}

function echoesOf(link: RawLink): Measure {
  return () =>
    new Promise((resolve) => {
      const clock = startClock();
      let echoes = 0;
      let inFlight = CALLS_IN_FLIGHT;
      link.onMessage(() => {
        echoes++;
        if (!clock.over()) return link.sendPayload();
        inFlight--;
        if (inFlight === 0) resolve(echoes / clock.seconds());
      });
      for (let count = 0; count < CALLS_IN_FLIGHT; count++) link.sendPayload();
    });
}

function streamOf(client: Client<typeof benchContract>): Measure {
  return async () => {
    const clock = startClock();
    let batches = 0;
    for await (const { items } of client.columns({})) {
      for (const { samples } of items) if (samples.length === BATCH_BYTES) batches++;
      if (clock.over()) break;
    }
    const rate = megabytesPerSecond(batches, clock.seconds());
    await client.echo({ text: '' }); // what was on its way has arrived
    return rate;
  };
}

function rawStreamOf(link: RawLink): Measure {
  return () =>
    new Promise((resolve) => {
      const clock = startClock();
      let batches = 0;
      let rate = 0;
      link.onMessage((message) => {
        if (message === 'stopped') return resolve(rate);
        if (rate > 0) return;
        batches++;
        if (clock.over()) {
          rate = megabytesPerSecond(batches, clock.seconds());
          link.send('stop');
        } else if (batches % BATCHES_PER_ACKNOWLEDGEMENT === 0) link.send('more');
      });
      link.send('start');
    });
}

function openPort(worker: Worker, kind: 'raw' | 'rpc') {
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ kind, port: port2 }, [port2]);
  return port1;
}

function openRawPort(worker: Worker): RawLink {
  const port = openPort(worker, 'raw');
  return {
    send: (message) => port.postMessage(message),
    sendPayload: () => port.postMessage({ text: TEXT }),
    onMessage: (listener) => void port.removeAllListeners('message').on('message', listener),
  };
}

async function openSocket(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address, { perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
}

function asRawLink(socket: WebSocket): RawLink {
  return {
    send: (message) => socket.send(message),
    sendPayload: () => socket.send(TEXT),
    onMessage: (listener) =>
      void socket.removeAllListeners('message').on('message', (data, isBinary) => listener(isBinary ? data : data.toString())),
  };
}

function startClock() {
  const start = performance.now();
  return { over: () => performance.now() - start >= ROUND_MS, seconds: () => (performance.now() - start) / 1_000 };
}

const megabytesPerSecond = (batches: number, seconds: number) => (batches * BATCH_BYTES) / 1e6 / seconds;
