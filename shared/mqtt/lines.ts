import { printable } from '../kit/printable.ts';
import { type DecodedLine, MAX_LINES } from './decoded.ts';
import { hex, type Value } from './value.ts';

/** Of one text or name that is shown, UTF-16 units; of one run of octets, octets. */
const MOST_TEXT = 2_000;
const MOST_OCTETS = 256;

interface Place {
  readonly depth: number;
  readonly key: string | number | null;
  readonly path: readonly (string | number)[];
  readonly note: string | null;
}

/** A value as lines to show, in reading order. `cut`: values that are not among them. */
export function toLines(value: Value): { readonly lines: DecodedLine[]; readonly cut: number } {
  const lines: DecodedLine[] = [];
  let cut = 0;

  function add(each: Value, place: Place): void {
    if (each.kind === 'tagged') {
      add(each.inner, {
        ...place,
        note: place.note === null ? printable(each.note, MOST_TEXT) : `${place.note}, ${printable(each.note, MOST_TEXT)}`,
      });
      return;
    }
    if (lines.length >= MAX_LINES) cut++;
    else lines.push(lineOf(each, place));
    const depth = place.depth + 1;
    if (each.kind === 'list') {
      for (const [index, item] of each.items.entries()) add(item, { depth, key: index, path: [...place.path, index], note: null });
    } else if (each.kind === 'object') {
      for (const { name, value: inner } of each.entries)
        add(inner, { depth, key: printable(name, MOST_TEXT), path: [...place.path, name], note: null });
    }
  }

  add(value, { depth: 0, key: null, path: [], note: null });
  return { lines, cut };
}

function lineOf(value: Exclude<Value, { kind: 'tagged' }>, { depth, key, path, note }: Place): DecodedLine {
  const own = 'note' in value && value.note !== undefined ? printable(value.note, MOST_TEXT) : note;
  const inside = value.kind === 'list' ? value.items.length : value.kind === 'object' ? value.entries.length : 0;
  const isShort = path.every((step) => typeof step === 'number' || step.length <= 1_000);
  return {
    depth,
    key,
    kind: value.kind,
    text: textOf(value),
    inside,
    path: isShort && asNumber(value) !== null ? [...path] : null,
    note: own,
  };
}

function textOf(value: Exclude<Value, { kind: 'tagged' }>): string {
  switch (value.kind) {
    case 'text':
      return printable(value.value, MOST_TEXT);
    case 'number':
    case 'other':
      return printable(value.text, MOST_TEXT);
    case 'boolean':
      return String(value.value);
    case 'bytes':
      return `${hex(value.value.subarray(0, MOST_OCTETS))}${value.value.length > MOST_OCTETS ? `… (${value.value.length} octets)` : ''}`;
    case 'time':
      return timeText(value.ms);
    case 'null':
      return 'null';
    default:
      return '';
  }
}

/** Times that no calendar has are shown as their number. */
const timeText = (ms: number): string => (Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : `${ms} ms`);

const NUMBER = /^\s*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*$/;

/** A value as a chart draws it; null: it is no number. Texts that are numbers count: many controllers send them so. */
export function asNumber(value: Value): number | null {
  if (value.kind === 'number') return Number.isFinite(value.value) ? value.value : null;
  if (value.kind === 'boolean') return value.value ? 1 : 0;
  if (value.kind === 'text') return value.value.length < 64 && NUMBER.test(value.value) ? Number(value.value) : null;
  return value.kind === 'tagged' ? asNumber(value.inner) : null;
}

/** The number at a path; null: there is none. */
export function numberAt(value: Value, path: readonly (string | number)[]): number | null {
  let each: Value | undefined = value;
  for (const step of path) {
    while (each?.kind === 'tagged') each = each.inner;
    if (each?.kind === 'list') each = each.items[Number(step)];
    else if (each?.kind === 'object') each = each.entries.find(({ name }) => name === step)?.value;
    else return null;
  }
  return each ? asNumber(each) : null;
}
