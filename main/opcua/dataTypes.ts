import type { DataValue, NodeId } from 'node-opcua';
import { z } from 'zod';
import { printable } from '../../shared/kit/printable.ts';
import { type BuiltInType, builtInTypes, type DataType, type ValueShape } from '../../shared/opcua/values.ts';
import { allReferences, childrenOf } from './allReferences.ts';
import { ATTRIBUTES } from './attributes.ts';
import type { Link } from './link.ts';
import { textIn } from './references.ts';

/** Types of the server's values, asked for once each. */
export interface DataTypes {
  /**
   * @param type node id of the DataType attribute
   * @param actual what a value of it is now: for types that only say "a number" or "anything"
   */
  shape(type: string, rank: number, dimensions: readonly number[], actual: BuiltInType | null): Promise<ValueShape>;
}

const MAX_TYPES = 200;
/** Ids of the built-in types that data has (Part 6 §5.1.2): 1 Boolean … 23 DataValue. 24 BaseDataType, 26 Number … are abstract. */
const FIRST_ABSTRACT = 24;
const ENUMERATION = 29;
const MAX_SUPERTYPES = 50;
/** HasSubtype, backwards. */
const SUPERTYPE = { referenceTypeId: 'i=45', includeSubtypes: false, browseDirection: 1, resultMask: 63 };

export function createDataTypes(link: Link): DataTypes {
  const known = new Map<string, DataType>();
  link.onRestored(() => known.clear());

  async function describe(id: string): Promise<DataType> {
    const cached = known.get(id);
    if (cached) return cached;
    const described = await ask(link, id);
    known.set(id, described);
    return described;
  }

  return {
    async shape(type, rank, dimensions, actual) {
      const types: Record<string, DataType> = {};
      const waiting = [type];
      for (let id = waiting.pop(); id !== undefined && Object.keys(types).length < MAX_TYPES; id = waiting.pop()) {
        if (Object.hasOwn(types, id)) continue;
        const described = await describe(id);
        types[id] = described;
        if (described.kind === 'structure') waiting.push(...described.fields.map((field) => field.type));
      }
      const root = types[type];
      if (root?.kind === 'simple' && root.builtIn === 'Variant' && actual) types[type] = { ...root, builtIn: actual };
      return { type, rank, dimensions: [...dimensions], types };
    },
  };
}

async function ask(link: Link, id: string): Promise<DataType> {
  const nodeId = link.ids().read(id);
  const none: DataType = { kind: 'simple', id, name: id, builtIn: 'Variant' };
  if (!nodeId.ok) return none;
  const read = await link.read([
    { nodeId: nodeId.value, attributeId: ATTRIBUTES.BrowseName },
    { nodeId: nodeId.value, attributeId: ATTRIBUTES.DataTypeDefinition },
  ]);
  const [browseName, definition] = read.ok ? read.value : [];
  const name = printable(textIn(browseName?.value.value, 'name') || id, 200);
  const basic = /^i=(\d+)$/.exec(id)?.[1];
  if (basic !== undefined && Number(basic) > 0 && Number(basic) < FIRST_ABSTRACT && Number(basic) !== 22)
    return { kind: 'simple', id, name, builtIn: builtInTypes[Number(basic)] ?? 'Variant' };
  const isAbstract = basic !== undefined && [24, 26, 27, 28].includes(Number(basic));
  const builtIn = isAbstract ? 'Variant' : await builtInOf(link, id);
  const given = definitionOf(link, definition);
  if (given?.kind === 'structure') return { kind: 'structure', id, name, isUnion: given.isUnion, fields: given.fields };
  if (given?.kind === 'enum' && given.members.length > 0)
    return { kind: 'enum', id, name, isOptionSet: builtIn !== 'Int32', builtIn, members: given.members };
  const members = builtIn === 'Int32' && id !== 'i=6' ? await enumStrings(link, id) : [];
  return members.length > 0 ? { kind: 'enum', id, name, isOptionSet: false, builtIn, members } : { kind: 'simple', id, name, builtIn };
}

