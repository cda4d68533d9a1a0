import type { DataValue } from 'node-opcua';
import { printable } from '../../shared/kit/printable.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { OpcuaAttribute, OpcuaNode, OpcuaReference } from '../../shared/opcua/contract.ts';
import { renderValue } from '../../shared/opcua/render.ts';
import { severityOf } from '../../shared/opcua/status.ts';
import type { ValueShape } from '../../shared/opcua/values.ts';
import { allReferences } from './allReferences.ts';
import { ATTRIBUTES, type AttributeName, attributesOf } from './attributes.ts';
import { toReading, toTypedValue } from './convert.ts';
import type { DataTypes } from './dataTypes.ts';
import { type OpcuaFault, statusFailure } from './failure.ts';
import type { Link } from './link.ts';
import { nodeClassName, type ReferenceNames, textIn } from './references.ts';

export interface DetailsPorts {
  readonly link: Link;
  readonly names: ReferenceNames;
  readonly types: DataTypes;
  /** The path from the root; null where none is found. */
  pathOf(node: string): Promise<string | null>;
}

const MAX_REFERENCES = 1_000;
const BOTH_WAYS = 2;
const EVENT_NOTIFIER_SUBSCRIBE = 1;
/** Bits of AccessLevel (OPC UA Part 3 §8.57). */
const ACCESS = { read: 1, write: 2, readHistory: 4 } as const;

/** Everything about one node (Part 3 §5): its attributes, references, type and value. */
export async function readDetails(node: string, { link, names, types, pathOf }: DetailsPorts): Promise<Result<OpcuaNode, OpcuaFault>> {
  const id = link.ids().read(node);
  if (!id.ok) return id;
  const first = await link.read([{ nodeId: id.value, attributeId: ATTRIBUTES.NodeClass }]);
  if (!first.ok) return first;
  const [classValue] = first.value;
  const status = classValue?.statusCode.value ?? 0;
  if (severityOf(status) === 'bad') return fail(statusFailure(`${link.connection}: ${node}`, status));
  const nodeClass = nodeClassName(Number(classValue?.value.value));
  const wanted = attributesOf[nodeClass] ?? [];
  const hasValue = nodeClass === 'Variable' || nodeClass === 'VariableType';
  const read = await link.read([
    ...wanted.map((name) => ({ nodeId: id.value, attributeId: ATTRIBUTES[name] })),
    ...(hasValue ? [{ nodeId: id.value, attributeId: ATTRIBUTES.Value }] : []),
  ]);
  if (!read.ok) return read;
  const values = new Map(wanted.map((name, index) => [name, read.value[index]]));
  const reading = hasValue ? toReading(read.value[wanted.length] ?? none(link), { ids: link.ids() }) : null;
  const references = await readReferences(link, names, node);
  if (!references.ok) return references;
  const shape = hasValue ? await shapeOf(link, types, values, reading?.value?.type ?? null) : null;
  const access = numberIn(values.get('UserAccessLevel'));
  const shown = references.value;
  return ok({
    node,
    nodeClass,
    displayName: printable(textIn(values.get('DisplayName')?.value.value, 'text'), 500),
    path: await pathOf(node),
    attributes: wanted.map((name) => viewAttribute(link, name, values.get(name), shape)),
    references: shown.slice(0, MAX_REFERENCES),
    hasMore: shown.length > MAX_REFERENCES,
    shape,
    reading,
    isWritable: nodeClass === 'Variable' && (access & ACCESS.write) !== 0,
    hasHistory: nodeClass === 'Variable' && (access & ACCESS.readHistory) !== 0,
    hasEvents: (numberIn(values.get('EventNotifier')) & EVENT_NOTIFIER_SUBSCRIBE) !== 0,
    methodOf: nodeClass === 'Method' ? (shown.find(isParentOfMethod)?.node ?? null) : null,
  });
}

