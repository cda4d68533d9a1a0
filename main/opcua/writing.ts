import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { OpcuaReading } from '../../shared/opcua/contract.ts';
import { severityOf } from '../../shared/opcua/status.ts';
import type { TypedValue } from '../../shared/opcua/values.ts';
import { ATTRIBUTES } from './attributes.ts';
import { toReading } from './convert.ts';
import type { DataTypes } from './dataTypes.ts';
import { shapeOf } from './details.ts';
import { toVariant } from './encode.ts';
import { notNow, type OpcuaFault, requestFailure, statusFailure } from './failure.ts';
import { type Link, timely } from './link.ts';

/** Writes a node's value, encoded as its DataType wants it now, and reads it back (OPC UA Part 4 §5.10.4). */
export async function writeValue(
  link: Link,
  types: DataTypes,
  node: string,
  given: Pick<TypedValue, 'dimensions' | 'data'>,
): Promise<Result<OpcuaReading, OpcuaFault>> {
  const what = `${link.connection}: writing ${node}`;
  const id = link.ids().read(node);
  if (!id.ok) return id;
  const isTimely = timely(link);
  if (!isTimely()) return fail(notNow(what));
  const names = ['DataType', 'ValueRank', 'ArrayDimensions', 'Value'] as const;
  const read = await link.read(names.map((name) => ({ nodeId: id.value, attributeId: ATTRIBUTES[name] })));
  if (!read.ok) return read;
  const values = new Map(names.map((name, index) => [name, read.value[index]]));
  const typeStatus = values.get('DataType')?.statusCode.value ?? 0;
  if (severityOf(typeStatus) === 'bad') return fail(statusFailure(what, typeStatus));
  const present = values.get('Value');
  const actual = present ? toReading(present, { ids: link.ids(), maxElements: 1 }).value?.type : null;
  const shape = await shapeOf(link, types, values, actual ?? null);
  if (!shape) return fail({ code: 'bad-value', message: `${what}: the type of its value is not known.` });
  const variant = await toVariant(link, given, shape);
  if (!variant.ok) return fail({ code: variant.failure.code, message: `${what}: ${variant.failure.message}` });
  if (!isTimely()) return fail(notNow(what));
  try {
    const [status] = await link.session.write([{ nodeId: id.value, attributeId: ATTRIBUTES.Value, value: { value: variant.value } }]);
    const code = status?.value ?? 0;
    if (severityOf(code) === 'bad') return fail(statusFailure(what, code));
  } catch (error) {
    return fail(requestFailure(what, error));
  }
  const after = await link.read([{ nodeId: id.value, attributeId: ATTRIBUTES.Value }]);
  if (!after.ok) return after;
  const [value] = after.value;
  return value ? ok(toReading(value, { ids: link.ids() })) : fail(statusFailure(what, 0x8000_0000));
}
