import { isUtf8 } from 'node:buffer';

const SLASH = 0x2f;
const FNV_PRIME = 16_777_619;
/** Levels of their own; a topic that has more keeps the rest in one name. 65,535 slashes would else be as many nodes. */
const MOST_LEVELS = 64;
/** Time constant of a node's rate, ms: what it shows is the mean of about the last four seconds. */
const RATE_MS = 2_000;

const columns = (capacity: number) => ({
  parent: new Int32Array(capacity),
  firstChild: new Int32Array(capacity),
  lastChild: new Int32Array(capacity),
  nextSibling: new Int32Array(capacity),
  children: new Uint32Array(capacity),
  hash: new Uint32Array(capacity),
  nameAt: new Uint32Array(capacity),
  nameLength: new Uint16Array(capacity),
  depth: new Uint8Array(capacity),
  flags: new Uint8Array(capacity),
  /** Messages of the topic itself. */
  own: new Uint32Array(capacity),
  /** Messages and topics at and below. */
  messages: new Float64Array(capacity),
  topics: new Uint32Array(capacity),
  rate: new Float32Array(capacity),
  rateAtMs: new Float64Array(capacity),
  newest: new Float64Array(capacity),
});
type Columns = ReturnType<typeof columns>;

const FIRST_NODES = 1_024;
const IS_SPARKPLUG = 1;
const HAS_BAD_NAME = 2;

/**
 * The topics of a broker as a tree of levels (MQTT 5, 4.7.1.1), in columns of numbers: some 100 octets a topic, none of them an object.
 * Node 0 is the root. A topic is found by its octets; no text is made of it.
 */
export class TopicTree {
  readonly #seed: number;
  #most: number;
  #at: Columns = columns(FIRST_NODES);
  #size = 1;
  #names = Buffer.alloc(FIRST_NODES * 16);
  #namesUsed = 0;
  #table = new Int32Array(FIRST_NODES * 4);

  /** @param seed of the hash: unlike at each start, so that nobody can choose topics that collide */
  constructor({ mostNodes, seed }: { readonly mostNodes: number; readonly seed: number }) {
    this.#most = mostNodes;
    this.#seed = seed;
    this.#at.newest[0] = -1;
  }

  /** Levels that there are, with the root. */
  get size(): number {
    return this.#size;
  }
  get bytes(): number {
    return this.#at.parent.length * BYTES_PER_NODE + this.#names.length + this.#table.byteLength;
  }
  /** Valid until the next node is added. */
  get at(): Columns {
    return this.#at;
  }

  /** @returns the node of a topic's octets, 0 where there is none and none is wanted, or the tree is full */
  find(from: Buffer, start: number, end: number, isNew: boolean): number {
    let hash = this.#seed;
    for (let position = start; position < end; position++) hash = Math.imul(hash ^ (from[position] ?? 0), FNV_PRIME);
    const node = this.#lookUp(hash >>> 0, from, start, end);
    return node === 0 && isNew ? this.#insert(from, start, end) : node;
  }

  /** Counts one message, at the topic and all levels above. @returns its index, from 1 */
  count(node: number, nowMs: number): number {
    const { parent, messages, rate, rateAtMs, own, topics } = this.#at;
    const index = (own[node] ?? 0) + 1;
    own[node] = index;
    for (let each = node; ; each = parent[each] ?? 0) {
      messages[each] = (messages[each] ?? 0) + 1;
      if (index === 1) topics[each] = (topics[each] ?? 0) + 1;
      const since = nowMs - (rateAtMs[each] ?? 0);
      const left = since <= 0 ? (rate[each] ?? 0) : (rate[each] ?? 0) * Math.exp(-since / RATE_MS);
      rate[each] = left + 1_000 / RATE_MS;
      rateAtMs[each] = nowMs;
      if (each === 0) return index;
    }
  }

