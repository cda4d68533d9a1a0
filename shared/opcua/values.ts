import { z } from 'zod';

/** The built-in types (OPC UA Part 6 §5.1.2), by their identifiers in namespace 0. */
export const builtInTypes = [
  'Null',
  'Boolean',
  'SByte',
  'Byte',
  'Int16',
  'UInt16',
  'Int32',
  'UInt32',
  'Int64',
  'UInt64',
  'Float',
  'Double',
  'String',
  'DateTime',
  'Guid',
  'ByteString',
  'XmlElement',
  'NodeId',
  'ExpandedNodeId',
  'StatusCode',
  'QualifiedName',
  'LocalizedText',
  'ExtensionObject',
  'DataValue',
  'Variant',
  'DiagnosticInfo',
] as const;
export type BuiltInType = (typeof builtInTypes)[number];

/**
 * A value of one type, as data that every link carries:
 * Boolean → true; integers up to 32 bits, Float, Double → number, or 'NaN', 'Infinity', '-Infinity'; Int64, UInt64 → decimal string;
 * String, XmlElement → string; DateTime → ISO 8601 in UTC with milliseconds; Guid → string; ByteString → base64; NodeId, ExpandedNodeId →
 * `nsu=URI;s=name`, `i=85` in namespace 0; StatusCode → number; QualifiedName → `{ namespace, name }`; LocalizedText → `{ locale, text }`;
 * ExtensionObject → a record of its fields, `$type` naming the type; Variant and DataValue → as `TypedValue`; nothing → null.
 */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** Bounded by the frame of the link and its depth, not here. */
const plain: z.ZodType<Plain> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(plain), z.record(z.string(), plain)]),
);

export const typedValue = z.object({
  type: z.enum(builtInTypes),
  /** Lengths of an array's dimensions, one for each: [] is a scalar, [3] an array, [2, 3] a matrix whose `data` is one flat list, row by row. */
  dimensions: z.array(z.number().int().min(0)).max(16),
  data: plain,
  /** Elements that an array has beyond those of `data`: what is shown is cut, what is stored is not. */
  omitted: z.number().int().min(0),
});
export type TypedValue = z.output<typeof typedValue>;

/** A type's description, in a set of them by id: structures may refer to each other. */
const dataType = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('simple'), id: z.string(), name: z.string(), builtIn: z.enum(builtInTypes) }),
  z.object({
    kind: z.literal('enum'),
    id: z.string(),
    name: z.string(),
    /** Option sets (bits of an unsigned integer, Part 3 §8.40) have bit numbers as values, and any built-in integer. */
    isOptionSet: z.boolean(),
    builtIn: z.enum(builtInTypes),
    members: z.array(z.object({ value: z.number(), name: z.string() })),
  }),
  z.object({
    kind: z.literal('structure'),
    id: z.string(),
    name: z.string(),
    isUnion: z.boolean(),
    fields: z.array(
      z.object({ name: z.string(), type: z.string(), isArray: z.boolean(), isOptional: z.boolean(), description: z.string() }),
    ),
  }),
]);
export type DataType = z.output<typeof dataType>;

/** What a variable or an argument takes. */
export const valueShape = z.object({
  /** Id of its type, one of `types`. */
  type: z.string(),
  /** ValueRank (Part 3 §5.6.2): -3 scalar or one dimension, -2 any, -1 scalar, 0 one or more dimensions, n: so many. */
  rank: z.number().int(),
  dimensions: z.array(z.number().int()),
  /** Every type that `type` leads to, itself included. */
  types: z.record(z.string(), dataType),
});
export type ValueShape = z.output<typeof valueShape>;

/** Converts an option set's or enumeration's number to words. */
export function memberName(type: Extract<DataType, { kind: 'enum' }>, value: number): string {
  if (!type.isOptionSet) return type.members.find((member) => member.value === value)?.name ?? String(value);
  const names = type.members.filter(({ value: bit }) => Math.floor(value / 2 ** bit) % 2 === 1).map(({ name }) => name);
  return names.length > 0 ? names.join(' | ') : String(value);
}
