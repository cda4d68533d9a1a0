import { printable } from '../../shared/kit/printable.ts';
import { asNumber, toLines } from '../../shared/mqtt/lines.ts';
import { type Metric, readSparkplug, type SparkplugPayload, type SparkplugTopic, sparkplugTopic } from '../../shared/mqtt/sparkplug.ts';
import type { SparkplugMetric, SparkplugNode } from '../../shared/mqtt/sparkplugContract.ts';
import { NotThat } from '../../shared/mqtt/value.ts';

/** What is kept of a plant's births; beyond it nodes are not tracked. */
const MOST_UNITS = 20_000;
const MOST_METRICS = 50_000;

interface Known {
  readonly name: string;
  readonly alias: bigint | null;
  type: string;
  last: Metric | null;
}

type Counters = { -readonly [K in keyof SparkplugNode]: SparkplugNode[K] };

interface Unit {
  readonly about: Counters;
  readonly metrics: Map<string, Known>;
  readonly byAlias: Map<bigint, Known>;
  /** Of the edge node: the number the next message must have; null: not known. */
  nextSeq: number | null;
}

/**
 * Follows births, data and deaths. Aliases mean what the last birth said; `seq` counts all messages of an edge node, those of its devices
 * too, from 0 to 255 and round; a death of an older session is passed over.
 * Source: Sparkplug 3.0, 5.4 to 5.12 and 6.4.
 */
export class SparkplugTracker {
  readonly #units = new Map<string, Unit>();
  #version = 0;

  /** Counts up with each message. */
  get version(): number {
    return this.#version;
  }

  take({ path, payload, atMs }: { readonly path: string; readonly payload: Uint8Array; readonly atMs: number }): void {
    const topic = sparkplugTopic(path);
    if (!topic || topic.kind === 'STATE' || topic.kind === 'NCMD' || topic.kind === 'DCMD') return;
    const content = readOr(payload);
    const unit = this.#unit(topic);
    if (!content || !unit) return;
    this.#version++;
    unit.about.messages++;
    unit.about.lastMs = atMs;
    if (topic.kind === 'NDEATH') this.#nodeDies(topic, unit, content, atMs);
    else {
      this.#checkSeq(topic, content);
      if (topic.kind === 'NBIRTH' || topic.kind === 'DBIRTH') this.#isBorn(topic, unit, content, atMs);
      else if (topic.kind === 'DDEATH') dies(unit, atMs);
      else this.#takesData(topic, unit, content);
    }
  }

  nodes(): SparkplugNode[] {
    return [...this.#units.values()].map(({ about, metrics }) => ({ ...about, metrics: metrics.size }));
  }

  metrics(group: string, node: string, device: string | null): SparkplugMetric[] | null {
    const unit = [...this.#units.values()].find(({ about }) => about.group === group && about.node === node && about.device === device);
    if (!unit) return null;
    return [...unit.metrics.values()].slice(0, 10_000).map(({ name, alias, type, last }) => ({
      name: printable(name, 500),
      alias: alias?.toString() ?? null,
      type,
      value: last ? (toLines(last.value).lines[0]?.text ?? '') : '',
      number: last ? asNumber(last.value) : null,
      atMs: last?.atMs ?? null,
    }));
  }

  /** What an alias stands for in messages of this topic. Aliases are unique over an edge node and its devices (Sparkplug 3.0, 6.4.6). */
  nameOf(path: string): ((alias: bigint) => string | null) | undefined {
    const topic = sparkplugTopic(path);
    if (!topic) return undefined;
    return (alias) => this.#known(topic, alias)?.name ?? null;
  }

  /** The topic of a rebirth request, and the name as the birth has it; null: the node is not known. */
  rawNode(group: string, node: string): { readonly group: string; readonly node: string } | null {
    for (const [key, { about }] of this.#units) {
      const [rawGroup = '', rawNode = ''] = key.split('/');
      if (about.group === group && about.node === node) return { group: rawGroup, node: rawNode };
    }
    return null;
  }

  clear(): void {
    this.#units.clear();
    this.#version++;
  }

  #unit({ group, node, device }: SparkplugTopic): Unit | null {
    const key = keyOf(group, node, device);
    const known = this.#units.get(key);
    if (known) return known;
    if (this.#units.size >= MOST_UNITS) return null;
    const unit: Unit = { about: newCounters(group, node, device), metrics: new Map(), byAlias: new Map(), nextSeq: null };
    this.#units.set(key, unit);
    return unit;
  }

  #edgeNode({ group, node }: SparkplugTopic): Unit | null {
    return this.#unit({ kind: 'NDATA', group, node, device: null });
  }

  #known({ group, node, device }: SparkplugTopic, alias: bigint): Known | null {
    const own = this.#units.get(keyOf(group, node, device))?.byAlias.get(alias);
    return own ?? this.#units.get(keyOf(group, node, null))?.byAlias.get(alias) ?? null;
  }

