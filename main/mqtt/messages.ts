import type { MqttLimits, TreeTotals } from '../../shared/mqtt/contract.ts';
import { History, RETAIN } from './history.ts';
import { TopicTree } from './tree.ts';

export const defaultLimits: MqttLimits = { historyBytes: 256 * 1024 * 1024, payloadBytes: 1024 * 1024, topics: 2_000_000 };

/** The head of a message that has come; its payload may still be on the way. */
export interface MessageHead {
  /** The topic's octets: `from.subarray(start, end)`. */
  readonly from: Buffer;
  readonly start: number;
  readonly end: number;
  /** The properties' octets, without their length; both equal with MQTT 3.1.1. */
  readonly propertiesStart: number;
  readonly propertiesEnd: number;
  readonly flags: number;
  readonly payloadBytes: number;
}

/** Told of each Sparkplug message as it comes: births name what later messages only number. */
export type OnSparkplug = (message: { readonly path: string; readonly payload: Uint8Array; readonly atMs: number }) => void;

interface Options {
  readonly limits: MqttLimits;
  readonly seed: number;
  /** Wall clock, ms since 1970, and a clock that never steps, ms. */
  readonly wallMs: () => number;
  readonly nowMs: () => number;
  readonly onSparkplug?: OnSparkplug;
}

/** How long the rates of the whole connection are measured before they are told, ms. */
const WINDOW_MS = 1_000;

/** All that came over one connection: the tree, the history, the counts. Nothing is decoded here. */
export class Messages {
  readonly tree: TopicTree;
  readonly history: History;
  /** Told about once a second, while messages come, how many live ones there were a second. */
  onRate: (livePerS: number) => void = () => undefined;
  readonly #options: Options;
  #limits: MqttLimits;
  #generation = 1;
  #version = 0;
  #bytes = 0;
  #truncated = 0;
  #truncatedBytes = 0;
  #beyondTree = 0;
  #badNames = 0;
  #wallMs: number;
  #nowMs: number;
  #open = 0;
  #windowAtMs: number;
  #windowLive = 0;
  #windowBytes = 0;
  #bytesPerS = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#limits = options.limits;
    this.#wallMs = options.wallMs();
    this.#nowMs = options.nowMs();
    this.#windowAtMs = this.#nowMs;
    this.tree = new TopicTree({ mostNodes: nodesFor(options.limits), seed: options.seed });
    const newest = {
      address: (node: number) => this.tree.at.newest[node] ?? -1,
      moved: (node: number, address: number) => {
        this.tree.at.newest[node] = address;
      },
    };
    this.history = new History(newest, options.limits.historyBytes);
  }

  /** Counts up with each message: who shows something looks here first. */
  get version(): number {
    return this.#version;
  }
  /** Counts up when all is cleared. */
  get generation(): number {
    return this.#generation;
  }
  get limits(): MqttLimits {
    return this.#limits;
  }

  /** Called once for each piece that comes off the wire: all of its messages have this time. */
  tick(): void {
    this.#wallMs = this.#options.wallMs();
    this.#nowMs = this.#options.nowMs();
    const elapsed = this.#nowMs - this.#windowAtMs;
    if (elapsed < WINDOW_MS) return;
    const livePerS = (this.#windowLive * 1_000) / elapsed;
    this.#bytesPerS = (this.#windowBytes * 1_000) / elapsed;
    this.#windowAtMs = this.#nowMs;
    this.#windowLive = 0;
    this.#windowBytes = 0;
    this.onRate(livePerS);
  }

  begin({ from, start, end, propertiesStart, propertiesEnd, flags, payloadBytes }: MessageHead): void {
    this.#version++;
    this.#bytes += payloadBytes;
    this.#windowBytes += payloadBytes;
    if ((flags & RETAIN) === 0) this.#windowLive++;
    const node = this.tree.find(from, start, end, true);
    this.#open = node;
    if (node === 0) {
      this.#beyondTree++;
      return;
    }
    if (this.tree.hasBadName(node)) this.#badNames++;
    const index = this.tree.count(node, this.#nowMs);
    const keptBytes = Math.min(payloadBytes, this.#limits.payloadBytes);
    if (keptBytes < payloadBytes) {
      this.#truncated++;
      this.#truncatedBytes += payloadBytes - keptBytes;
    }
    const propertyBytes = propertiesEnd - propertiesStart;
    this.history.begin({ index, atMs: this.#wallMs, flags, bytes: payloadBytes, propertyBytes, keptBytes });
    if (propertyBytes > 0) this.history.write(from, propertiesStart, propertiesEnd);
  }

  payload(from: Buffer, start: number, end: number): void {
    if (this.#open !== 0) this.history.write(from, start, end);
  }

  commit(): void {
    const node = this.#open;
    this.#open = 0;
    if (node === 0) return;
    const address = this.history.commit(node);
    if (!this.#options.onSparkplug || !this.tree.isSparkplug(node)) return;
    const message = this.history.read(address);
    if (message) this.#options.onSparkplug({ path: this.tree.path(node).toString('utf8'), payload: message.payload, atMs: message.atMs });
  }

  /** The node of a topic, 0 where there is none. */
  find(path: string): number {
    const octets = Buffer.from(path);
    return this.tree.find(octets, 0, octets.length, false);
  }

  ratePerS(node: number): number {
    return this.tree.ratePerS(node, this.#options.nowMs());
  }

  totals(): TreeTotals {
    const isQuiet = this.#options.nowMs() - this.#windowAtMs > 2 * WINDOW_MS;
    return {
      topics: this.tree.at.topics[0] ?? 0,
      messages: (this.tree.at.messages[0] ?? 0) + this.#beyondTree,
      bytes: this.#bytes,
      ratePerS: this.ratePerS(0),
      bytesPerS: isQuiet ? 0 : Math.round(this.#bytesPerS),
      heldBytes: this.history.heldBytes,
      limitBytes: this.history.limitBytes,
      treeBytes: this.tree.bytes,
      forgotten: this.history.forgotten,
      truncated: this.#truncated,
      truncatedBytes: this.#truncatedBytes,
      beyondTree: this.#beyondTree,
      badNames: this.#badNames,
    };
  }

  setLimits(limits: MqttLimits): void {
    this.#limits = limits;
    this.history.setLimit(limits.historyBytes);
    this.tree.setMost(nodesFor(limits));
  }

  clear(): void {
    this.#generation++;
    this.#version++;
    this.tree.clear();
    this.history.clear();
    this.#bytes = 0;
    this.#truncated = 0;
    this.#truncatedBytes = 0;
    this.#beyondTree = 0;
    this.#badNames = 0;
    this.#open = 0;
  }
}

/** Levels on the way to topics are nodes as well. */
const nodesFor = ({ topics }: MqttLimits): number => Math.ceil(topics * 1.5) + 1_000;
