import { NotThat } from './value.ts';

/** Reads octets forward and never beyond their end. */
export class Octets {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly #view: DataView;
  at: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  /** @returns where the next `count` octets begin, and passes over them */
  skip(count: number): number {
    if (count > this.end - this.at) throw new NotThat(`it ends ${count - (this.end - this.at)} octets too early`, this.end);
    const start = this.at;
    this.at += count;
    return start;
  }

  take(count: number): Uint8Array {
    const start = this.skip(count);
    return this.bytes.subarray(start, start + count);
  }

  uint8(): number {
    return this.#view.getUint8(this.skip(1));
  }
  int8(): number {
    return this.#view.getInt8(this.skip(1));
  }
  uint16(): number {
    return this.#view.getUint16(this.skip(2));
  }
  int16(): number {
    return this.#view.getInt16(this.skip(2));
  }
  uint32(isLittle = false): number {
    return this.#view.getUint32(this.skip(4), isLittle);
  }
  int32(): number {
    return this.#view.getInt32(this.skip(4));
  }
  uint64(isLittle = false): bigint {
    return this.#view.getBigUint64(this.skip(8), isLittle);
  }
  int64(): bigint {
    return this.#view.getBigInt64(this.skip(8));
  }
  float32(isLittle = false): number {
    return this.#view.getFloat32(this.skip(4), isLittle);
  }
  float64(isLittle = false): number {
    return this.#view.getFloat64(this.skip(8), isLittle);
  }
}
