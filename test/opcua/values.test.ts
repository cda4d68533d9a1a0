import { describe, expect, it } from 'vitest';
import { parseValue } from '../../shared/opcua/parse.ts';
import { editableText, renderValue } from '../../shared/opcua/render.ts';
import type { BuiltInType, DataType, ValueShape } from '../../shared/opcua/values.ts';

const shapeOf = (type: DataType, rank = -1, others: readonly DataType[] = []): ValueShape => ({
  type: type.id,
  rank,
  dimensions: [],
  types: Object.fromEntries([type, ...others].map((each) => [each.id, each])),
});
const simple = (builtIn: BuiltInType): DataType => ({ kind: 'simple', id: builtIn, name: builtIn, builtIn });
const mode: DataType = {
  kind: 'enum',
  id: 'mode',
  name: 'Mode',
  isOptionSet: false,
  builtIn: 'Int32',
  members: [
    { value: 0, name: 'Off' },
    { value: 2, name: 'Automatic' },
  ],
};
const field = (name: string, type: string, more: { isArray?: boolean; isOptional?: boolean } = {}) => ({
  name,
  type,
  isArray: false,
  isOptional: false,
  description: '',
  ...more,
});
const recipe: DataType = {
  kind: 'structure',
  id: 'recipe',
  name: 'Recipe',
  isUnion: false,
  fields: [
    field('Name', 'String'),
    field('Mode', 'mode'),
    field('Forces', 'Double', { isArray: true }),
    field('Note', 'String', { isOptional: true }),
  ],
};
const recipeShape = shapeOf(recipe, -1, [mode, simple('String'), simple('Double')]);

describe('values that a person types', () => {
  it.each([
    ['Boolean', 'TRUE', true],
    ['SByte', '-128', -128],
    ['UInt16', '0xFF', 255],
    ['Int64', '-9223372036854775808', '-9223372036854775808'],
    ['UInt64', '18446744073709551615', '18446744073709551615'],
    ['Float', '1.5', 1.5],
    ['Double', 'NaN', 'NaN'],
    ['String', ' as it is ', ' as it is '],
    ['DateTime', '2026-03-01T12:30:00Z', '2026-03-01T12:30:00.000Z'],
    ['DateTime', '2026-03-01T12:30:00', '2026-03-01T12:30:00.000Z'],
    ['ByteString', 'AAEC', 'AAEC'],
    ['NodeId', 'i=85', 'i=85'],
    ['LocalizedText', '{"locale":"de","text":"ja"}', { locale: 'de', text: 'ja' }],
  ] as const)('%s: %j', (builtIn, text, data) => {
    expect(parseValue(text, shapeOf(simple(builtIn)))).toEqual({ ok: true, value: { dimensions: [], data } });
  });

  it.each([
    ['SByte', '128', 'SByte goes from -128 to 127'],
    ['UInt32', '-1', 'UInt32 goes from 0 to 4294967295'],
    ['UInt64', '18446744073709551616', 'goes from 0'],
    ['Int32', '1.5', 'whole number'],
    ['Int32', '', 'whole number'],
    ['Float', '1e39', 'too large for Float'],
    ['Double', '', 'a number is expected'],
    ['Boolean', 'maybe', 'true or false'],
    ['DateTime', 'soon', 'a time is expected'],
    ['Guid', '1', 'GUID'],
  ] as const)('%s refuses %j', (builtIn, text, why) => {
    expect(parseValue(text, shapeOf(simple(builtIn)))).toMatchObject({ ok: false, failure: { message: expect.stringContaining(why) } });
  });

  it('take a member of an enumeration by name or number, and no other', () => {
    expect(parseValue('Automatic', shapeOf(mode))).toMatchObject({ value: { data: 2 } });
    expect(parseValue('2', shapeOf(mode))).toMatchObject({ value: { data: 2 } });
    expect(parseValue('1', shapeOf(mode))).toMatchObject({ ok: false, failure: { message: 'Mode is one of Off (0), Automatic (2).' } });
  });

  it('lay a matrix out row by row, and refuse rows of different length (Part 6 §5.2.2.16)', () => {
    const matrix = shapeOf(simple('Int16'), 2);
    expect(parseValue('[[1,2,3],[4,5,6]]', matrix)).toEqual({ ok: true, value: { dimensions: [2, 3], data: [1, 2, 3, 4, 5, 6] } });
    expect(parseValue('[[1,2],[3]]', matrix)).toMatchObject({ ok: false });
  });

  it('check structures field by field, and say where', () => {
    expect(parseValue('{"Name":"a","Mode":"Off","Forces":[1,2]}', recipeShape)).toMatchObject({
      value: { data: { Name: 'a', Mode: 0, Forces: [1, 2] } },
    });
    const wrong = (text: string) => parseValue(text, recipeShape);
    expect(wrong('{"Name":"a","Mode":"Off","Forces":[1,"x"]}')).toMatchObject({
      failure: { message: 'Forces[1]: a number is expected here (Double).' },
    });
    expect(wrong('{"Name":"a","Mode":"Off"}')).toMatchObject({ failure: { message: 'Forces: it is missing.' } });
    expect(wrong('{"Name":"a","Mode":"Off","Forces":[],"Extra":1}')).toMatchObject({
      failure: { message: 'Extra: Recipe has no such field.' },
    });
    expect(wrong('{"Name"')).toMatchObject({ failure: { message: expect.stringContaining('no JSON') } });
  });

  it('come back from what the editor shows', () => {
    const data = { Name: 'a', Mode: 0, Forces: [1, 2] };
    expect(parseValue(editableText({ dimensions: [], data }, recipeShape), recipeShape)).toMatchObject({ value: { data } });
    expect(editableText({ dimensions: [], data: 2 }, shapeOf(mode))).toBe('Automatic');
  });
});

describe('values as they are shown', () => {
  it('name members, cut lists, and are harmless', () => {
    expect(renderValue({ type: 'Int32', dimensions: [], data: 2, omitted: 0 }, { shape: shapeOf(mode) })).toBe('Automatic (2)');
    expect(renderValue({ type: 'Double', dimensions: [3], data: [1, 2], omitted: 1 })).toBe('[1, 2, … 1 more]');
    expect(renderValue({ type: 'String', dimensions: [], data: 'a\u001b[2J', omitted: 0 })).toBe('a\ufffd[2J');
    expect(renderValue({ type: 'StatusCode', dimensions: [], data: 0x80340000, omitted: 0 })).toBe('BadNodeIdUnknown');
    expect(renderValue({ type: 'ExtensionObject', dimensions: [], data: { $type: 'R', a: 1, b: ['x'] }, omitted: 0 })).toBe(
      '{a: 1, b: ["x"]}',
    );
  });
});
