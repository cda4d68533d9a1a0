import { asText, formatValue, join, keyOf, listValue, split, textValue, unknown, type Value } from './pythonValues.ts';
import { concatTraced, sliceTraced, type Traced, tracedAt, UNKNOWN } from './traced.ts';

const BUILTINS = new Set([
  'str',
  'int',
  'len',
  'range',
  'enumerate',
  'list',
  'tuple',
  'hex',
  'bin',
  'zip',
  'reversed',
  'sum',
  'dict',
  'set',
  'sorted',
  'map',
]);

export function isBuiltin(name: string): boolean {
  return BUILTINS.has(name);
}

/** The built-in functions that command lines are put together with; what they do to values not known is not known. */
export function callBuiltin(name: string, [first = unknown, second, third]: readonly Value[], at: number): Value {
  switch (name) {
    case 'str':
      return textValue(asText(first, at));
    case 'int':
      return toInteger(first);
    case 'len':
      return first.kind === 'list' ? { kind: 'int', value: BigInt(first.items.length), at: null } : unknown;
    case 'hex':
      return first.kind === 'int' && first.value >= 0n ? textValue(tracedAt(`0x${first.value.toString(16)}`, first.at ?? at)) : unknown;
    case 'list':
    case 'tuple':
      return first.kind === 'list' ? first : unknown;
    case 'reversed':
      return first.kind === 'list' ? listValue(first.items.toReversed()) : unknown;
    case 'map':
      return second?.kind === 'list' && first.kind === 'unknown' ? listValue(second.items) : unknown;
    case 'range':
      return range(first, second, third);
    case 'enumerate':
      return first.kind === 'list'
        ? listValue(first.items.map((item, index) => listValue([{ kind: 'int', value: BigInt(index), at: null }, item])))
        : unknown;
    case 'zip':
      return first.kind === 'list' && second?.kind === 'list' && !third
        ? listValue(first.items.slice(0, second.items.length).map((item, index) => listValue([item, second.items[index] ?? unknown])))
        : unknown;
    case 'sum':
      return sum(first);
    default:
      return unknown;
  }
}

function toInteger(value: Value): Value {
  if (value.kind === 'int') return value;
  const text = value.kind === 'text' ? value.traced.text.trim() : '';
  return /^-?\d{1,30}$/.test(text) ? { kind: 'int', value: BigInt(text), at: null } : unknown;
}

function range(first: Value, second: Value | undefined, third: Value | undefined): Value {
  if (first.kind !== 'int' || third || (second && second.kind !== 'int')) return unknown;
  const [from, to] = second?.kind === 'int' ? [first.value, second.value] : [0n, first.value];
  if (to - from > 1_000n) return unknown;
  return listValue(
    Array.from({ length: Math.max(0, Number(to - from)) }, (_, index) => ({ kind: 'int', value: from + BigInt(index), at: null })),
  );
}

function sum(value: Value): Value {
  if (value.kind !== 'list') return unknown;
  let total = 0n;
  for (const item of value.items) {
    if (item.kind !== 'int') return unknown;
    total += item.value;
  }
  return { kind: 'int', value: total, at: null };
}

/** Methods of text and dicts; null where the method is not one of those, so that it may be the program's own. */
export function callMethod(
  of: Value,
  name: string,
  positional: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
  at: number,
): Value | null {
  if (name === 'split' && of.kind !== 'text') return unknownSplit(positional[0]);
  if (of.kind === 'dict') {
    if (name === 'items') return listValue([...of.entries].map(([key, value]) => listValue([keyValue(key, at), value])));
    if (name === 'values') return listValue([...of.entries.values()]);
    if (name === 'get') return of.entries.get(keyOf(positional[0] ?? unknown) ?? '') ?? unknown;
  }
  if (of.kind !== 'text') return null;
  const { traced } = of;
  switch (name) {
    case 'join':
      return join(traced, positional[0] ?? unknown, at);
    case 'split':
      return positional.length === 0 && !traced.text.includes(UNKNOWN) ? split(traced) : positional.length === 0 ? split(traced) : unknown;
    case 'strip':
      return positional.length === 0 ? textValue(trim(traced)) : unknown;
    case 'format':
      return textValue(formatBraces(traced, positional, keywords));
    case 'encode':
    case 'rstrip':
    case 'lstrip':
      return of;
    default:
      return unknown;
  }
}

/** `shlex.split(text)` and the like: the words of its argument. */
function unknownSplit(argument: Value | undefined): Value | null {
  return argument?.kind === 'text' && !/["'\\]/.test(argument.traced.text) ? split(argument.traced) : unknown;
}

function keyValue(key: string, at: number): Value {
  return key.startsWith('i') ? { kind: 'int', value: BigInt(key.slice(1)), at: null } : textValue(tracedAt(key.slice(1), at));
}

function trim(traced: Traced): Traced {
  const start = traced.text.length - traced.text.trimStart().length;
  return sliceTraced(traced, start, Math.max(start, traced.text.trimEnd().length));
}

/** `'{} {name}'.format(…)`; a field that reaches into its value is not worked out. */
function formatBraces(traced: Traced, positional: readonly Value[], keywords: ReadonlyMap<string, Value>): Traced {
  const parts: Traced[] = [];
  let run = 0;
  let next = 0;
  for (const match of traced.text.matchAll(/\{\{|\}\}|\{([^{}]{0,80})\}/g)) {
    parts.push(sliceTraced(traced, run, match.index));
    run = match.index + match[0].length;
    const place = sliceTraced(traced, match.index, match.index + 1);
    const origin = typeof place.origins === 'number' ? place.origins : (place.origins[0] ?? 0);
    if (match[1] === undefined) parts.push(place);
    else {
      const [field = '', format = ''] = match[1].split(':', 2);
      const value = field === '' ? positional[next++] : /^\d{1,3}$/.test(field) ? positional[Number(field)] : keywords.get(field);
      parts.push(value ? formatValue(value, format, origin) : tracedAt(UNKNOWN, origin));
    }
  }
  return concatTraced([...parts, sliceTraced(traced, run, traced.text.length)]);
}