/** The parent that is an object, or else its type (Part 4 §5.11.2 takes both). */
const isParentOfMethod = ({ isForward, reference, nodeClass }: OpcuaReference): boolean =>
  !isForward && /^(ComponentOf|HasComponent)$/.test(reference) && (nodeClass === 'Object' || nodeClass === 'ObjectType');

async function readReferences(link: Link, names: ReferenceNames, node: string): Promise<Result<OpcuaReference[], OpcuaFault>> {
  const id = link.ids().read(node);
  if (!id.ok) return id;
  const lists = await allReferences(
    link,
    [{ nodeId: id.value, browseDirection: BOTH_WAYS, includeSubtypes: true, resultMask: 63 }],
    MAX_REFERENCES + 1,
  );
  if (!lists.ok) return lists;
  const references = (lists.value[0] ?? []).slice(0, MAX_REFERENCES + 1);
  await names.learn(references);
  return ok(references.map(names.view));
}

type Values = ReadonlyMap<AttributeName, DataValue | undefined>;

/** What a variable takes, from its DataType, ValueRank and ArrayDimensions. */
export async function shapeOf(
  link: Link,
  types: DataTypes,
  values: Values,
  actual: Parameters<DataTypes['shape']>[3],
): Promise<ValueShape | null> {
  const type = values.get('DataType');
  if (!type || severityOf(type.statusCode.value) === 'bad') return null;
  const { NodeId } = link.library;
  const id: unknown = type.value.value;
  if (!(id instanceof NodeId)) return null;
  const dimensions: unknown = values.get('ArrayDimensions')?.value.value;
  const rank = Number(values.get('ValueRank')?.value.value ?? -1);
  return types.shape(link.ids().write(id), Number.isInteger(rank) ? rank : -1, lengths(dimensions), actual);
}

const lengths = (value: unknown): number[] =>
  Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(Object.values(value), Number) : [];

function viewAttribute(link: Link, name: AttributeName, value: DataValue | undefined, shape: ValueShape | null): OpcuaAttribute {
  const status = (value?.statusCode.value ?? 0) >>> 0;
  if (!value || severityOf(status) === 'bad') return { name, text: '', status };
  return { name, text: wordsOf(link, name, value, shape), status };
}

const accessWords: readonly (readonly [number, string])[] = [
  [ACCESS.read, 'CurrentRead'],
  [ACCESS.write, 'CurrentWrite'],
  [ACCESS.readHistory, 'HistoryRead'],
  [8, 'HistoryWrite'],
  [16, 'SemanticChange'],
  [32, 'StatusWrite'],
  [64, 'TimestampWrite'],
];
const rankWords: Readonly<Record<number, string>> = {
  [-3]: 'scalar or one dimension',
  [-2]: 'any',
  [-1]: 'scalar',
  0: 'one or more dimensions',
  1: 'one dimension',
};

function wordsOf(link: Link, name: AttributeName, value: DataValue, shape: ValueShape | null): string {
  const raw: unknown = value.value.value;
  if (name === 'NodeClass') return nodeClassName(Number(raw));
  if (name === 'DataType' && shape) return shape.types[shape.type]?.name ?? shape.type;
  if (name === 'ValueRank') return rankWords[Number(raw)] ?? `${Number(raw)} dimensions`;
  if (name === 'AccessLevel' || name === 'UserAccessLevel') {
    const words = accessWords.filter(([bit]) => (Number(raw) & bit) !== 0).map(([, word]) => word);
    return words.join(', ') || 'none';
  }
  const typed = toTypedValue(value.value, { ids: link.ids(), maxElements: 100 });
  return typed ? renderValue(typed, { limit: 1_000 }) : '';
}

const numberIn = (value: DataValue | undefined): number =>
  value && severityOf(value.statusCode.value) !== 'bad' ? Number(value.value.value) || 0 : 0;

const none = (link: Link): DataValue => new link.library.DataValue({});
