import type { Wire } from './contract.ts';

/** Nesting a value may have. Deeper is hostile or a bug, and would exhaust the stack of a recursive reader. */
export const MAX_DEPTH = 64;

/** A frame larger than this is refused by the sender and closes the connection at the receiver. */
export const MAX_FRAME_BYTES = 32 * 1024 * 1024;

/** The value cannot travel; the message says where it is and what it is. */
export class NotWire extends TypeError {
  override name = 'NotWire';
}

/** The value is sound but too large for one frame. */
export class TooLarge extends RangeError {
  override name = 'TooLarge';
}

export interface Weight {
  /** Approximate size as text, in bytes; binary parts exactly. */
  bytes: number;
  /** Number of `Uint8Array` parts. */
  parts: number;
  /** No part is a window on a larger buffer. Structured clone would carry the whole buffer, with whatever else is in it. */
  whole: boolean;
}

/**
 * Checks that a value is a `Wire` and weighs it in one walk, so that each transport refuses the same values.
 * A property that is `undefined` counts as absent.
 * @throws NotWire with the path of the first offender; TooLarge above `MAX_FRAME_BYTES`
 */
export function weigh(value: unknown): Weight {
  const weight: Weight = { bytes: 0, parts: 0, whole: true };
  const complaint = visit(value, weight, 0);
  if (complaint !== null) throw new NotWire(`the value${complaint}`);
  if (weight.bytes > MAX_FRAME_BYTES) throw new TooLarge(sizeComplaint(weight.bytes));
  return weight;
}

export function sizeComplaint(bytes: number): string {
  return `${bytes} bytes in one frame, more than the ${MAX_FRAME_BYTES} allowed; send it in parts`;
}

/** A deep copy that shares no memory with a value that `weigh` found sound. */
export function copyWire(value: Wire | undefined): Wire | undefined {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (isList(value)) return value.map((item) => copyWire(item) ?? null);
  return mapRecord(value, copyWire);
}

/** A record with the same keys. Assignment would take `__proto__` for the prototype, and `Object.fromEntries` is slow. */
export function mapRecord<T>(record: Readonly<Record<string, Wire | undefined>>, change: (item: Wire | undefined) => T): Record<string, T> {
  const changed: Record<string, T> = {};
  for (const key of Object.keys(record)) {
    const value = change(record[key]);
    if (key === '__proto__') Object.defineProperty(changed, key, { value, enumerable: true, configurable: true, writable: true });
    else changed[key] = value;
  }
  return changed;
}

/** `Array.isArray`, which does not narrow a readonly array. */
export function isList(value: Wire): value is readonly Wire[] {
  return Array.isArray(value);
}

/** @returns null when sound, else the rest of the path and what stands there */
function visit(value: unknown, weight: Weight, depth: number): string | null {
  switch (typeof value) {
    case 'string':
      weight.bytes += value.length + 2;
      return null;
    case 'number':
      weight.bytes += 8;
      return Number.isFinite(value) ? null : ` is ${value}, not a finite number`;
    case 'boolean':
      weight.bytes += 5;
      return null;
    case 'object':
      return value === null ? null : visitObject(value, weight, depth);
    default:
      return ` is a ${typeof value}, which the wire does not carry`;
  }
}

function visitObject(value: object, weight: Weight, depth: number): string | null {
  if (depth > MAX_DEPTH) return ` is nested more than ${MAX_DEPTH} deep`;
  if (value instanceof Uint8Array) return visitPart(value, weight);
  weight.bytes += 2;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const complaint = visit(value[index], weight, depth + 1);
      if (complaint !== null) return `[${index}]${complaint}`;
    }
    return null;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // a plain record of any realm: its prototype, if it has one, is the root of its chain
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return ` is a ${value.constructor?.name}, not a plain record`;
  const record = value as Readonly<Record<string, unknown>>;
  // for-in makes no list of keys; what it would inherit, only a polluted Object.prototype has
  for (const key in record) {
    const item = record[key];
    if (item === undefined) continue;
    weight.bytes += key.length + 4;
    const complaint = visit(item, weight, depth + 1);
    if (complaint !== null) return `.${key.slice(0, 80)}${complaint}`;
  }
  return null;
}

function visitPart(part: Uint8Array, weight: Weight): string | null {
  if (!(part.buffer instanceof ArrayBuffer)) return ' is a window on shared memory, which must not leave its owner';
  weight.parts++;
  weight.bytes += part.byteLength;
  weight.whole &&= part.byteLength === part.buffer.byteLength;
  return null;
}
