import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { hasMosquitto, type Mosquitto, startMosquitto } from '../main/mqtt/mosquitto.ts';
import { openWindow, value, type Window } from '../main/mqtt/window.ts';
import { parseRates } from './mqttParse.ts';
import type { Flood } from './mqttPublisher.worker.ts';
import type { BenchResult } from './result.ts';

const MESSAGES = 300_000;
const TOPICS = 10_000;
const MANY_TOPICS = 1_000_000;
const PAYLOAD_BYTES = 100;
const ROUNDS = 2;
const MIB = 1024 * 1024;
const HISTORY_BYTES = 128 * MIB;

/**
 * A flood through mosquitto, taken by the host with a view of the tree open, and by `mosquitto_sub` that writes to a file: messages a second
 * from the first that is sent to the last that is taken. Then a million topics.
 */
export async function bench(): Promise<BenchResult[]> {
  if (!hasMosquitto) throw new Error('mosquitto and mosquitto-clients are not installed');
  const rates: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.theirs.push(await withBroker((broker) => theirs(broker)));
    rates.ours.push((await withBroker((broker) => ours(broker, MESSAGES, TOPICS))).perS);
  }
  const many = await withBroker((broker) => ours(broker, MANY_TOPICS, MANY_TOPICS));
  const parsed = parseRates();
  const figure = (name: string, told: number, unit: string) => ({ name, value: told, unit, peer: null, peerValue: null, goal: null });
  return [
    {
      name: `mqtt: ${MESSAGES} messages of ${PAYLOAD_BYTES} bytes over ${TOPICS} topics, none lost`,
      value: Math.max(...rates.ours),
      unit: 'msg/s',
      peer: 'mosquitto_sub > file',
      peerValue: Math.max(...rates.theirs),
      goal: { atLeast: 0.8 },
    },
    {
      name: 'mqtt: a message for each of a million topics, none lost',
      value: many.perS,
      unit: 'msg/s',
      peer: `mosquitto_sub > file, over ${TOPICS} topics`,
      peerValue: Math.max(...rates.theirs),
      goal: { atLeast: 0.8 },
    },
    {
      name: 'mqtt: messages into tree and history, by processor time',
      value: parsed.ours,
      unit: 'msg/s',
      peer: "mqtt.js's parser alone",
      peerValue: parsed.theirs,
      goal: { atLeast: 1 },
    },
    figure('mqtt: memory that a million topics and their messages take', many.grownBytes / MIB, 'MiB'),
    figure('mqtt: longest that a view waits for its next window meanwhile', many.longestGapMs, 'ms'),
  ];
}

async function withBroker<T>(work: (broker: Mosquitto) => Promise<T>): Promise<T> {
  const broker = await startMosquitto({
    config: 'listener PORT 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n',
    log: ['notice', 'information', 'subscribe'],
  });
  try {
    return await work(broker);
  } finally {
    await broker.stop();
  }
}

async function flood(workerData: Flood): Promise<() => Promise<void>> {
  const worker = new Worker(new URL('./mqttPublisher.worker.ts', import.meta.url), { workerData });
  await once(worker, 'online');
  return async () => {
    worker.postMessage('go');
    await once(worker, 'message');
    await worker.terminate();
  };
}

async function ours({ port }: Mosquitto, messages: number, topics: number) {
  const profile = { kind: 'mqtt', url: `mqtt://127.0.0.1:${port}`, version: '3.1.1' };
  const window = openWindow({ profiles: { line: profile } });
  const view = new AbortController();
  try {
    value(await window.client['mqtt.connect']({ connection: 'line', limits: { historyBytes: HISTORY_BYTES } }));
    value(await window.client['mqtt.subscribe']({ connection: 'line', filter: 'bench/#', qos: 0, guardPerS: null }));
    const go = await flood({ port, messages, topics, payloadBytes: PAYLOAD_BYTES });
    const before = process.memoryUsage().rss;
    const begun = performance.now();
    const sent = go();
    const { tookMs, longestGapMs } = await watch(window, messages, begun, view);
    await sent;
    return { perS: messages / (tookMs / 1_000), grownBytes: process.memoryUsage().rss - before, longestGapMs };
  } finally {
    view.abort();
    await window.close();
  }
}

/** A window on the tree with its first levels open, until all messages are there. */
async function watch({ client }: Window, messages: number, begun: number, view: AbortController) {
  const key = crypto.randomUUID();
  let isOpened = false;
  let longestGapMs = 0;
  let lastMs = 0;
  for await (const { items } of client['mqtt.tree']({ connection: 'line', key, first: 0, count: 60 }, { signal: view.signal })) {
    const now = performance.now();
    if (lastMs > 0) longestGapMs = Math.max(longestGapMs, now - lastMs);
    lastMs = now;
    const last = items.at(-1);
    if (!last) continue;
    const top = last.rows[0];
    if (top && !isOpened) {
      isOpened = true;
      void client['mqtt.treeOpen']({ key, topic: top.topic, open: true, below: false });
    }
    if (last.totals.messages > messages) throw new Error(`${last.totals.messages} messages came of ${messages}`);
    if (last.totals.messages === messages) return { tookMs: now - begun, longestGapMs };
  }
  throw new Error('the view ended');
}

async function theirs({ port, folder, said }: Mosquitto): Promise<number> {
  const subscribed = said(/ 0 bench\/#$/);
  const file = path.join(folder, 'messages');
  const output = openSync(file, 'w');
  const argv = ['-h', '127.0.0.1', '-p', String(port), '-t', 'bench/#', '-v', '-C', String(MESSAGES)];
  const reader = spawn('mosquitto_sub', argv, { stdio: ['ignore', output, 'inherit'] });
  closeSync(output);
  await subscribed;
  const go = await flood({ port, messages: MESSAGES, topics: TOPICS, payloadBytes: PAYLOAD_BYTES });
  const begun = performance.now();
  const sent = go();
  await once(reader, 'exit');
  const tookMs = performance.now() - begun;
  await sent;
  if ((await stat(file)).size < MESSAGES * PAYLOAD_BYTES) throw new Error('mosquitto_sub lost messages');
  return MESSAGES / (tookMs / 1_000);
}
