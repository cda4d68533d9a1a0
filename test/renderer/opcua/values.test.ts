import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Draft, draftOf, readDraft } from '../../../renderer/opcua/valueDraft.ts';
import type { BuiltInType, DataType, Plain, TypedValue, ValueShape } from '../../../shared/opcua/values.ts';

const simple = (builtIn: BuiltInType): DataType => ({ kind: 'simple', id: builtIn, name: builtIn, builtIn });
const field = (name: string, type: string, more: { isArray?: boolean; isOptional?: boolean } = {}) => ({
  name,
  type,
  isArray: more.isArray ?? false,
  isOptional: more.isOptional ?? false,
  description: '',
});
const types: readonly DataType[] = [
  ...(['Boolean', 'Int16', 'UInt64', 'Double', 'String', 'DateTime', 'LocalizedText'] as const).map(simple),
  {
    kind: 'enum',
    id: 'Mode',
    name: 'Mode',
    isOptionSet: false,
    builtIn: 'Int32',
    members: [
      { value: 0, name: 'Idle' },
      { value: 3, name: 'Running' },
    ],
  },
  {
    kind: 'structure',
    id: 'Limits',
    name: 'Limits',
    isUnion: false,
    fields: [field('High', 'Double'), field('Steps', 'Int16', { isArray: true }), field('Note', 'String', { isOptional: true })],
  },
  { kind: 'structure', id: 'Either', name: 'Either', isUnion: true, fields: [field('Count', 'Int16'), field('Words', 'String')] },
  { kind: 'structure', id: 'Press', name: 'Press', isUnion: false, fields: [field('Mode', 'Mode'), field('Limits', 'Limits')] },
];
const shapeOf = (type: string, rank = -1): ValueShape => ({
  type,
  rank,
  dimensions: [],
  types: Object.fromEntries(types.map((each) => [each.id, each])),
});
const value = (data: Plain, dimensions: number[] = []): TypedValue => ({ type: 'Variant', dimensions, data, omitted: 0 });

describe('a value in its fields reads back as the same value', () => {
  it.each<[string, Plain]>([
    ['Boolean', true],
    ['Int16', -32_768],
    ['UInt64', '18446744073709551615'],
    ['Double', 'NaN'],
    ['String', ' kept as it is '],
    ['DateTime', '2026-11-22T14:05:00.000Z'],
    ['Mode', 3],
    ['LocalizedText', { locale: 'de', text: 'Presse' }],
    ['Limits', { High: 1.5, Steps: [1, 2], Note: 'x' }],
    ['Limits', { High: 1.5, Steps: [] }],
    ['Either', { Words: 'w' }],
    ['Press', { Mode: 0, Limits: { High: 0, Steps: [5] } }],
  ])('%s', (type, data) => {
    const shape = shapeOf(type);
    expect(readDraft(shape, draftOf(shape, value(data)), value(data))).toEqual({ ok: true, value: { dimensions: [], data } });
  });

  it('numbers, whatever they are', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (data) => {
        const shape = shapeOf('Double');
        const read = readDraft(shape, draftOf(shape, value(data)), value(data));
        expect(read.ok && read.value.data === data).toBe(true); // 0 and -0 are the same here
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it('arrays, and a matrix with its form (OPC UA Part 4 §7.33: row by row)', () => {
    const list = shapeOf('Int16', 1);
    expect(readDraft(list, draftOf(list, value([1, 2, 3], [3])), value([1, 2, 3], [3]))).toEqual({
      ok: true,
      value: { dimensions: [3], data: [1, 2, 3] },
    });
    const matrix = value([1, 2, 3, 4, 5, 6], [2, 3]);
    const shape = shapeOf('Int16', 2);
    expect(readDraft(shape, draftOf(shape, matrix), matrix)).toEqual({
      ok: true,
      value: { dimensions: [2, 3], data: [1, 2, 3, 4, 5, 6] },
    });
  });

  it('of no known value begins as a value that can be written', () => {
    for (const [type, data] of [
      ['Int16', 0],
      ['Boolean', false],
      ['Mode', 0],
      ['Either', { Count: 0 }],
      ['Press', { Mode: 0, Limits: { High: 0, Steps: [] } }],
    ] as const) {
      const shape = shapeOf(type);
      expect(readDraft(shape, draftOf(shape, null), null)).toEqual({ ok: true, value: { dimensions: [], data } });
    }
  });
});

describe('a mistake in a field', () => {
  const text = (words: string): Draft => ({ kind: 'text', text: words });
  it('is named with its place and what the type takes, in both languages', () => {
    const draft: Draft = {
      kind: 'record',
      fields: { High: text('1'), Steps: { kind: 'list', items: [text('5'), text('32768')] } },
    };
    const read = readDraft(shapeOf('Limits'), draft, null);
    expect(read.ok).toBe(false);
    if (read.ok) return;
    expect(read.failure.at).toBe('Steps[1]');
    expect(read.failure.sentence.en).toContain('32767');
    expect(read.failure.sentence.zh).toContain('32767');
  });

  it.each([
    ['Int16', '1.5'],
    ['Int16', ''],
    ['UInt64', '-1'],
    ['Double', '1,5'],
    ['Boolean', 'yes'],
    ['DateTime', 'tomorrow'],
    ['Mode', '7'],
  ])('%s does not take "%s"', (type, words) => expect(readDraft(shapeOf(type), text(words), null).ok).toBe(false));
});
