import { describe, expect, it } from 'vitest';
import { cloneCoding } from '../../shared/rpc/codec.ts';
import type { Wire } from '../../shared/rpc/contract.ts';
import type { Frame } from '../../shared/rpc/transport.ts';
import { MAX_DEPTH, weigh } from '../../shared/rpc/wire.ts';

const frames: readonly Frame[] = [
  { type: 'call', id: 1, method: 'ssh.exec', input: { command: 'uname' } },
  { type: 'open', id: 2, method: 'log.lines', input: null, credit: 8 },
  { type: 'credit', id: 2, credit: 4 },
  { type: 'cancel', id: 2 },
  { type: 'result', id: 1, value: { ok: true, value: [1, 'two'] } },
  { type: 'items', id: 2, items: [{ samples: new Uint8Array([1, 2]) }], dropped: 3 },
  { type: 'end', id: 2 },
  { type: 'fault', id: 1, code: 'busy', message: 'wait for one to end' },
];
const pack = (frame: Frame) => cloneCoding.pack(frame, weigh(frame), false);
const unpack = (message: unknown) => cloneCoding.unpack(message as readonly Wire[]);

describe('the rows of a port', () => {
  it.each(frames)('give back $type', (frame) => {
    expect(unpack(structuredClone(pack(frame)))).toStrictEqual(frame);
  });

  it('give back frames that travel together, in order', () => {
    expect(unpack(structuredClone(cloneCoding.join(frames.map(pack))))).toStrictEqual(frames);
  });

  it('share nothing with a frame that waits to be posted', () => {
    const input = { bytes: new Uint8Array([1]) };
    const row = pack({ type: 'call', id: 1, method: 'ssh.exec', input });
    input.bytes[0] = 99;
    expect(unpack(row)).toMatchObject({ input: { bytes: new Uint8Array([1]) } });
  });

  let deep: unknown = 0;
  for (let depth = 0; depth <= MAX_DEPTH; depth++) deep = [deep];
  it.each<readonly [string, unknown]>([
    ['a record, as sockets carry it', { type: 'cancel', id: 1 }],
    ['text', '[3,1,null,null,null]'],
    ['no row', []],
    ['half a row', [3, 1, null]],
    ['a row and a half', [3, 1, null, null, null, 3, 2]],
    ['a type that is none', [8, 1, null, null, null]],
    ['a negative type', [-1, 1, null, null, null]],
    ['a fractional type', [0.5, 1, null, null, null]],
    ['a type as text', ['3', 1, null, null, null]],
    ['a type from the prototype', ['constructor', 1, null, null, null]],
    ['a sound row, then garbage', [3, 1, null, null, null, null, null, null, null, null]],
    ['holes', new Array(5)],
    ['what the wire does not carry', [4, 1, new Date(0), null, null]],
    ['a number that is none', [4, 1, Number.NaN, null, null]],
    ['nesting without end', [4, 1, deep, null, null]],
  ])('throw for %s', (_, hostile) => {
    expect(() => unpack(hostile)).toThrow();
  });
});
