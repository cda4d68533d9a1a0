import type { NodeId } from 'node-opcua';
import { z } from 'zod';
import { printable } from '../../shared/kit/printable.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { OpcuaArgument } from '../../shared/opcua/contract.ts';
import { severityOf } from '../../shared/opcua/status.ts';
import type { TypedValue } from '../../shared/opcua/values.ts';
import { allReferences, childrenOf } from './allReferences.ts';
import { ATTRIBUTES } from './attributes.ts';
import { toTypedValue } from './convert.ts';
import type { DataTypes } from './dataTypes.ts';
import { toVariant } from './encode.ts';
import { notNow, type OpcuaFault, requestFailure, statusFailure } from './failure.ts';
import { type Link, timely } from './link.ts';
import { textIn } from './references.ts';

export interface Signature {
  readonly inputs: OpcuaArgument[];
  readonly outputs: OpcuaArgument[];
  readonly isExecutable: boolean;
}

const isId = (value: unknown): value is NodeId => typeof value === 'object' && value !== null && 'identifierType' in value;
/** Part 3 §8.6. */
const argument = z.object({
  name: z.string().nullable(),
  dataType: z.custom<NodeId>(isId),
  valueRank: z.number(),
  arrayDimensions: z.unknown(),
  description: z.unknown(),
});

/** Arguments stand in properties of the method (OPC UA Part 3 §5.7); one that lacks them takes none. */
export async function readSignature(link: Link, types: DataTypes, method: string): Promise<Result<Signature, OpcuaFault>> {
  const id = link.ids().read(method);
  if (!id.ok) return id;
  const lists = await allReferences(link, [{ ...childrenOf(''), nodeId: id.value }]);
  if (!lists.ok) return lists;
  const property = (name: string) => lists.value[0]?.find(({ browseName }) => browseName.name === name)?.nodeId;
  const [inputId, outputId] = [property('InputArguments'), property('OutputArguments')];
  const read = await link.read([
    { nodeId: id.value, attributeId: ATTRIBUTES.UserExecutable },
    ...[inputId, outputId].flatMap((nodeId) => (nodeId ? [{ nodeId, attributeId: ATTRIBUTES.Value }] : [])),
  ]);
  if (!read.ok) return read;
  const [executable, ...lists2] = read.value;
  const status = executable?.statusCode.value ?? 0;
  if (severityOf(status) === 'bad') return fail(statusFailure(`${link.connection}: ${method}`, status));
  const describe = async (list: unknown): Promise<OpcuaArgument[]> => {
    const described: OpcuaArgument[] = [];
    for (const one of Array.isArray(list) ? list : []) {
      const read = argument.safeParse(one);
      if (!read.success) continue;
      const { name, dataType, valueRank, description } = read.data;
      const shape = await types.shape(link.ids().write(dataType), valueRank, [], null);
      described.push({ name: printable(name ?? '', 200), description: printable(textIn(description, 'text'), 1_000), shape });
    }
    return described;
  };
  return ok({
    inputs: inputId ? await describe(lists2[0]?.value.value) : [],
    outputs: outputId ? await describe(lists2[inputId ? 1 : 0]?.value.value) : [],
    isExecutable: executable?.value.value === true,
  });
}

export interface MethodCall {
  readonly object: string;
  readonly method: string;
  readonly inputs: readonly Pick<TypedValue, 'dimensions' | 'data'>[];
}

export interface MethodOutcome {
  readonly status: number;
  readonly inputs: number[];
  readonly outputs: TypedValue[];
}

export async function callMethod(
  link: Link,
  types: DataTypes,
  { object, method, inputs }: MethodCall,
): Promise<Result<MethodOutcome, OpcuaFault>> {
  const what = `${link.connection}: calling ${method}`;
  const isTimely = timely(link);
  if (!isTimely()) return fail(notNow(what));
  const signature = await readSignature(link, types, method);
  if (!signature.ok) return signature;
  const wanted = signature.value.inputs;
  if (wanted.length !== inputs.length)
    return fail({ code: 'bad-value', message: `${what}: it takes ${wanted.length} arguments, and ${inputs.length} are given.` });
  const inputArguments = [];
  for (const [index, { name, shape }] of wanted.entries()) {
    const variant = await toVariant(link, inputs[index] ?? { dimensions: [], data: null }, shape);
    if (!variant.ok) return fail({ code: variant.failure.code, message: `${name}: ${variant.failure.message}` });
    inputArguments.push(variant.value);
  }
  const [objectId, methodId] = [link.ids().read(object), link.ids().read(method)];
  if (!objectId.ok) return objectId;
  if (!methodId.ok) return methodId;
  if (!isTimely()) return fail(notNow(what));
  try {
    const result = await link.session.call({ objectId: objectId.value, methodId: methodId.value, inputArguments });
    return ok({
      status: result.statusCode.value >>> 0,
      inputs: (result.inputArgumentResults ?? []).map(({ value }) => value >>> 0),
      outputs: (result.outputArguments ?? []).map((output) => toTypedValue(output, { ids: link.ids() }) ?? NOTHING),
    });
  } catch (error) {
    return fail(requestFailure(what, error));
  }
}

const NOTHING: TypedValue = { type: 'Null', dimensions: [], data: null, omitted: 0 };
