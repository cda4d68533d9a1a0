/** A message as it is held. `properties` and `payload` are windows on what is never written again. */
export interface StoredMessage {
  readonly node: number;
  readonly index: number;
  readonly atMs: number;
  readonly flags: number;
  /** Octets of the payload as it came; `payload` may be shorter. */
  readonly bytes: number;
  readonly properties: Uint8Array;
  readonly payload: Uint8Array;
}

/** Octets of a PUBLISH's first one that are kept (MQTT 5, 3.3.1): RETAIN, QoS, DUP. */
export const RETAIN = 1;
export const QOS_SHIFT = 1;
export const DUP = 8;
/** The message came as MQTT 5: it has properties. */
export const HAS_PROPERTIES = 16;

/** Who knows which message of a topic is the newest. */
export interface Newest {
  address(node: number): number;
  /** The newest message of a topic stands elsewhere now; -1: it had to be given up. */
  moved(node: number, address: number): void;
}

interface Segment {
  readonly sequence: number;
  readonly bytes: Buffer;
  readonly view: DataView;
  used: number;
}

const HEAD_BYTES = 48;
const ADDRESS_SPAN = 2 ** 26;
const LARGEST_SEGMENT = 4 * 1024 * 1024;
const SMALLEST_SEGMENT = 64 * 1024;

interface Draft {
  readonly index: number;
  readonly atMs: number;
  readonly flags: number;
  readonly bytes: number;
  readonly propertyBytes: number;
  readonly keptBytes: number;
}

/**
 * Messages of all topics in the order they came, in memory of a fixed size: the oldest go first. The newest message of a topic is moved
 * to the front instead, as long as all of those take less than half. Nothing is allocated for a message but its octets.
 */
export class History {
  readonly #newest: Newest;
  #limit: number;
  #segments: Segment[] = [];
  #held = 0;
  #newestBytes = 0;
  #forgotten = 0;
  #nextSequence = 1;
  /** Where the message that is being written stands, in which segment. */
  #open: Segment | null = null;
  #openAt = 0;
  #payloadAt = 0;
  #payloadEnd = 0;

  constructor(newest: Newest, limitBytes: number) {
    this.#newest = newest;
    this.#limit = limitBytes;
  }

  get heldBytes(): number {
    return this.#held;
  }
  get limitBytes(): number {
    return this.#limit;
  }
  /** Messages that are no longer held. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Makes room for a message. What `write` brings is its properties, then its payload; `commit` lets it be seen. */
  begin(draft: Draft): void {
    const total = HEAD_BYTES + draft.propertyBytes + draft.keptBytes;
    const segment = this.#roomFor(total);
    const offset = segment.used;
    const { view } = segment;
    view.setUint32(offset, total);
    view.setUint32(offset + 4, 0); // not yet seen
    view.setFloat64(offset + 8, draft.atMs);
    view.setUint32(offset + 24, draft.index);
    view.setUint32(offset + 28, draft.bytes);
    view.setUint32(offset + 32, draft.keptBytes);
    view.setUint32(offset + 36, draft.propertyBytes);
    view.setUint8(offset + 40, draft.flags);
    segment.used += total;
    this.#open = segment;
    this.#openAt = offset;
    this.#payloadAt = offset + HEAD_BYTES;
    this.#payloadEnd = offset + total;
  }

