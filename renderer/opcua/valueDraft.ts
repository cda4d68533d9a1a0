import type { Sentence } from '../../shared/kit/problem.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { checkPlain } from '../../shared/opcua/parse.ts';
import type { BuiltInType, DataType, Plain, TypedValue, ValueShape } from '../../shared/opcua/values.ts';
import { typeHint } from './typeHints.ts';

/** A value while it is edited: what stands in the fields, right or wrong. */
export type Draft =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Draft[] }
  /** Fields that are left out are not there: an optional one, or those of a union that are not chosen. */
  | { readonly kind: 'record'; readonly fields: Readonly<Record<string, Draft>> };

/** Where in the value a mistake stands, such as `Limits.High` or `[3]`. */
export interface DraftFailure {
  readonly at: string;
  readonly sentence: Sentence;
}

type Structure = Extract<DataType, { kind: 'structure' }>;
type Types = ValueShape['types'];

/** Structures inside structures that are edited field by field; what is deeper is edited as JSON. */
const MAX_DEPTH = 8;

/** Parts of built-in types that are records of texts. */
const parts: Readonly<Partial<Record<BuiltInType, readonly string[]>>> = {
  LocalizedText: ['locale', 'text'],
  QualifiedName: ['namespace', 'name'],
};
export const partsOf = (type: DataType): readonly string[] | null => (type.kind === 'simple' ? (parts[type.builtIn] ?? null) : null);

export const isArrayShape = ({ rank }: ValueShape, reading: TypedValue | null): boolean =>
  rank >= 0 || (rank !== -1 && (reading?.dimensions.length ?? 0) > 0);

/** What the fields show first: the value as it was read, or an empty one of the type. */
export function draftOf(shape: ValueShape, reading: TypedValue | null): Draft {
  const type = typeOf(shape.types, shape.type);
  const value = reading?.data ?? null;
  if (!isArrayShape(shape, reading)) return elementDraft(shape.types, type, value, 0);
  return { kind: 'list', items: (Array.isArray(value) ? value : []).map((item) => elementDraft(shape.types, type, item, 0)) };
}

export const typeOf = (types: Types, id: string): DataType => types[id] ?? { kind: 'simple', id, name: id, builtIn: 'Variant' };

export function elementDraft(types: Types, type: DataType, value: Plain, depth: number): Draft {
  const given = fieldsOf(value);
  const fieldOf = (name: string): Plain => given.get(name) ?? null;
  const names = partsOf(type);
  if (names) return { kind: 'record', fields: Object.fromEntries(names.map((name) => [name, textDraft('String', fieldOf(name))])) };
  if (type.kind === 'structure' && depth < MAX_DEPTH) {
    const isNew = value === null;
    const chosen = type.fields.filter(({ name, isOptional }, index) => {
      if (type.isUnion) return isNew ? index === 0 : fieldOf(name) !== null;
      return !isOptional || fieldOf(name) !== null;
    });
    return {
      kind: 'record',
      fields: Object.fromEntries(chosen.map((field) => [field.name, fieldDraft(types, field, fieldOf(field.name), depth)])),
    };
  }
  return textDraft(builtInOf(type), value);
}

function fieldsOf(value: Plain): ReadonlyMap<string, Plain> {
  return new Map<string, Plain>(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []);
}

export function fieldDraft(types: Types, field: Structure['fields'][number], value: Plain, depth: number): Draft {
  const type = typeOf(types, field.type);
  if (!field.isArray) return elementDraft(types, type, value, depth + 1);
  return { kind: 'list', items: (Array.isArray(value) ? value : []).map((item) => elementDraft(types, type, item, depth + 1)) };
}

const NO_ZERO: ReadonlySet<BuiltInType> = new Set(['String', 'XmlElement', 'ByteString', 'Guid', 'DateTime', 'NodeId', 'ExpandedNodeId']);

/** The text of a scalar in its field; a new one begins with zero, false, or nothing. */
function textDraft(type: BuiltInType, value: Plain): Draft {
  if (value !== null) return { kind: 'text', text: typeof value === 'object' ? JSON.stringify(value) : String(value) };
  return { kind: 'text', text: type === 'Boolean' ? 'false' : type === 'ExtensionObject' ? '{}' : NO_ZERO.has(type) ? '' : '0' };
}

const builtInOf = (type: DataType): BuiltInType => (type.kind === 'structure' ? 'ExtensionObject' : type.builtIn);

/** Reads the fields as a value that the server can be given, or says where a mistake is. */
export function readDraft(
  shape: ValueShape,
  draft: Draft,
  reading: TypedValue | null,
): Result<Pick<TypedValue, 'dimensions' | 'data'>, DraftFailure> {
  const type = typeOf(shape.types, shape.type);
  if (draft.kind !== 'list') {
    const read = readElement(shape, type, draft, '');
    return read.ok ? ok({ dimensions: [], data: read.value }) : read;
  }
  const read = readList(shape, type, draft.items, '');
  if (!read.ok) return read;
  // A matrix keeps its form: its elements are edited, none is added or taken away.
  const isMatrix = (reading?.dimensions.length ?? 0) > 1;
  return ok({ dimensions: isMatrix && reading ? reading.dimensions : [draft.items.length], data: read.value });
}

function readList(shape: ValueShape, type: DataType, items: readonly Draft[], at: string): Result<readonly Plain[], DraftFailure> {
  const values: Plain[] = [];
  for (const [index, item] of items.entries()) {
    const read = readElement(shape, type, item, `${at}[${index}]`);
    if (!read.ok) return read;
    values.push(read.value);
  }
  return ok(values);
}

function readElement(shape: ValueShape, type: DataType, draft: Draft, at: string): Result<Plain, DraftFailure> {
  if (draft.kind === 'text') return readText(shape, type, draft.text, at);
  if (draft.kind === 'list') return readList(shape, type, draft.items, at);
  const value: Record<string, Plain> = {};
  for (const [name, inner] of Object.entries(draft.fields)) {
    const where = at === '' ? name : `${at}.${name}`;
    const field = type.kind === 'structure' ? type.fields.find((one) => one.name === name) : null;
    const read: Result<Plain, DraftFailure> = field
      ? readElement(shape, typeOf(shape.types, field.type), inner, where)
      : ok(inner.kind === 'text' ? inner.text : '');
    if (!read.ok) return read;
    value[name] = read.value;
  }
  return ok(value);
}

/** A scalar, or a structure too deep for fields, which is typed as JSON. */
function readText(shape: ValueShape, type: DataType, text: string, at: string): Result<Plain, DraftFailure> {
  const hint = typeHint(type);
  const given = type.kind === 'structure' ? parseJson(text) : text;
  const checked = checkPlain(given, type.id, shape);
  if (checked.ok) return checked;
  const { message } = checked.failure;
  return fail({ at, sentence: { en: `${message} (${hint.en})`, zh: `此处的值无效：${hint.zh}` } });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no value of a structure is undefined: the check refuses it
  }
}