  #checkSeq(topic: SparkplugTopic, { seq }: SparkplugPayload): void {
    const edge = this.#edgeNode(topic);
    if (!edge || seq === null) return;
    if (edge.nextSeq !== null && topic.kind !== 'NBIRTH' && seq !== edge.nextSeq) edge.about.sequenceGaps++;
    edge.nextSeq = (seq + 1) % 256;
  }

  #isBorn(topic: SparkplugTopic, unit: Unit, { metrics, atMs: sentMs }: SparkplugPayload, atMs: number): void {
    unit.about.state = 'online';
    unit.about.bornMs = sentMs ?? atMs;
    unit.about.births++;
    unit.metrics.clear();
    unit.byAlias.clear();
    for (const metric of metrics.slice(0, MOST_METRICS)) {
      if (metric.name === null) continue;
      const known: Known = { name: metric.name, alias: metric.alias, type: metric.type, last: metric };
      unit.metrics.set(metric.name, known);
      if (metric.alias !== null) unit.byAlias.set(metric.alias, known);
    }
    if (topic.kind === 'NBIRTH') {
      unit.about.bdSeq = bdSeqOf(metrics);
      for (const device of this.#devicesOf(topic)) if (device.about.state === 'online') dies(device, atMs);
    }
  }

  #takesData(topic: SparkplugTopic, unit: Unit, { metrics }: SparkplugPayload): void {
    for (const metric of metrics) {
      const known = metric.name !== null ? unit.metrics.get(metric.name) : metric.alias !== null ? this.#known(topic, metric.alias) : null;
      if (known) {
        known.last = metric;
        if (metric.type !== 'Unknown') known.type = metric.type;
      } else if (metric.name === null) unit.about.unknownAliases++;
    }
  }

  #nodeDies(topic: SparkplugTopic, unit: Unit, { metrics }: SparkplugPayload, atMs: number): void {
    const bdSeq = bdSeqOf(metrics);
    if (bdSeq !== null && unit.about.bdSeq !== null && bdSeq !== unit.about.bdSeq) {
      unit.about.staleDeaths++;
      return;
    }
    dies(unit, atMs);
    unit.nextSeq = null;
    for (const device of this.#devicesOf(topic)) dies(device, atMs);
  }

  #devicesOf({ group, node }: SparkplugTopic): Unit[] {
    const prefix = `${group}/${node}/`;
    return [...this.#units].filter(([key, { about }]) => about.device !== null && key.startsWith(prefix)).map(([, unit]) => unit);
  }
}

/** Levels of a topic have no slash. */
const keyOf = (group: string, node: string, device: string | null): string =>
  device === null ? `${group}/${node}` : `${group}/${node}/${device}`;

function dies(unit: Unit, atMs: number): void {
  unit.about.state = 'offline';
  unit.about.diedMs = atMs;
}

function readOr(payload: Uint8Array): SparkplugPayload | null {
  try {
    return readSparkplug(payload);
  } catch (error) {
    if (error instanceof NotThat) return null;
    throw error;
  }
}

function bdSeqOf(metrics: readonly Metric[]): number | null {
  const metric = metrics.find(({ name }) => name === 'bdSeq');
  return metric ? asNumber(metric.value) : null;
}

const newCounters = (group: string, node: string, device: string | null): Counters => ({
  group: printable(group, 200),
  node: printable(node, 200),
  device: device === null ? null : printable(device, 200),
  state: 'unknown',
  bornMs: null,
  diedMs: null,
  lastMs: 0,
  births: 0,
  messages: 0,
  metrics: 0,
  bdSeq: null,
  sequenceGaps: 0,
  unknownAliases: 0,
  staleDeaths: 0,
});
