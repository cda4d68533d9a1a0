import { printable } from '../kit/printable.ts';
import { statusName } from './status.ts';
import { type BuiltInType, memberName, type Plain, type TypedValue, type ValueShape } from './values.ts';

/**
 * A value in one line that can be shown: hostile text made harmless, cut at `limit`.
 * @param shape names members of enumerations, where it is known
 */
export function renderValue(value: TypedValue, { shape = null, limit = 200 }: RenderOptions = {}): string {
  const enumeration = shape?.types[shape.type];
  const one = (item: Plain) => {
    if (enumeration?.kind === 'enum' && typeof item === 'number') return `${memberName(enumeration, item)} (${item})`;
    return renderScalar(value.type, item);
  };
  if (value.dimensions.length === 0 || !Array.isArray(value.data)) return printable(one(value.data), limit);
  const size = value.dimensions.length > 1 ? `${value.dimensions.join(' × ')} ` : '';
  let text = `${size}[`;
  for (const [index, item] of value.data.entries()) {
    if (text.length > limit) break;
    text += `${index > 0 ? ', ' : ''}${one(item)}`;
  }
  const omitted = value.omitted > 0 ? `, … ${value.omitted} more` : '';
  return printable(`${text}${omitted}]`, limit);
}

export interface RenderOptions {
  readonly shape?: ValueShape | null;
  readonly limit?: number;
}

function renderScalar(type: BuiltInType, data: Plain): string {
  if (data === null) return 'null';
  if (type === 'StatusCode' && typeof data === 'number') return statusName(data);
  if (typeof data !== 'object') return String(data);
  if (type === 'LocalizedText' && 'text' in data) return String(data.text ?? '');
  if (type === 'QualifiedName' && 'name' in data) return String(data.name ?? '');
  return renderFields(data);
}

/** `{ name: value, … }`; the type's name, which the view shows beside it, is left out. */
function renderFields(data: Plain): string {
  if (typeof data !== 'object' || data === null) return typeof data === 'string' ? JSON.stringify(data) : String(data);
  if (Array.isArray(data)) return `[${data.map(renderFields).join(', ')}]`;
  const fields = Object.entries(data).filter(([name]) => name !== '$type');
  return `{${fields.map(([name, value]) => `${name}: ${renderFields(value)}`).join(', ')}}`;
}

/** A value as a person edits it: `parseValue` with the same shape gives it back. Arrays, matrices and structures are JSON. */
export function editableText(value: Pick<TypedValue, 'dimensions' | 'data'>, shape: ValueShape): string {
  const type = shape.types[shape.type];
  if (value.dimensions.length > 0 || type?.kind === 'structure') return JSON.stringify(value.data, null, 2);
  if (type?.kind === 'enum' && !type.isOptionSet && typeof value.data === 'number') return memberName(type, value.data);
  if (typeof value.data === 'object' && value.data !== null) return JSON.stringify(value.data);
  return value.data === null ? '' : String(value.data);
}
