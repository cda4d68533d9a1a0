import { nameOf } from './cbor.ts';
import { Octets } from './octets.ts';
import { type Budget, type Entry, integer, MAX_VALUES, NotThat, number, several, spend, utf8, type Value } from './value.ts';

/**
 * Source: the MessagePack specification (github.com/msgpack/msgpack, spec.md), with its timestamp extension.
 * @throws NotThat
 */
export function readMsgpack(bytes: Uint8Array): Value {
  const from = new Octets(bytes);
  const value = readItem(from, { left: MAX_VALUES }, 0);
  if (!from.isAtEnd) throw new NotThat('something follows the value', from.at);
  return value;
}

function readItem(from: Octets, budget: Budget, depth: number): Value {
  spend(budget, from.at, depth);
  const start = from.at;
  const first = from.uint8();
  if (first < 0x80) return number(first);
  if (first < 0x90) return readMap(from, first & 15, budget, depth);
  if (first < 0xa0) return readList(from, first & 15, budget, depth);
  if (first < 0xc0) return { kind: 'text', value: utf8(from.take(first & 31)) };
  if (first >= 0xe0) return number(first - 256);
  return readFormat(from, { first, budget, depth, start });
}

interface Head {
  readonly first: number;
  readonly budget: Budget;
  readonly depth: number;
  readonly start: number;
}

function readFormat(from: Octets, { first, budget, depth, start }: Head): Value {
  switch (first) {
    case 0xc0:
      return { kind: 'null' };
    case 0xc2:
    case 0xc3:
      return { kind: 'boolean', value: first === 0xc3 };
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return { kind: 'bytes', value: from.take(readLength(from, first - 0xc4)) };
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return readExtension(from, readLength(from, first - 0xc7));
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return readExtension(from, 2 ** (first - 0xd4));
    case 0xd9:
    case 0xda:
    case 0xdb:
      return { kind: 'text', value: utf8(from.take(readLength(from, first - 0xd9))) };
    case 0xdc:
    case 0xdd:
      return readList(from, readLength(from, first - 0xdb), budget, depth);
    case 0xde:
    case 0xdf:
      return readMap(from, readLength(from, first - 0xdd), budget, depth);
    case 0xc1:
      throw new NotThat('the octet c1 is never used', start);
    default:
      return readNumber(from, first);
  }
}

function readNumber(from: Octets, first: number): Value {
  switch (first) {
    case 0xca:
      return number(from.float32());
    case 0xcb:
      return number(from.float64());
    case 0xcc:
      return number(from.uint8());
    case 0xcd:
      return number(from.uint16());
    case 0xce:
      return number(from.uint32());
    case 0xcf:
      return integer(from.uint64());
    case 0xd0:
      return number(from.int8());
    case 0xd1:
      return number(from.int16());
    case 0xd2:
      return number(from.int32());
    default:
      return integer(from.int64());
  }
}

/** @param width 0, 1, 2 for one, two, four octets */
function readLength(from: Octets, width: number): number {
  if (width === 0) return from.uint8();
  return width === 1 ? from.uint16() : from.uint32();
}

/** Each value takes an octet at least: a length beyond what is left is a lie, and must not be believed with memory. */
function believable(length: number, from: Octets): number {
  if (length > from.end - from.at) throw new NotThat(`it says ${length} where only ${from.end - from.at} octets are left`, from.at);
  return length;
}

function readList(from: Octets, length: number, budget: Budget, depth: number): Value {
  return { kind: 'list', items: several(believable(length, from), () => readItem(from, budget, depth + 1)) };
}

function readMap(from: Octets, length: number, budget: Budget, depth: number): Value {
  const entries: Entry[] = several(believable(length, from), () => {
    const key = readItem(from, budget, depth + 1);
    return { name: nameOf(key), value: readItem(from, budget, depth + 1) };
  });
  return { kind: 'object', entries };
}

const TIMESTAMP = -1;

function readExtension(from: Octets, length: number): Value {
  const type = from.int8();
  const content = new Octets(from.take(length));
  if (type === TIMESTAMP && length === 4) return { kind: 'time', ms: content.uint32() * 1_000 };
  if (type === TIMESTAMP && length === 8) {
    const both = content.uint64();
    return { kind: 'time', ms: Number(both & 0x3ffffffffn) * 1_000 + Number(both >> 34n) / 1e6 };
  }
  if (type === TIMESTAMP && length === 12) {
    const nanoseconds = content.uint32();
    return { kind: 'time', ms: Number(content.int64()) * 1_000 + nanoseconds / 1e6 };
  }
  return { kind: 'tagged', note: `extension ${type}`, inner: { kind: 'bytes', value: content.bytes } };
}