  /** Takes what is kept of these octets, and passes over the rest. */
  write(from: Buffer, start: number, end: number): void {
    const taken = Math.min(end - start, this.#payloadEnd - this.#payloadAt);
    if (!this.#open || taken <= 0) return;
    from.copy(this.#open.bytes, this.#payloadAt, start, start + taken);
    this.#payloadAt += taken;
  }

  /** @returns the message's address, or -1 where what it belonged to was cleared meanwhile */
  commit(node: number): number {
    const segment = this.#open;
    if (!segment) return -1;
    this.#open = null;
    const before = this.#newest.address(node);
    const replaced = this.#segmentOf(before);
    if (replaced) this.#newestBytes -= replaced.view.getUint32(before % ADDRESS_SPAN);
    segment.view.setFloat64(this.#openAt + 16, before);
    segment.view.setUint32(this.#openAt + 4, node);
    this.#newestBytes += segment.view.getUint32(this.#openAt);
    const address = segment.sequence * ADDRESS_SPAN + this.#openAt;
    this.#newest.moved(node, address);
    if (this.#held > this.#limit) this.#makeRoom();
    return address;
  }

  /** @returns null where it is no longer held */
  read(address: number): StoredMessage | null {
    const segment = this.#segmentOf(address);
    if (!segment) return null;
    const { view, bytes } = segment;
    const at = address % ADDRESS_SPAN;
    const kept = view.getUint32(at + 32);
    const properties = view.getUint32(at + 36);
    const body = at + HEAD_BYTES;
    return {
      node: view.getUint32(at + 4),
      atMs: view.getFloat64(at + 8),
      index: view.getUint32(at + 24),
      bytes: view.getUint32(at + 28),
      flags: view.getUint8(at + 40),
      properties: bytes.subarray(body, body + properties),
      payload: bytes.subarray(body + properties, body + properties + kept),
    };
  }

  /** Where the message of the same topic before this one stands, or -1; reads nothing else. */
  previous(address: number): number {
    const segment = this.#segmentOf(address);
    const before = segment ? segment.view.getFloat64((address % ADDRESS_SPAN) + 16) : -1;
    return this.#segmentOf(before) ? before : -1;
  }

  /** 0 where it is no longer held. */
  indexOf(address: number): number {
    return this.#segmentOf(address)?.view.getUint32((address % ADDRESS_SPAN) + 24) ?? 0;
  }

  setLimit(bytes: number): void {
    this.#limit = bytes;
    this.#makeRoom();
  }

  clear(): void {
    this.#segments = [];
    this.#open = null;
    this.#held = 0;
    this.#newestBytes = 0;
    this.#forgotten = 0;
  }

  #segmentOf(address: number): Segment | null {
    if (address < 0) return null;
    const first = this.#segments[0]?.sequence ?? this.#nextSequence;
    return this.#segments[Math.floor(address / ADDRESS_SPAN) - first] ?? null;
  }

  #roomFor(bytes: number): Segment {
    const last = this.#segments.at(-1);
    if (last && last.used + bytes <= last.bytes.length) return last;
    const usual = Math.max(SMALLEST_SEGMENT, Math.min(LARGEST_SEGMENT, 2 ** Math.floor(Math.log2(this.#limit / 8))));
    const memory = new ArrayBuffer(Math.max(usual, bytes));
    const segment = { sequence: this.#nextSequence++, bytes: Buffer.from(memory), view: new DataView(memory), used: 0 };
    this.#segments.push(segment);
    this.#held += memory.byteLength;
    return segment;
  }

  /** Never the last segment: it is being written. */
  #makeRoom(): void {
    while (this.#held > this.#limit && this.#segments.length > 1) {
      const oldest = this.#segments.shift();
      if (!oldest) return;
      this.#held -= oldest.bytes.length;
      for (let offset = 0; offset < oldest.used; ) {
        const total = oldest.view.getUint32(offset);
        const node = oldest.view.getUint32(offset + 4);
        if (node !== 0) this.#evict(oldest, { offset, total, node });
        offset += total;
      }
    }
  }

  #evict(segment: Segment, { offset, total, node }: { offset: number; total: number; node: number }): void {
    if (this.#newest.address(node) !== segment.sequence * ADDRESS_SPAN + offset) {
      this.#forgotten++;
      return;
    }
    if (this.#newestBytes > this.#limit / 2) {
      this.#newestBytes -= total;
      this.#forgotten++;
      this.#newest.moved(node, -1);
      return;
    }
    const target = this.#roomFor(total);
    const at = target.used;
    segment.bytes.copy(target.bytes, at, offset, offset + total);
    target.view.setFloat64(at + 16, -1);
    target.used += total;
    this.#newest.moved(node, target.sequence * ADDRESS_SPAN + at);
  }
}
