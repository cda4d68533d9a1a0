import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloneCoding, decode, encode } from '../../shared/rpc/codec.ts';
import type { Wire } from '../../shared/rpc/contract.ts';
import { MAX_DEPTH, MAX_FRAME_BYTES, NotWire, TooLarge, weigh } from '../../shared/rpc/wire.ts';

const key = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('$bytes', '$record', '__proto__', 'constructor', 'toJSON', 'length', '0', ''),
);
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)); // −0 travels as 0
const bytes = fc.uint8Array({ maxLength: 40 });

const { wire } = fc.letrec<{ wire: Wire }>((tie) => ({
  wire: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    number,
    fc.string({ unit: 'binary', maxLength: 20 }),
    bytes,
    fc.array(tie('wire'), { maxLength: 5 }),
    fc.array(fc.tuple(key, tie('wire')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

const result = (value: Wire) => ({ type: 'result', id: 1, value }) as const;
const roundTrip = (value: Wire) => (decode(encode(result(value))) as { readonly value: Wire }).value;

/** A binary message of the codec with any JSON and any parts. */
function message(json: string, parts: readonly number[] = [], jsonBytes = Buffer.byteLength(json)): Uint8Array {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(jsonBytes);
  const padding = Buffer.alloc(parts.length === 0 ? 0 : (8 - ((4 + Buffer.byteLength(json)) % 8)) % 8);
  return new Uint8Array(Buffer.concat([head, Buffer.from(json), padding, Uint8Array.from(parts)]));
}

describe('the WebSocket codec', () => {
  it('gives back every value that it takes', () => {
    fc.assert(
      fc.property(wire, (value) => {
        const withBytes = [value, new Uint8Array([1])];
        // vitest's own equality is confused by a key `constructor`
        return isDeepStrictEqual(roundTrip(value), value) && isDeepStrictEqual(roundTrip(withBytes), withBytes);
      }),
      { seed: 802_1, numRuns: 2_000 },
    );
  });

  it('takes the same values as structured clone, and gives the same', () => {
    fc.assert(
      fc.property(wire, (value) => {
        const cloned = cloneCoding.unpack(structuredClone(cloneCoding.pack(result(value), weigh(result(value)), true)));
        return isDeepStrictEqual(cloned, decode(encode(result(value))));
      }),
      { seed: 802_2, numRuns: 500 },
    );
  });

  it.each<readonly [string, Wire]>([
    ['its own marker for bytes', { $bytes: 3, other: new Uint8Array([1, 2, 3]) }],
    ['its own marker for records', { $record: { $bytes: 1 }, other: new Uint8Array([7]) }],
    ['markers within markers', { $record: { $record: { $bytes: new Uint8Array([1]) } } }],
    ['a key __proto__', JSON.parse('{"__proto__":{"a":1},"b":{"__proto__":null}}')],
    ['no bytes at all beside some', [new Uint8Array(0), new Uint8Array([1]), new Uint8Array(0)]],
    ['half a surrogate pair', ['\ud800', '\udc00x']],
  ])('is not confused by %s', (_, value) => {
    expect(roundTrip(value)).toStrictEqual(value);
    expect(roundTrip([value, new Uint8Array([5])])).toStrictEqual([value, new Uint8Array([5])]);
  });

  it('sends text where there are no bytes, so that people can read it in the developer tools', () => {
    expect(encode(result({ a: [1] }))).toBe('{"type":"result","id":1,"value":{"a":[1]}}');
  });

  it('leaves out a property that is undefined', () => {
    expect(encode({ type: 'result', id: 1, value: { a: undefined, b: 1 } })).toBe('{"type":"result","id":1,"value":{"b":1}}');
  });

  it('gives bytes aligned for any typed array, also out of the middle of a network buffer, which they do not pin', () => {
    const message = encode(result({ x: new Uint8Array(3), column: new Uint8Array(new Float64Array([1.5, -2.5]).buffer) }));
    if (typeof message === 'string') throw new Error('bytes travel in a binary message');
    const network = new Uint8Array(1_000);
    network.set(message, 7);
    for (const received of [message, network.subarray(7, 7 + message.length)]) {
      const { column } = (decode(received) as { readonly value: { readonly column: Uint8Array } }).value;
      expect([...new Float64Array(column.buffer, column.byteOffset, 2)]).toEqual([1.5, -2.5]);
      expect(column.buffer).not.toBe(network.buffer);
    }
  });

  it('lets nothing out of memory that is used again', () => {
    const used = new Uint8Array(200).fill(0xaa);
    const message = encode(result([new Uint8Array(3), new Uint8Array(5)]), undefined, () => used);
    expect(message).toEqual(encode(result([new Uint8Array(3), new Uint8Array(5)])));
  });

  it('refuses what JSON would silently change', () => {
    for (const value of [Number.NaN, Number.NEGATIVE_INFINITY, 1n, [undefined], new Date(0), new Map(), () => 1])
      expect(() => encode(result(value as Wire))).toThrow(NotWire);
  });

  it('refuses a frame beyond its size, counted in bytes as sent', () => {
    expect(() => encode(result(new Uint8Array(MAX_FRAME_BYTES)))).toThrow(TooLarge);
    expect(() => encode(result('\u0000'.repeat(MAX_FRAME_BYTES / 4)))).toThrow(TooLarge);
  });

  it(`refuses nesting beyond ${MAX_DEPTH}, and takes less`, () => {
    const nested = (depth: number) => Array.from({ length: depth }).reduce<Wire>((inner) => [inner], 0);
    expect(() => encode(result(nested(MAX_DEPTH + 1)))).toThrow(/nested more than 64 deep/);
    expect(roundTrip(nested(MAX_DEPTH - 1))).toStrictEqual(nested(MAX_DEPTH - 1));
  });

  it('refuses memory that other threads can change', () => {
    expect(() => weigh(new Uint8Array(new SharedArrayBuffer(4)))).toThrow(/shared memory/);
  });

  it.each<readonly [string, string | Uint8Array]>([
    ['empty text', ''],
    ['half a JSON', '{"type":'],
    ['a number that overflows to infinity', '{"type":"call","id":1,"method":"m","input":1e999}'],
    ['100,000 brackets', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['no bytes', new Uint8Array(0)],
    ['three bytes', new Uint8Array(3)],
    ['a length beyond the message', message('{}', [], 0xffff_ffff)],
    ['a length that cuts the JSON', message('{"a":1}', [], 3)],
    ['JSON that is not UTF-8', message('"\u00e9"', [], 2)],
    ['more bytes named than sent', message('{"$bytes":5}', [1, 2])],
    ['fewer bytes named than sent', message('{"$bytes":1}', [1, 2])],
    ['bytes after none named', message('{}', [1])],
    ['a negative length', message('{"$bytes":-1}', [1])],
    ['a fractional length', message('{"$bytes":0.5}', [1])],
    ['a length that is no number', message('{"$bytes":"1"}', [1])],
    ['one part named many times', message('[{"$bytes":2},{"$bytes":2}]', [1, 2])],
    ['an escape without a record', message('{"$record":[]}')],
    ['an escape of nothing', message('{"$record":null}')],
  ])('throws for %s, and makes nothing of it', (_, hostile) => {
    expect(() => decode(hostile)).toThrow();
  });

  it('never fails otherwise than by throwing, and what it accepts is sound, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.json(), fc.nat(300), (noise, json, cut) => {
        for (const hostile of [noise, message(json, [...noise]), message(json, [], cut)]) {
          let value: unknown;
          try {
            value = decode(hostile);
          } catch {
            continue;
          }
          weigh(value);
        }
      }),
      { seed: 6455, numRuns: 1_000 },
    );
  });
});