/** Up the subtypes to the first that is built in; an enumeration is an Int32 (Part 3 §8.14). */
async function builtInOf(link: Link, id: string): Promise<BuiltInType> {
  let at = id;
  for (let depth = 0; depth < MAX_SUPERTYPES; depth++) {
    const basic = Number(/^i=(\d+)$/.exec(at)?.[1] ?? Number.NaN);
    if (basic === ENUMERATION) return 'Int32';
    if (basic < builtInTypes.length) return basic < FIRST_ABSTRACT ? (builtInTypes[basic] ?? 'Variant') : 'Variant';
    const nodeId = link.ids().read(at);
    if (!nodeId.ok) return 'Variant';
    const lists = await allReferences(link, [{ ...SUPERTYPE, nodeId: nodeId.value }], 1);
    const parent = lists.ok ? lists.value[0]?.[0] : undefined;
    if (!parent) return 'Variant';
    at = link.ids().write(parent.nodeId);
  }
  return 'Variant';
}

type Definition =
  | { readonly kind: 'enum'; readonly members: { value: number; name: string }[] }
  | { readonly kind: 'structure'; readonly isUnion: boolean; readonly fields: Extract<DataType, { kind: 'structure' }>['fields'] };

const isId = (value: unknown): value is NodeId => typeof value === 'object' && value !== null && 'identifierType' in value;
const structureDefinition = z.object({
  // StructureType (Part 3 §8.49): 2 Union, 4 UnionWithSubtypedValues
  structureType: z.number(),
  fields: z.array(
    z.object({
      name: z.string(),
      dataType: z.custom<NodeId>(isId),
      valueRank: z.number(),
      isOptional: z.boolean(),
      description: z.unknown(),
    }),
  ),
});
const enumDefinition = z.object({ fields: z.array(z.object({ name: z.string(), value: z.unknown() })) });

/** StructureDefinition or EnumDefinition (Part 3 §8.48, §8.50). */
function definitionOf(link: Link, value: DataValue | undefined): Definition | null {
  const structure = structureDefinition.safeParse(value?.value.value);
  if (structure.success) {
    const { structureType, fields } = structure.data;
    return {
      kind: 'structure',
      isUnion: structureType === 2 || structureType === 4,
      fields: fields.map((field) => ({
        name: field.name,
        type: link.ids().write(field.dataType),
        isArray: field.valueRank >= 1,
        isOptional: field.isOptional,
        description: printable(textIn(field.description, 'text'), 500),
      })),
    };
  }
  const enumeration = enumDefinition.safeParse(value?.value.value);
  if (!enumeration.success) return null;
  const members = enumeration.data.fields.map((member) => ({ value: numberOf(member.value), name: printable(member.name, 200) }));
  return { kind: 'enum', members };
}

/** 64 bits as `[high, low]`; members are 32 bits in practice. */
function numberOf(value: unknown): number {
  if (Array.isArray(value)) return Number(value[1] ?? 0) | 0;
  return Number(value);
}

/** Older servers name the members in a property of the type: EnumStrings from 0, or EnumValues (Part 3 §5.8.3). */
async function enumStrings(link: Link, id: string): Promise<{ value: number; name: string }[]> {
  const nodeId = link.ids().read(id);
  if (!nodeId.ok) return [];
  const lists = await allReferences(link, [{ ...childrenOf(''), nodeId: nodeId.value }]);
  const property = lists.ok
    ? lists.value[0]?.find(({ browseName }) => browseName.name === 'EnumStrings' || browseName.name === 'EnumValues')
    : undefined;
  if (!property) return [];
  const read = await link.read([{ nodeId: property.nodeId, attributeId: ATTRIBUTES.Value }]);
  const values: unknown = read.ok ? read.value[0]?.value.value : null;
  if (!Array.isArray(values)) return [];
  return values.map((entry: unknown, index) => {
    const display = typeof entry === 'object' && entry !== null && 'displayName' in entry ? entry.displayName : entry;
    const value = typeof entry === 'object' && entry !== null && 'value' in entry ? numberOf(entry.value) : index;
    return { value, name: printable(textIn(display, 'text'), 200) };
  });
}
