import { Octets } from './octets.ts';
import type { Field } from './protobuf.ts';
import { hex, integer, number, several, utf8, type Value } from './value.ts';

/** Source: Sparkplug 3.0, 6.4.16 (data types); their numbers are those of sparkplug_b.proto. */
const names = [
  'Unknown',
  'Int8',
  'Int16',
  'Int32',
  'Int64',
  'UInt8',
  'UInt16',
  'UInt32',
  'UInt64',
  'Float',
  'Double',
  'Boolean',
  'String',
  'DateTime',
  'Text',
  'UUID',
  'DataSet',
  'Bytes',
  'File',
  'Template',
  'PropertySet',
  'PropertySetList',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Int64Array',
  'UInt8Array',
  'UInt16Array',
  'UInt32Array',
  'UInt64Array',
  'FloatArray',
  'DoubleArray',
  'BooleanArray',
  'StringArray',
  'DateTimeArray',
] as const;

export type SparkplugType = (typeof names)[number];

export const typeName = (type: number): SparkplugType | `type ${number}` => names[type] ?? `type ${type}`;

const signedBits: Readonly<Record<string, number>> = { Int8: 8, Int16: 16, Int32: 32, Int64: 64 };

/** A whole number as its type says it: negative ones travel as two's complement in an unsigned field (Sparkplug 3.0, 6.4.16). */
export function fromInteger(value: bigint, type: string): Value {
  const bits = signedBits[type];
  if (bits !== undefined) return integer(BigInt.asIntN(bits, value));
  if (type === 'DateTime') return { kind: 'time', ms: Number(value) };
  return integer(value);
}

/** The value of a field that holds one, whatever its number: int, long, float, double, boolean, text or octets. */
export function fromField(field: Field, type: string): Value {
  switch (field.kind) {
    case 'varint':
      return type === 'Boolean' ? { kind: 'boolean', value: field.value !== 0n } : fromInteger(field.value, type);
    case 'fixed32':
      return number(field.bytes.float32(true));
    case 'fixed64':
      return number(field.bytes.float64(true));
    default:
      return fromOctets(field.value, type);
  }
}

function fromOctets(octets: Uint8Array, type: string): Value {
  if (type.endsWith('Array')) return fromArray(octets, type);
  return type === 'Bytes' || type === 'File' ? { kind: 'bytes', value: octets } : { kind: 'text', value: utf8(octets) };
}

const widths: Readonly<Record<string, { readonly bytes: number; readonly read: (from: Octets) => Value }>> = {
  Int8Array: { bytes: 1, read: (from) => number(from.int8()) },
  UInt8Array: { bytes: 1, read: (from) => number(from.uint8()) },
  Int16Array: { bytes: 2, read: (from) => integer(BigInt.asIntN(16, BigInt(from.uint8() | (from.uint8() << 8)))) },
  UInt16Array: { bytes: 2, read: (from) => number(from.uint8() | (from.uint8() << 8)) },
  Int32Array: { bytes: 4, read: (from) => integer(BigInt.asIntN(32, BigInt(from.uint32(true)))) },
  UInt32Array: { bytes: 4, read: (from) => number(from.uint32(true)) },
  Int64Array: { bytes: 8, read: (from) => integer(BigInt.asIntN(64, from.uint64(true))) },
  UInt64Array: { bytes: 8, read: (from) => integer(from.uint64(true)) },
  FloatArray: { bytes: 4, read: (from) => number(from.float32(true)) },
  DoubleArray: { bytes: 8, read: (from) => number(from.float64(true)) },
  DateTimeArray: { bytes: 8, read: (from) => ({ kind: 'time', ms: Number(from.uint64(true)) }) },
};

const MOST_ITEMS = 20_000;

/** Arrays are little-endian in `bytes_value`; booleans are packed behind their number, texts end with NUL (Sparkplug 3.0, 6.4.16). */
function fromArray(octets: Uint8Array, type: string): Value {
  const width = widths[type];
  if (width) {
    const from = new Octets(octets);
    const count = Math.min(Math.floor(octets.length / width.bytes), MOST_ITEMS);
    return { kind: 'list', items: several(count, () => width.read(from)) };
  }
  if (type === 'StringArray') {
    const texts = utf8(octets).split('\0').slice(0, MOST_ITEMS);
    if (texts.at(-1) === '') texts.pop();
    return { kind: 'list', items: texts.map((value) => ({ kind: 'text', value })) };
  }
  if (type === 'BooleanArray' && octets.length >= 4) {
    const from = new Octets(octets);
    const count = Math.min(from.uint32(true), (octets.length - 4) * 8, MOST_ITEMS);
    let index = 0;
    return {
      kind: 'list',
      items: several(count, () => {
        const octet = octets[4 + (index >> 3)] ?? 0;
        return { kind: 'boolean', value: (octet & (0x80 >> (index++ & 7))) !== 0 };
      }),
    };
  }
  return { kind: 'other', text: hex(octets.subarray(0, 256)) };
}
