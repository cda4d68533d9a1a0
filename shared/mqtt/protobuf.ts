import { Octets } from './octets.ts';
import { NotThat } from './value.ts';

/** One field as it stands on the wire: its number, and its value by wire type. */
export type Field =
  | { readonly number: number; readonly kind: 'varint'; readonly value: bigint; readonly at: number }
  | { readonly number: number; readonly kind: 'fixed64' | 'fixed32'; readonly bytes: Octets; readonly at: number }
  | { readonly number: number; readonly kind: 'bytes'; readonly value: Uint8Array; readonly at: number };

/**
 * The fields of a message in their order, unknown ones as well.
 * Source: Protocol Buffers, "Encoding".
 * @throws NotThat from the iteration
 */
export function* readFields(bytes: Uint8Array): Generator<Field> {
  const from = new Octets(bytes);
  while (!from.isAtEnd) {
    const at = from.at;
    const key = readVarint(from);
    const number = Number(key >> 3n);
    if (number === 0 || number > 0x1fffffff) throw new NotThat('a field has no valid number', at);
    switch (Number(key & 7n)) {
      case 0:
        yield { number, kind: 'varint', value: readVarint(from), at };
        break;
      case 1:
        yield { number, kind: 'fixed64', bytes: new Octets(from.take(8)), at };
        break;
      case 2: {
        const length = readVarint(from);
        if (length > BigInt(from.end - from.at))
          throw new NotThat(`field ${number} says ${length} octets where only ${from.end - from.at} are left`, at);
        yield { number, kind: 'bytes', value: from.take(Number(length)), at };
        break;
      }
      case 5:
        yield { number, kind: 'fixed32', bytes: new Octets(from.take(4)), at };
        break;
      default:
        throw new NotThat(`field ${number} is of a wire type that is not in use`, at);
    }
  }
}

function readVarint(from: Octets): bigint {
  let value = 0n;
  const start = from.at;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const octet = from.uint8();
    value |= BigInt(octet & 127) << shift;
    if (octet < 128) return BigInt.asUintN(64, value);
  }
  throw new NotThat('a number has more than ten octets', start);
}
