import type { Value } from '../../shared/mqtt/value.ts';

/** A value as the reference libraries give it, to compare. */
export function plain(value: Value): unknown {
  switch (value.kind) {
    case 'list':
      return value.items.map(plain);
    case 'object':
      return new Map(value.entries.map(({ name, value: inner }) => [name, plain(inner)]));
    case 'tagged':
      return plain(value.inner);
    case 'time':
      return new Date(value.ms);
    case 'null':
      return null;
    case 'number':
      return isExact(value.text, value.value) ? value.value : BigInt(value.text);
    case 'bytes':
      return Uint8Array.from(value.value);
    case 'other':
      return value.text === 'undefined' ? undefined : value.text;
    default:
      return value.value;
  }
}

/** A whole number that a float64 has as well. */
function isExact(text: string, value: number): boolean {
  return !/^-?[0-9]+$/.test(text) || String(value) === text || BigInt(text) === BigInt(value);
}
