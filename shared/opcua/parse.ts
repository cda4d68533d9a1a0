import { fail, ok, type Result } from '../kit/result.ts';
import { parseNodeId } from './nodeId.ts';
import type { BuiltInType, DataType, Plain, TypedValue, ValueShape } from './values.ts';

export interface ValueFailure {
  readonly code: 'bad-value';
  /** Says where in the value: `[3].speed: …`. */
  readonly message: string;
}

type Checked = Result<Plain, ValueFailure>;

const MAX_DEPTH = 32;

/**
 * What a person typed, as a value of a shape. Scalars are typed as they are shown (members of an enumeration by name or number); arrays and structures
 * are JSON; a matrix is a list of rows. Text of String type is taken as it is.
 */
export function parseValue(text: string, shape: ValueShape): Result<Pick<TypedValue, 'dimensions' | 'data'>, ValueFailure> {
  const type = shape.types[shape.type];
  if (!type) return bad('', 'the type of this value is not known, so it cannot be written.');
  const looksLikeArray = /^\s*\[/.test(text);
  if (shape.rank >= 0 || (shape.rank < -1 && looksLikeArray)) return parseArray(text, shape);
  if (type.kind === 'structure' || isRecord(type)) {
    const read = parseJson(text);
    if (!read.ok) return read;
    const data = checkPlain(read.value, type.id, shape);
    return data.ok ? ok({ dimensions: [], data: data.value }) : data;
  }
  const data = readScalar(text, type);
  return data.ok ? ok({ dimensions: [], data: data.value }) : data;
}

/** Checks data, such as JSON holds, against a type; numbers may stand as text. Errors name the place in it. */
export function checkPlain(data: unknown, type: string, shape: ValueShape, place = '', depth = 0): Checked {
  const known = shape.types[type];
  if (!known) return bad(place, `its type ${type} is not known.`);
  if (depth > MAX_DEPTH) return bad(place, `it is nested more than ${MAX_DEPTH} deep.`);
  if (known.kind === 'structure') return checkStructure(data, known, shape, place, depth);
  if (known.kind === 'simple' && isRecord(known)) return checkRecord(data, known.builtIn, place);
  if (typeof data === 'string') return readScalar(data, known, place);
  if (typeof data === 'number' || typeof data === 'boolean') return readScalar(String(data), known, place);
  return bad(place, `${known.name} is expected here.`);
}

const isRecord = (type: DataType): boolean =>
  type.kind === 'simple' && (type.builtIn === 'LocalizedText' || type.builtIn === 'QualifiedName');

function parseArray(text: string, shape: ValueShape): Result<Pick<TypedValue, 'dimensions' | 'data'>, ValueFailure> {
  const read = parseJson(text);
  if (!read.ok) return read;
  const dimensions = dimensionsOf(read.value, Math.max(1, shape.rank));
  if (!Array.isArray(read.value) || dimensions === null)
    return bad(
      '',
      shape.rank > 1
        ? `a matrix of ${shape.rank} dimensions is expected: lists of one length in a list.`
        : 'a list is expected: [1, 2, 3].',
    );
  const items: Plain[] = [];
  for (const [index, item] of read.value.flat(dimensions.length - 1).entries()) {
    const checked = checkPlain(item, shape.type, shape, `[${index}]`);
    if (!checked.ok) return checked;
    items.push(checked.value);
  }
  return ok({ dimensions, data: items });
}

/** @returns null where lists of one depth differ in length */
function dimensionsOf(value: unknown, rank: number): number[] | null {
  if (!Array.isArray(value)) return null;
  if (rank === 1) return [value.length];
  const inner = value.map((item) => dimensionsOf(item, rank - 1));
  const [first] = inner;
  if (!first) return value.length === 0 ? new Array<number>(rank).fill(0) : null;
  return inner.every((each) => each !== null && each.join() === first.join()) ? [value.length, ...first] : null;
}

function checkStructure(
  data: unknown,
  type: Extract<DataType, { kind: 'structure' }>,
  shape: ValueShape,
  place: string,
  depth: number,
): Checked {
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    return bad(place, `the fields of ${type.name} are expected here: { … }.`);
  const given = new Map<string, unknown>(Object.entries(data));
  const checked: Record<string, Plain> = {};
  for (const name of given.keys())
    if (name !== '$type' && !type.fields.some((field) => field.name === name))
      return bad(`${place}.${name}`, `${type.name} has no such field.`);
  for (const field of type.fields) {
    const value = given.get(field.name);
    const where = `${place}.${field.name}`;
    if (value === undefined || value === null) {
      if (field.isOptional || type.isUnion) continue;
      return bad(where, 'it is missing.');
    }
    if (field.isArray) {
      if (!Array.isArray(value)) return bad(where, 'a list is expected here.');
      const items: Plain[] = [];
      for (const [index, item] of value.entries()) {
        const one = checkPlain(item, field.type, shape, `${where}[${index}]`, depth + 1);
        if (!one.ok) return one;
        items.push(one.value);
      }
      checked[field.name] = items;
      continue;
    }
    const one = checkPlain(value, field.type, shape, where, depth + 1);
    if (!one.ok) return one;
    checked[field.name] = one.value;
  }
  if (type.isUnion && Object.keys(checked).length > 1)
    return bad(place, `${type.name} is a union: at most one of its fields can be given.`);
  return ok(checked);
}

function checkRecord(data: unknown, builtIn: BuiltInType, place: string): Checked {
  if (typeof data === 'string') return ok(builtIn === 'LocalizedText' ? { locale: '', text: data } : { namespace: '', name: data });
  const [first, second] = builtIn === 'LocalizedText' ? ['locale', 'text'] : ['namespace', 'name'];
  const fields = typeof data === 'object' && data !== null ? new Map<string, unknown>(Object.entries(data)) : new Map<string, unknown>();
  const [one, two] = [fields.get(first ?? '') ?? '', fields.get(second ?? '')];
  if (typeof one !== 'string' || typeof two !== 'string') return bad(place, `{ "${first}": "…", "${second}": "…" } is expected here.`);
  return ok({ [first ?? '']: one, [second ?? '']: two });
}

const integerRanges: Partial<Record<BuiltInType, readonly [bigint, bigint]>> = {
  SByte: [-128n, 127n],
  Byte: [0n, 255n],
  Int16: [-32768n, 32767n],
  UInt16: [0n, 65535n],
  Int32: [-2147483648n, 2147483647n],
  UInt32: [0n, 4294967295n],
  Int64: [-(2n ** 63n), 2n ** 63n - 1n],
  UInt64: [0n, 2n ** 64n - 1n],
};

function readScalar(text: string, type: Exclude<DataType, { kind: 'structure' }>, place = ''): Checked {
  if (type.kind === 'enum' && !type.isOptionSet) {
    const member = type.members.find(({ name }) => name === text.trim()) ?? type.members.find(({ value }) => String(value) === text.trim());
    if (member) return ok(member.value);
    return bad(
      place,
      `${type.name} is one of ${type.members
        .map(({ name, value }) => `${name} (${value})`)
        .slice(0, 20)
        .join(', ')}.`,
    );
  }
  const range = integerRanges[type.builtIn];
  if (range) return readInteger(text.trim(), type.builtIn, range, place);
  return readOther(text, type.builtIn, place);
}

function readInteger(text: string, builtIn: BuiltInType, [least, most]: readonly [bigint, bigint], place: string): Checked {
  if (!/^[+-]?\d{1,20}$|^0x[0-9a-f]{1,16}$/i.test(text)) return bad(place, `a whole number is expected here (${builtIn}).`);
  const value = BigInt(text.replace(/^\+/, ''));
  if (value < least || value > most) return bad(place, `${builtIn} goes from ${least} to ${most}.`);
  return ok(builtIn === 'Int64' || builtIn === 'UInt64' ? value.toString() : Number(value));
}

function readOther(text: string, builtIn: BuiltInType, place: string): Checked {
  const word = text.trim();
  switch (builtIn) {
    case 'Boolean':
      if (/^(true|1)$/i.test(word)) return ok(true);
      return /^(false|0)$/i.test(word) ? ok(false) : bad(place, 'true or false is expected here.');
    case 'Float':
    case 'Double': {
      if (/^(NaN|[+-]?Infinity)$/.test(word)) return ok(word.replace(/^\+/, ''));
      const value = Number(word);
      if (word === '' || !Number.isFinite(value)) return bad(place, `a number is expected here (${builtIn}).`);
      const fits = builtIn === 'Double' || Number.isFinite(Math.fround(value));
      return fits ? ok(value) : bad(place, 'it is too large for Float.');
    }
    case 'String':
    case 'XmlElement':
      return ok(text);
    case 'DateTime': {
      const time = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(word) ? word : `${word}Z`);
      return Number.isNaN(time) ? bad(place, 'a time is expected here, such as 2026-03-01T12:30:00Z.') : ok(new Date(time).toISOString());
    }
    case 'Guid':
      return /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(word) ? ok(word) : bad(place, 'a GUID is expected here.');
    case 'ByteString':
      return /^[A-Za-z0-9+/\s]*={0,2}$/.test(word) ? ok(word.replace(/\s/g, '')) : bad(place, 'base64 is expected here.');
    case 'NodeId':
    case 'ExpandedNodeId': {
      const id = parseNodeId(word);
      return id.ok ? ok(word) : bad(place, id.failure.message);
    }
    case 'StatusCode':
      return readInteger(word, 'UInt32', [0n, 4294967295n], place);
    default:
      return bad(place, `values of type ${builtIn} cannot be written here.`);
  }
}

function parseJson(text: string): Result<unknown, ValueFailure> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    return bad('', `it is no JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

const bad = (place: string, what: string): { readonly ok: false; readonly failure: ValueFailure } =>
  fail({ code: 'bad-value', message: `${place.replace(/^\./, '')}${place === '' ? '' : ': '}${what}` });
