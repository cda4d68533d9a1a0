import { encode as encodeMsgpack } from '@msgpack/msgpack';
import { encode as encodeCbor } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCbor } from '../../shared/mqtt/cbor.ts';
import { decode, formatOf, numberIn } from '../../shared/mqtt/decode.ts';
import { MAX_LINES } from '../../shared/mqtt/decoded.ts';
import { readJson } from '../../shared/mqtt/json.ts';
import { readMsgpack } from '../../shared/mqtt/msgpack.ts';
import { readProperties } from '../../shared/mqtt/properties.ts';
import { NotThat } from '../../shared/mqtt/value.ts';
import { plain } from './plain.ts';

const SEED = { seed: 20_260, numRuns: 1_000 };

const utf8 = (text: string) => new TextEncoder().encode(text);
const encoded = (payload: Uint8Array, topic = 'a/b') => ({ payload, topic, bytes: payload.length });

/** Objects with text keys and no prototype to trip over. */
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      tie('tree'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}));

/** As `plain` has it: objects as maps. */
function asMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asMaps);
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (typeof value === 'object' && value !== null) return new Map(Object.entries(value).map(([name, inner]) => [name, asMaps(inner)]));
  return Object.is(value, -0) ? -0 : value;
}

describe('JSON (RFC 8259)', () => {
  it('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(plain(readJson(utf8(text)))).toEqual(asMaps(JSON.parse(text)));
      }),
      SEED,
    );
  });

  it('refuses whatever JSON.parse refuses, and nothing else', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '1',
      '-',
      '0',
      '.',
      'e5',
      'true',
      'null',
      ' ',
      '"\\u12',
      '\t',
      '"\\n"',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const isJson = succeeds(() => JSON.parse(text));
        expect(succeeds(() => readJson(utf8(text)))).toBe(isJson);
      }),
      { ...SEED, numRuns: 6_000 },
    );
  });

  it('keeps all digits of a number, and names that repeat', () => {
    const { lines } = decode(encoded(utf8('{"id": 9007199254740993, "a": 1, "a": 2}')), 'json');
    expect(lines.map(({ key, text }) => [key, text])).toEqual([
      [null, ''],
      ['id', '9007199254740993'],
      ['a', '1'],
      ['a', '2'],
    ]);
  });

  it('says at which octet it is wrong', () => {
    expect(decode(encoded(utf8('{"a": 1,}')), 'json').problem).toMatchObject({ code: 'bad-json', at: 8 });
  });
});

describe('CBOR (RFC 8949)', () => {
  it('reads what cborg writes', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(plain(readCbor(encodeCbor(value)))).toEqual(asMaps(value));
      }),
      SEED,
    );
  });

  it.each([
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['3903e7', -1_000],
    ['1bffffffffffffffff', 18446744073709551615n],
    ['3bffffffffffffffff', -(2 ** 64)],
    ['f93c00', 1],
    ['f90001', 2 ** -24],
    ['f97c00', Number.POSITIVE_INFINITY],
    ['fb3ff199999999999a', 1.1],
    ['c249010000000000000000', 2 ** 64],
    ['c11a514b67b0', new Date('2013-03-21T20:04:00Z')],
    ['c074323031332d30332d32315432303a30343a30305a', new Date('2013-03-21T20:04:00Z')],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    [
      'bf61610161629f0203ffff',
      new Map<string, unknown>([
        ['a', 1],
        ['b', [2, 3]],
      ]),
    ],
    ['7f657374726561646d696e67ff', 'streaming'],
    [
      'a201020304',
      new Map([
        ['1', 2],
        ['3', 4],
      ]),
    ],
  ])('%s is as its appendix A says', (octets, wanted) => {
    expect(plain(readCbor(Buffer.from(octets, 'hex')))).toEqual(wanted);
  });

  it.each(['9b7fffffffffffffff', '5affffffff00', 'bb00000000ffffffff', '82', 'ff', '1c', '7f01ff'])(
    '%s is refused without taking memory',
    (octets) => {
      expect(() => readCbor(Buffer.from(octets, 'hex'))).toThrow(NotThat);
    },
  );
});

