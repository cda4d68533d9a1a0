import type { DataValue, Variant } from 'node-opcua';
import type { OpcuaReading } from '../../shared/opcua/contract.ts';
import { builtInTypes, type Plain, type TypedValue } from '../../shared/opcua/values.ts';
import type { NodeIds } from './nodeIds.ts';

/** What a value may have of elements before the rest is counted instead of sent. */
const MAX_ELEMENTS = 10_000;
const MAX_TEXT = 1_000_000;
const MAX_DEPTH = 20;

export interface Converting {
  readonly ids: NodeIds;
  readonly maxElements?: number;
}

/** A variant as data that every link carries. @returns null for none */
export function toTypedValue(variant: Variant, how: Converting): TypedValue | null {
  const type = builtInTypes[variant.dataType] ?? 'Null';
  if (type === 'Null') return null;
  const { value } = variant;
  // VariantArrayType: 0 scalar, 1 array, 2 matrix
  if (variant.arrayType === 0) return { type, dimensions: [], data: plainOf(value, type, how, 0), omitted: 0 };
  const length = lengthOf(value);
  const shown = Math.min(length, how.maxElements ?? MAX_ELEMENTS);
  const data: Plain[] = [];
  for (let index = 0; index < shown; index++) data.push(plainOf(elementOf(value, index), type, how, 0));
  const dimensions = variant.arrayType === 2 && variant.dimensions ? [...variant.dimensions] : [length];
  return { type, dimensions, data, omitted: length - shown };
}

export function toReading(value: DataValue, how: Converting): OpcuaReading {
  return {
    value: value.value ? toTypedValue(value.value, how) : null,
    status: value.statusCode.value >>> 0,
    sourceTimeMs: timeOf(value.sourceTimestamp, value.sourcePicoseconds),
    serverTimeMs: timeOf(value.serverTimestamp, value.serverPicoseconds),
  };
}

/** ms since 1970; the picoseconds are those of node-opcua, below the ms that Date holds. */
export function timeOf(time: Date | null | undefined, picoseconds = 0): number | null {
  const ms = time?.getTime();
  return ms === undefined || Number.isNaN(ms) ? null : ms + picoseconds / 1e9;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) || ArrayBuffer.isView(value) ? Number(Reflect.get(value, 'length') ?? 0) : 0;
}

function elementOf(value: unknown, index: number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, index) : null;
}

/** @param type name of the built-in type, where it is known; else the value is looked at */
function plainOf(value: unknown, type: string, how: Converting, depth: number): Plain {
  if (value === null || value === undefined || depth > MAX_DEPTH) return null;
  switch (type) {
    case 'Int64':
    case 'UInt64':
      return bigOf(value, type === 'Int64');
    case 'Byte':
    case 'ByteString':
      return value instanceof Uint8Array ? base64Of(value) : scalarOf(value);
    case 'StatusCode':
      return typeof value === 'object' && 'value' in value ? Number(value.value) >>> 0 : null;
    case 'NodeId':
    case 'ExpandedNodeId':
      return isNodeId(value) ? how.ids.write(value) : String(value);
    case 'QualifiedName':
      return { namespace: how.ids.namespaces[Number(field(value, 'namespaceIndex') ?? 0)] ?? '', name: textOf(field(value, 'name')) };
    case 'LocalizedText':
      return { locale: textOf(field(value, 'locale')), text: textOf(field(value, 'text')) };
    case 'Variant':
      return isVariant(value) ? asPlain(toTypedValue(value, { ...how, maxElements: 1_000 })) : null;
    case 'DataValue':
      return null;
    case 'ExtensionObject':
      return structureOf(value, how, depth);
    default:
      return scalarOf(value);
  }
}

function scalarOf(value: unknown): Plain {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string') return value.length > MAX_TEXT ? value.slice(0, MAX_TEXT) : value;
  if (typeof value === 'boolean') return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  return typeof value === 'bigint' ? value.toString() : String(value);
}

const base64Of = (octets: Uint8Array): string => Buffer.from(octets.subarray(0, MAX_TEXT)).toString('base64');

/** node-opcua holds 64 bits as `[high, low]`. */
function bigOf(value: unknown, isSigned: boolean): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return String(value);
  const [high, low] = Array.isArray(value) ? value : [0, 0];
  const unsigned = (BigInt(Number(high) >>> 0) << 32n) | BigInt(Number(low) >>> 0);
  return (isSigned ? BigInt.asIntN(64, unsigned) : unsigned).toString();
}

/** Fields in the schema's order, the base type's first. */
function structureOf(value: unknown, how: Converting, depth: number): Plain {
  if (typeof value !== 'object' || value === null) return null;
  const schema = field(value, 'schema');
  const typeName = textOf(field(schema, 'name')) || value.constructor.name;
  const data: Record<string, Plain> = { $type: typeName };
  const encoded = field(value, 'buffer');
  if (typeName === 'OpaqueStructure' && encoded instanceof Uint8Array) return { ...data, octets: base64Of(encoded) };
  for (const each of fieldsOf(schema)) {
    const name = textOf(field(each, 'name'));
    const item = field(value, name);
    if (item === undefined) continue;
    const type = typeNameOf(each, item);
    const originalName = textOf(field(each, 'originalName')) || name;
    data[originalName] =
      (Array.isArray(item) && !isSixtyFourBit(type, item)) || (ArrayBuffer.isView(item) && !(item instanceof Uint8Array))
        ? elementsOf(item).map((one) => plainOf(one, type, how, depth + 1))
        : plainOf(item, type, how, depth + 1);
  }
  return data;
}

function elementsOf(list: object): unknown[] {
  const shown = Math.min(lengthOf(list), 1_000);
  return Array.from({ length: shown }, (_, index) => elementOf(list, index));
}

/** `[high, low]` is one number, not a list. */
const isSixtyFourBit = (type: string, item: readonly unknown[]): boolean =>
  (type === 'Int64' || type === 'UInt64') && item.length === 2 && typeof item[0] === 'number';

function fieldsOf(schema: unknown): unknown[] {
  const lists: unknown[][] = [];
  for (
    let at: unknown = schema, depth = 0;
    at !== null && at !== undefined && depth < MAX_DEPTH;
    at = field(at, '_baseSchema') ?? field(at, 'getBaseSchema'), depth++
  ) {
    if (typeof at === 'function') break;
    const fields = field(at, 'fields');
    if (Array.isArray(fields)) lists.unshift(fields);
  }
  return lists.flat();
}

function typeNameOf(schemaField: unknown, item: unknown): string {
  const category = field(schemaField, 'category');
  const name = textOf(field(schemaField, 'fieldType'));
  if (category === 'complex' || (typeof item === 'object' && item !== null && field(item, 'schema') !== undefined))
    return 'ExtensionObject';
  const known: readonly string[] = builtInTypes;
  if (known.includes(name)) return name;
  return name === 'UtcTime' ? 'DateTime' : name === 'CharArray' ? 'String' : 'Int32';
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const isNodeId = (value: unknown): value is Parameters<NodeIds['write']>[0] =>
  typeof value === 'object' && value !== null && 'identifierType' in value && 'namespace' in value;

const isVariant = (value: unknown): value is Variant =>
  typeof value === 'object' && value !== null && 'dataType' in value && 'arrayType' in value;

const asPlain = (value: TypedValue | null): Plain => (value ? { type: value.type, dimensions: value.dimensions, data: value.data } : null);
