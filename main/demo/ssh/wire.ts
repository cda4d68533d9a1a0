/** Reads an SFTP packet's fields in order. What is not there is 0 or empty, and marks the packet as broken. */
export class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  isBroken = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#take(1)?.readUInt8(0) ?? 0;
  }

  uint32(): number {
    return this.#take(4)?.readUInt32BE(0) ?? 0;
  }

  /** @returns the largest safe integer where it is larger */
  uint64(): number {
    const value = this.#take(8)?.readBigUInt64BE(0) ?? 0n;
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
  }

  string(): Buffer {
    return this.#take(this.uint32()) ?? Buffer.alloc(0);
  }

  #take(count: number): Buffer | null {
    if (this.#at + count > this.#bytes.length) {
      this.isBroken = true;
      return null;
    }
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}

/** Puts an SFTP packet together. */
export class Writer {
  readonly #parts: Buffer[] = [];

  constructor(type: number) {
    this.#parts.push(Buffer.from([type]));
  }

  uint32(value: number): this {
    const part = Buffer.alloc(4);
    part.writeUInt32BE(value >>> 0);
    return this.#push(part);
  }

  uint64(value: number): this {
    const part = Buffer.alloc(8);
    part.writeBigUInt64BE(BigInt(value));
    return this.#push(part);
  }

  string(value: string | Buffer): this {
    const part = Buffer.from(value);
    return this.uint32(part.length).#push(part);
  }

  packet(): Buffer {
    const body = Buffer.concat(this.#parts);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, body]);
  }

  #push(part: Buffer): this {
    this.#parts.push(part);
    return this;
  }
}
