import { createRequire } from 'node:module';
import { Intake } from '../../main/mqtt/intake.ts';
import { defaultLimits, Messages } from '../../main/mqtt/messages.ts';
import { generate, publish } from '../main/mqtt/packets.ts';

const MESSAGES = 500_000;
const TOPICS = 10_000;
const CHUNK_BYTES = 64 * 1024;

/** Messages a second of processor time, without a network: what the host does with them, and what the library's own parser does. */
export function parseRates(): { readonly ours: number; readonly theirs: number } {
  const chunks = floodChunks();
  return { theirs: Math.max(theirs(chunks), theirs(chunks)), ours: Math.max(ours(chunks), ours(chunks)) };
}

function floodChunks(): Buffer[] {
  const payload = Buffer.alloc(100, 0x61);
  const all = Buffer.concat(
    Array.from({ length: TOPICS }, (_, index) =>
      generate(publish({ topic: `bench/cell${index % 100}/station${Math.floor(index / 100)}`, payload })),
    ),
  );
  const chunks: Buffer[] = [];
  const turns = MESSAGES / TOPICS;
  for (let at = 0; at < all.length; at += CHUNK_BYTES) chunks.push(all.subarray(at, at + CHUNK_BYTES));
  return Array.from({ length: turns }, () => chunks).flat();
}

function perS(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return MESSAGES / ((user + system) / 1e6);
}

/** Into the tree and the history, all of it. */
function ours(chunks: readonly Buffer[]): number {
  const limits = { ...defaultLimits, historyBytes: 64 * 1024 * 1024 };
  const messages = new Messages({ limits, seed: 1, wallMs: () => Date.now(), nowMs: () => performance.now() });
  const intake = new Intake({ isVersion5: false, messages, forward: () => undefined, taken: new Set() });
  const rate = perS(() => {
    for (const chunk of chunks) intake.feed(chunk);
  });
  if (messages.totals().messages !== MESSAGES) throw new Error('messages were lost');
  return rate;
}

interface Parser {
  on(event: 'packet', take: () => void): void;
  parse(chunk: Buffer): void;
}

/** Into one object for each message, nothing kept: the least that the library does. */
function theirs(chunks: readonly Buffer[]): number {
  const require = createRequire(createRequire(import.meta.url).resolve('mqtt'));
  const name = 'mqtt-packet';
  const library: { parser(options: object): Parser } = require(name);
  const parser = library.parser({ protocolVersion: 4 });
  let count = 0;
  parser.on('packet', () => {
    count++;
  });
  const rate = perS(() => {
    for (const chunk of chunks) parser.parse(chunk);
  });
  if (count !== MESSAGES) throw new Error('messages were lost');
  return rate;
}
