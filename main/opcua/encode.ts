import type { Variant } from 'node-opcua';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { checkPlain } from '../../shared/opcua/parse.ts';
import { type BuiltInType, builtInTypes, type Plain, type TypedValue, type ValueShape } from '../../shared/opcua/values.ts';
import type { OpcuaFault } from './failure.ts';
import type { Link } from './link.ts';

type Given = Pick<TypedValue, 'dimensions' | 'data'>;

/** A window's value as the variant that a node's data type wants; it is checked here again, whoever made it. */
export async function toVariant(link: Link, given: Given, shape: ValueShape): Promise<Result<Variant, OpcuaFault>> {
  const type = shape.types[shape.type];
  if (!type) return fail({ code: 'bad-value', message: 'The type of this value is not known, so it cannot be written.' });
  const isArray = given.dimensions.length > 0;
  const items = isArray ? given.data : [given.data];
  if (!Array.isArray(items)) return fail({ code: 'bad-value', message: 'A list is expected here.' });
  const length = given.dimensions.reduce((product, each) => product * each, 1);
  if (isArray && items.length !== length)
    return fail({ code: 'bad-value', message: `${length} elements are expected, and ${items.length} are given.` });
  const values: unknown[] = [];
  for (const [index, item] of items.entries()) {
    const checked = checkPlain(item, shape.type, shape, isArray ? `[${index}]` : '');
    if (!checked.ok) return checked;
    const encoded = await encode(link, checked.value, shape.type, shape);
    if (!encoded.ok) return encoded;
    values.push(encoded.value);
  }
  const builtIn = type.kind === 'structure' ? 'ExtensionObject' : type.builtIn;
  const { Variant: NewVariant, VariantArrayType } = link.library;
  const dataType = builtInTypes.indexOf(builtIn);
  if (!isArray) return ok(new NewVariant({ dataType, arrayType: VariantArrayType.Scalar, value: values[0] }));
  if (given.dimensions.length === 1) return ok(new NewVariant({ dataType, arrayType: VariantArrayType.Array, value: values }));
  return ok(new NewVariant({ dataType, arrayType: VariantArrayType.Matrix, dimensions: [...given.dimensions], value: values }));
}

async function encode(link: Link, data: Plain, typeId: string, shape: ValueShape): Promise<Result<unknown, OpcuaFault>> {
  const type = shape.types[typeId];
  if (!type) return fail({ code: 'bad-value', message: `The type ${typeId} is not known.` });
  if (type.kind !== 'structure') return encodeScalar(link, data, type.builtIn);
  const id = link.ids().read(typeId);
  if (!id.ok) return id;
  const fields: Record<string, unknown> = {};
  for (const field of type.fields) {
    const value = typeof data === 'object' && data !== null && !Array.isArray(data) ? Reflect.get(data, field.name) : undefined;
    if (value === undefined) continue;
    const items: unknown[] = [];
    for (const item of field.isArray && Array.isArray(value) ? value : [value]) {
      const encoded = await encode(link, item, field.type, shape);
      if (!encoded.ok) return encoded;
      items.push(encoded.value);
    }
    // node-opcua's names of fields begin with a small letter
    const name = field.name.charAt(0).toLowerCase() + field.name.slice(1);
    fields[name] = field.isArray ? items : items[0];
  }
  try {
    return ok(await link.session.constructExtensionObject(id.value, fields));
  } catch (error) {
    return fail({
      code: 'bad-value',
      message: `${type.name} cannot be encoded: ${error instanceof Error ? error.message : String(error)}.`,
    });
  }
}

function encodeScalar(link: Link, data: Plain, builtIn: BuiltInType): Result<unknown, OpcuaFault> {
  switch (builtIn) {
    case 'Int64':
    case 'UInt64': {
      const value = BigInt.asUintN(64, BigInt(String(data)));
      return ok([Number(value >> 32n), Number(value & 0xffff_ffffn)]);
    }
    case 'Float':
    case 'Double':
      return ok(Number(data));
    case 'DateTime':
      return ok(new Date(String(data)));
    case 'ByteString':
      return ok(Buffer.from(String(data), 'base64'));
    case 'NodeId':
    case 'ExpandedNodeId':
      return link.ids().read(String(data));
    case 'StatusCode':
      return ok(link.library.coerceStatusCode(Number(data)));
    case 'QualifiedName': {
      const namespaceIndex = link.ids().namespaces.indexOf(textOf(data, 'namespace') || 'http://opcfoundation.org/UA/');
      if (namespaceIndex < 0)
        return fail({ code: 'bad-value', message: `The server has no namespace ${textOf(data, 'namespace').slice(0, 200)}.` });
      return ok({ namespaceIndex, name: textOf(data, 'name') });
    }
    case 'LocalizedText':
      return ok({ locale: textOf(data, 'locale') || null, text: textOf(data, 'text') });
    default:
      return ok(data);
  }
}

function textOf(data: Plain, name: string): string {
  const value: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, name) : '';
  return typeof value === 'string' ? value : '';
}
