import { Octets } from './octets.ts';
import { type Budget, type Entry, hex, integer, MAX_VALUES, NotThat, number, several, spend, utf8, type Value } from './value.ts';

const INDEFINITE = 31;
const BREAK = 0xff;

/**
 * Source: RFC 8949.
 * @throws NotThat
 */
export function readCbor(bytes: Uint8Array): Value {
  const from = new Octets(bytes);
  const value = readItem(from, { left: MAX_VALUES }, 0);
  if (!from.isAtEnd) throw new NotThat('something follows the value', from.at);
  return value;
}

function readItem(from: Octets, budget: Budget, depth: number): Value {
  spend(budget, from.at, depth);
  const start = from.at;
  const first = from.uint8();
  const major = first >> 5;
  const more = first & 31;
  if (major === 7) return readSimple(from, more, start);
  if (more === INDEFINITE) return readIndefinite(from, { major, budget, depth, start });
  const argument = readArgument(from, more, start);
  switch (major) {
    case 0:
      return integer(argument);
    case 1:
      return integer(-1n - argument);
    case 2:
      return { kind: 'bytes', value: from.take(lengthOf(argument, from)) };
    case 3:
      return { kind: 'text', value: utf8(from.take(lengthOf(argument, from))) };
    case 4:
      return { kind: 'list', items: several(lengthOf(argument, from), () => readItem(from, budget, depth + 1)) };
    case 5:
      return { kind: 'object', entries: several(lengthOf(argument, from), () => readEntry(from, budget, depth)) };
    default:
      return tagged(argument, readItem(from, budget, depth + 1));
  }
}

/** Each item takes an octet at least: a length beyond what is left is a lie, and must not be believed with memory. */
function lengthOf(argument: bigint, from: Octets): number {
  if (argument > BigInt(from.end - from.at))
    throw new NotThat(`it says ${argument} where only ${from.end - from.at} octets are left`, from.at);
  return Number(argument);
}

function readArgument(from: Octets, more: number, start: number): bigint {
  if (more < 24) return BigInt(more);
  if (more === 24) return BigInt(from.uint8());
  if (more === 25) return BigInt(from.uint16());
  if (more === 26) return BigInt(from.uint32());
  if (more === 27) return from.uint64();
  throw new NotThat('this initial octet is reserved (RFC 8949, 3)', start);
}

function readEntry(from: Octets, budget: Budget, depth: number): Entry {
  const key = readItem(from, budget, depth + 1);
  return { name: nameOf(key), value: readItem(from, budget, depth + 1) };
}

/** Keys of a map may be any value: what is no text is shown as it would be written. */
export function nameOf(key: Value): string {
  switch (key.kind) {
    case 'text':
      return key.value;
    case 'number':
    case 'other':
      return key.text;
    case 'boolean':
      return String(key.value);
    case 'null':
      return 'null';
    case 'bytes':
      return `h'${hex(key.value.subarray(0, 64))}'`;
    default:
      return `(${key.kind})`;
  }
}

interface Indefinite {
  readonly major: number;
  readonly budget: Budget;
  readonly depth: number;
  readonly start: number;
}

function readIndefinite(from: Octets, { major, budget, depth, start }: Indefinite): Value {
  const isBreak = () => {
    if (from.bytes[from.at] !== BREAK || from.isAtEnd) return false;
    from.at++;
    return true;
  };
  const items: Value[] = [];
  const entries: Entry[] = [];
  if (major < 2 || major > 5) throw new NotThat('this cannot be of indefinite length (RFC 8949, 3.2)', start);
  while (!isBreak()) {
    if (major === 5) entries.push(readEntry(from, budget, depth));
    else {
      const itemAt = from.at;
      const item = readItem(from, budget, depth + 1);
      const isWrong = (major === 2 && item.kind !== 'bytes') || (major === 3 && item.kind !== 'text');
      if (isWrong) throw new NotThat('a piece of a text or of octets is of another kind (RFC 8949, 3.2.3)', itemAt);
      items.push(item);
    }
  }
  if (major === 5) return { kind: 'object', entries };
  if (major === 4) return { kind: 'list', items };
  if (major === 3) return { kind: 'text', value: items.map((item) => (item.kind === 'text' ? item.value : '')).join('') };
  return { kind: 'bytes', value: joined(items) };
}

function joined(items: readonly Value[]): Uint8Array {
  const parts = items.map((item) => (item.kind === 'bytes' ? item.value : new Uint8Array()));
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function readSimple(from: Octets, more: number, start: number): Value {
  switch (more) {
    case 20:
    case 21:
      return { kind: 'boolean', value: more === 21 };
    case 22:
      return { kind: 'null' };
    case 23:
      return { kind: 'other', text: 'undefined' };
    case 24: {
      const value = from.uint8();
      if (value < 32) throw new NotThat('a simple value below 32 takes one octet (RFC 8949, 3.3)', start);
      return { kind: 'other', text: `simple(${value})` };
    }
    case 25:
      return number(half(from.uint16()));
    case 26:
      return number(from.float32());
    case 27:
      return number(from.float64());
    default:
      if (more < 20) return { kind: 'other', text: `simple(${more})` };
      throw new NotThat(
        more === INDEFINITE ? 'a break stands where a value must be' : 'this initial octet is reserved (RFC 8949, 3)',
        start,
      );
  }
}

/** IEEE 754 binary16 (RFC 8949, appendix D). */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Tags that say what a value means (RFC 8949, 3.4). */
function tagged(tag: bigint, inner: Value): Value {
  if (tag === 0n && inner.kind === 'text' && Number.isFinite(Date.parse(inner.value))) return { kind: 'time', ms: Date.parse(inner.value) };
  if (tag === 1n && inner.kind === 'number' && Math.abs(inner.value) < 8.64e12) return { kind: 'time', ms: inner.value * 1_000 };
  if ((tag === 2n || tag === 3n) && inner.kind === 'bytes' && inner.value.length <= 512) {
    const magnitude = BigInt(`0x${hex(inner.value) || '0'}`);
    return integer(tag === 2n ? magnitude : -1n - magnitude);
  }
  return tag === 55_799n ? inner : { kind: 'tagged', note: `tag ${tag}`, inner };
}