describe('MessagePack', () => {
  it('reads what @msgpack/msgpack writes', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(plain(readMsgpack(encodeMsgpack(value)))).toEqual(asMaps(value));
      }),
      SEED,
    );
  });

  it('reads 64-bit integers and timestamps of all three lengths', () => {
    const options = { useBigInt64: true };
    expect(plain(readMsgpack(encodeMsgpack(-(2n ** 63n), options)))).toBe(-(2 ** 63));
    for (const at of ['2013-03-21T20:04:00Z', '2013-03-21T20:04:00.500Z', '2600-01-01T00:00:00.250Z', '1950-01-01T00:00:00Z'])
      expect(plain(readMsgpack(encodeMsgpack(new Date(at))))).toEqual(new Date(at));
  });

  it.each(['dfffffffff', 'ddffffffff00', 'c6ffffffff', 'c1', '92'])('%s is refused without taking memory', (octets) => {
    expect(() => readMsgpack(Buffer.from(octets, 'hex'))).toThrow(NotThat);
  });
});

describe('whatever the octets', () => {
  it('no format throws, hangs or grows beyond its lines', () => {
    const formats = fc.constantFrom('auto', 'json', 'text', 'hex', 'cbor', 'msgpack', 'sparkplug');
    const topics = fc.constantFrom('a', 'spBv1.0/g/NDATA/n', 'spBv1.0/STATE/h');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), formats, topics, (payload, as, topic) => {
        const { lines } = decode(encoded(payload, topic), as);
        expect(lines.length).toBeLessThanOrEqual(MAX_LINES);
        numberIn(encoded(payload, topic), as, ['metrics', 0]);
        readProperties(payload);
      }),
      { ...SEED, numRuns: 5_000 },
    );
  });

  it('a changed octet of something valid is refused or read, never a crash', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.nat(255), (value, place, octet) => {
        for (const payload of [encodeCbor(value), encodeMsgpack(value), utf8(JSON.stringify(value))]) {
          const changed = Uint8Array.from(payload);
          changed[place % changed.length] = octet;
          for (const as of ['json', 'cbor', 'msgpack', 'sparkplug'] as const) decode(encoded(changed), as);
        }
      }),
      SEED,
    );
  });

  it('nesting of a million is refused, not followed', () => {
    const deep = utf8('['.repeat(1_000_000));
    expect(decode(encoded(deep), 'json').problem?.code).toBe('too-deep');
    expect(decode(encoded(new Uint8Array(1_000_000).fill(0x81)), 'cbor').problem?.code).toBe('too-deep');
    expect(decode(encoded(new Uint8Array(1_000_000).fill(0x91)), 'msgpack').problem?.code).toBe('too-deep');
  });

  it('counts what is beyond the lines and beyond the text', () => {
    const many = decode(encoded(utf8(JSON.stringify(Array.from({ length: 20_000 }, (_, index) => index)))), 'json');
    expect([many.lines.length, many.cutLines]).toEqual([MAX_LINES, 20_001 - MAX_LINES]);
    expect(decode(encoded(new Uint8Array(300_000).fill(0x61)), 'text').cutBytes).toBe(300_000 - 256 * 1024);
  });

  it('text comes without controls, HTML stays text', () => {
    const { text } = decode(encoded(utf8('\u001b[2J<img src=x onerror=alert(1)>\u202e')), 'text');
    expect(text).toBe('\ufffd[2J<img src=x onerror=alert(1)>\ufffd');
  });
});

describe('what a payload is taken for', () => {
  it('CBOR and MessagePack are never guessed, Sparkplug only by its topic, the content type counts', () => {
    const cbor = encodeCbor({ a: 1 });
    expect(formatOf(encoded(cbor))).toBe('hex');
    expect(formatOf({ ...encoded(cbor), contentType: 'application/cbor' })).toBe('cbor');
    expect(formatOf({ ...encoded(cbor), contentType: 'application/x-msgpack' })).toBe('msgpack');
    expect(formatOf(encoded(cbor, 'spBv1.0/g/NDATA/n'))).toBe('sparkplug');
    expect(formatOf(encoded(utf8('empty')))).toBe('text');
    expect(formatOf(encoded(utf8('23.5')))).toBe('json');
  });

  it('of a payload that is held in part nothing is made up', () => {
    const cut = { payload: utf8('{"a": 12'), topic: 'a', bytes: 100 };
    expect(decode(cut, 'json').problem?.code).toBe('truncated');
    expect(numberIn(cut, 'auto', ['a'])).toBeNull();
  });

  it('numbers are found by path, as numbers, booleans or texts of digits', () => {
    const payload = utf8('{"a": {"b": [1, "2.5", true, "x"]}}');
    expect([0, 1, 2, 3].map((index) => numberIn(encoded(payload), 'auto', ['a', 'b', index]))).toEqual([1, 2.5, 1, null]);
    expect(numberIn(encoded(utf8('21.5')), 'auto', [])).toBe(21.5);
    expect(numberIn(encoded(utf8('__proto__')), 'auto', ['constructor'])).toBeNull();
  });
});

function succeeds(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