  ratePerS(node: number, nowMs: number): number {
    const value = (this.#at.rate[node] ?? 0) * Math.exp(-Math.max(0, nowMs - (this.#at.rateAtMs[node] ?? 0)) / RATE_MS);
    return value < 0.05 ? 0 : Math.round(value * 10) / 10;
  }

  /** The octets of one level. */
  name(node: number): Buffer {
    const start = this.#at.nameAt[node] ?? 0;
    return this.#names.subarray(start, start + (this.#at.nameLength[node] ?? 0));
  }

  compareNames(one: number, other: number): number {
    const { nameAt, nameLength } = this.#at;
    const names = this.#names;
    const oneAt = nameAt[one] ?? 0;
    const otherAt = nameAt[other] ?? 0;
    const shorter = Math.min(nameLength[one] ?? 0, nameLength[other] ?? 0);
    for (let index = 0; index < shorter; index++) {
      const difference = (names[oneAt + index] ?? 0) - (names[otherAt + index] ?? 0);
      if (difference !== 0) return difference;
    }
    return (nameLength[one] ?? 0) - (nameLength[other] ?? 0);
  }

  /** The octets of the whole topic. */
  path(node: number): Buffer {
    const parts: Buffer[] = [];
    for (let each = node; each !== 0; each = this.#at.parent[each] ?? 0) parts.unshift(this.name(each), SEPARATOR);
    return Buffer.concat(parts.slice(0, -1));
  }

  isSparkplug(node: number): boolean {
    return ((this.#at.flags[node] ?? 0) & IS_SPARKPLUG) !== 0;
  }

  /** Its octets, or those of a level above it, are no UTF-8. */
  hasBadName(node: number): boolean {
    return ((this.#at.flags[node] ?? 0) & HAS_BAD_NAME) !== 0;
  }

  setMost(nodes: number): void {
    this.#most = nodes;
  }

  clear(): void {
    this.#at = columns(FIRST_NODES);
    this.#at.newest[0] = -1;
    this.#size = 1;
    this.#names = Buffer.alloc(FIRST_NODES * 16);
    this.#namesUsed = 0;
    this.#table = new Int32Array(FIRST_NODES * 4);
  }

  /** A node whose levels, joined, are these octets; 0 where there is none. */
  #lookUp(hash: number, from: Buffer, start: number, end: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
      const node = table[slot] ?? 0;
      if (node === 0) return 0;
      if (this.#at.hash[node] === hash && this.#isPath(node, from, start, end)) return node;
    }
  }

  #isPath(node: number, from: Buffer, start: number, end: number): boolean {
    const { nameAt, nameLength, parent } = this.#at;
    const names = this.#names;
    let position = end;
    for (let each = node; ; ) {
      const length = nameLength[each] ?? 0;
      position -= length;
      if (position < start) return false;
      const at = nameAt[each] ?? 0;
      for (let index = 0; index < length; index++) if (names[at + index] !== from[position + index]) return false;
      each = parent[each] ?? 0;
      if (each === 0) return position === start;
      position--;
      if (position < start || from[position] !== SLASH) return false;
    }
  }

  /** Adds the levels that are missing. @returns 0 where the tree is full */
  #insert(from: Buffer, start: number, end: number): number {
    let parent = 0;
    let hash = this.#seed;
    let levelStart = start;
    let levels = 1;
    for (let position = start; position <= end; position++) {
      if (position === end || (from[position] === SLASH && levels < MOST_LEVELS)) {
        let node = this.#lookUp(hash >>> 0, from, start, position);
        if (node === 0 && this.#size >= this.#most) return 0;
        if (node === 0) node = this.#add(parent, hash >>> 0, from.subarray(levelStart, position));
        parent = node;
        levelStart = position + 1;
        levels++;
      }
      hash = Math.imul(hash ^ (from[position] ?? 0), FNV_PRIME);
    }
    return parent;
  }

  #add(parent: number, hash: number, name: Buffer): number {
    if (this.#size === this.#at.parent.length) this.#grow();
    const node = this.#size++;
    const at = this.#at;
    at.parent[node] = parent;
    at.hash[node] = hash;
    at.nameAt[node] = this.#keepName(name);
    at.nameLength[node] = name.length;
    at.depth[node] = (at.depth[parent] ?? 0) + 1;
    at.newest[node] = -1;
    at.flags[node] = (isUtf8(name) ? 0 : HAS_BAD_NAME) | (at.flags[parent] ?? 0);
    if (parent === 0 && name.equals(SPARKPLUG)) at.flags[node] = IS_SPARKPLUG;
    const last = at.lastChild[parent] ?? 0;
    if (last === 0) at.firstChild[parent] = node;
    else at.nextSibling[last] = node;
    at.lastChild[parent] = node;
    at.children[parent] = (at.children[parent] ?? 0) + 1;
    this.#remember(node);
    return node;
  }

  #keepName(name: Buffer): number {
    while (this.#namesUsed + name.length > this.#names.length) {
      const larger = Buffer.alloc(this.#names.length * 2);
      this.#names.copy(larger, 0, 0, this.#namesUsed);
      this.#names = larger;
    }
    const start = this.#namesUsed;
    name.copy(this.#names, start);
    this.#namesUsed += name.length;
    return start;
  }

  #grow(): void {
    const larger = columns(this.#at.parent.length * 2);
    for (const name of Object.keys(larger) as (keyof Columns)[]) larger[name].set(this.#at[name]);
    this.#at = larger;
  }

  #remember(node: number): void {
    if (this.#size * 2 > this.#table.length) {
      this.#table = new Int32Array(this.#table.length * 2);
      for (let each = 1; each < this.#size; each++) this.#place(each);
    } else this.#place(node);
  }

  #place(node: number): void {
    const table = this.#table;
    const mask = table.length - 1;
    let slot = spread(this.#at.hash[node] ?? 0) & mask;
    while (table[slot] !== 0) slot = (slot + 1) & mask;
    table[slot] = node;
  }
}

const SPARKPLUG = Buffer.from('spBv1.0');
const SEPARATOR = Buffer.from('/');
const BYTES_PER_NODE = Object.values(columns(1)).reduce((sum, column) => sum + column.BYTES_PER_ELEMENT, 0);

/** FNV's low bits of short names that differ in the last octet are close: the table wants them apart. */
function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 12)) >>> 0;
}
