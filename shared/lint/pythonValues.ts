import { applyOperator } from './arithmetic.ts';
import { concatTraced, splitTraced, type Traced, tracedAt, UNKNOWN } from './traced.ts';

/** What is known of a Python value. `at` is where a number was written, null where it was worked out. */
export type Value =
  | { readonly kind: 'int'; readonly value: bigint; readonly at: number | null }
  | { readonly kind: 'text'; readonly traced: Traced }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'dict'; readonly entries: ReadonlyMap<string, Value> }
  | { readonly kind: 'unknown' };

export const unknown: Value = { kind: 'unknown' };
const MOST_ITEMS = 5_000;
const MOST_TEXT = 200_000;

export function textValue(traced: Traced): Value {
  return traced.text.length > MOST_TEXT ? unknown : { kind: 'text', traced };
}

export function listValue(items: readonly Value[]): Value {
  return items.length > MOST_ITEMS ? unknown : { kind: 'list', items };
}

/** Key of a dict, or null where it is not constant. */
export function keyOf(value: Value): string | null {
  if (value.kind === 'int') return `i${value.value}`;
  return value.kind === 'text' && !value.traced.text.includes(UNKNOWN) ? `s${value.traced.text}` : null;
}

export function operate(operator: string, left: Value, right: Value, at: number): Value {
  if (left.kind === 'int' && right.kind === 'int') {
    const exact = operator === '/' ? null : applyOperator(operator === '//' ? '/' : operator, left.value, right.value);
    return exact === null || left.value < 0n || right.value < 0n
      ? negativeSafe(operator, left.value, right.value)
      : { kind: 'int', value: exact, at: null };
  }
  if (operator === '+') return add(left, right, at);
  if (operator === '*') return repeat(left, right);
  return operator === '%' && left.kind === 'text' ? formatPercent(left.traced, right, at) : unknown;
}

/** Floor division of negative numbers differs from truncation: only sums and products of them are worked out. */
function negativeSafe(operator: string, left: bigint, right: bigint): Value {
  if (!['+', '-', '*'].includes(operator)) return unknown;
  const value = applyOperator(operator, left, right);
  return value === null ? unknown : { kind: 'int', value, at: null };
}

function add(left: Value, right: Value, at: number): Value {
  if (left.kind === 'list' && right.kind === 'list') return listValue([...left.items, ...right.items]);
  if (left.kind !== 'text' && right.kind !== 'text') return unknown;
  return textValue(concatTraced([asText(left, at), asText(right, at)]));
}

function repeat(left: Value, right: Value): Value {
  const [times, what] = left.kind === 'int' ? [left.value, right] : right.kind === 'int' ? [right.value, left] : [0n, unknown];
  if (times < 0n || times > 1_000n) return unknown;
  if (what.kind === 'list') return listValue(Array.from({ length: Number(times) }, () => what.items).flat());
  if (what.kind !== 'text' || what.traced.text.length * Number(times) > MOST_TEXT) return unknown;
  return textValue(concatTraced(Array.from({ length: Number(times) }, () => what.traced)));
}

/** A value in a text: what is not known is `UNKNOWN`, at `at`. */
export function asText(value: Value, at: number): Traced {
  if (value.kind === 'text') return value.traced;
  if (value.kind === 'int') return tracedAt(String(value.value), value.at ?? at);
  return tracedAt(UNKNOWN, at);
}

/** `format(value, spec)` for whole numbers and text. Source: Python's Format Specification Mini-Language. */
export function formatValue(value: Value, spec: string, at: number): Traced {
  if (spec === '') return asText(value, at);
  const match = /^(#)?(0)?(\d{1,2})?([xXdbo])$/.exec(spec);
  if (!match || value.kind !== 'int' || value.value < 0n) return tracedAt(UNKNOWN, at);
  const [, alternate, zero, width = '0', type = 'd'] = match;
  const base = { x: 16, X: 16, d: 10, b: 2, o: 8 }[type] ?? 10;
  const digits = type === 'X' ? value.value.toString(base).toUpperCase() : value.value.toString(base);
  const prefix = alternate && type !== 'd' ? `0${type}` : '';
  const padded = zero ? prefix + digits.padStart(Number(width) - prefix.length, '0') : (prefix + digits).padStart(Number(width), ' ');
  return tracedAt(padded, value.at ?? at);
}

/** `text % values`. */
function formatPercent({ text, origins }: Traced, right: Value, at: number): Value {
  const values = right.kind === 'list' ? [...right.items] : [right];
  const pieces: Traced[] = [];
  let run = 0;
  const origin = (index: number) => (typeof origins === 'number' ? origins + index : (origins[index] ?? at));
  const cut = (from: number, to: number): Traced => ({
    text: text.slice(from, to),
    origins: Array.from({ length: to - from }, (_, index) => origin(from + index)),
  });
  for (const match of text.matchAll(/%(?:%|(#?0?\d{0,2})([sdxXr]))/g)) {
    pieces.push(cut(run, match.index));
    run = match.index + match[0].length;
    const value = values[0] ?? unknown;
    if (match[0] === '%%') pieces.push(cut(run - 1, run));
    else {
      values.shift();
      pieces.push(
        match[2] === 's' || match[2] === 'r'
          ? asText(value, origin(match.index))
          : formatValue(value, `${match[1] ?? ''}${match[2]}`, origin(match.index)),
      );
    }
  }
  return textValue(concatTraced([...pieces, cut(run, text.length)]));
}

/** `separator.join(items)`. */
export function join(separator: Traced, items: Value, at: number): Value {
  if (items.kind !== 'list') return textValue(tracedAt(UNKNOWN, at));
  return textValue(concatTraced(items.items.flatMap((item, index) => (index > 0 ? [separator, asText(item, at)] : [asText(item, at)]))));
}

export function split(text: Traced): Value {
  return listValue(splitTraced(text).map(textValue));
}
