import { CORE_SCHEMA, constructFromEvents, EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml';
import { fail, ok, type Result } from '../kit/result.ts';
import { legible } from './legible.ts';
import type { SiteProblemCode } from './problems.ts';

/** A document that cannot be read: which rule it broke, and at which character (UTF-16 offset from 0). */
export interface YamlMistake {
  readonly code: SiteProblemCode;
  readonly values: Readonly<Record<string, string | number>>;
  readonly offset: number;
}

/** Deeper than any site file needs; it bounds recursion for whatever walks the value. */
export const MAX_DEPTH = 40;
/** Most values in one file: 64 ports of 1,024 windows fit. It bounds memory, which goes by events and not by octets. */
export const MAX_VALUES = 700_000;

/** Names that every JavaScript object has: as the name of a device or a traffic they would seem to be there. */
const RESERVED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));
const SHORTEST_RESERVED = 7;

export interface YamlDocument {
  readonly source: string;
  readonly events: readonly Event[];
  readonly value: unknown;
}

/**
 * Reads one YAML 1.2 document (core schema). Anchors, aliases, tags, merge keys, directives that change tags and a second
 * document are refused, so that a file means what it shows and cannot blow up.
 */
export function readYaml(text: string): Result<YamlDocument, YamlMistake> {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const shift = text.length - source.length;
  const read = readSource(source);
  return read.ok ? read : fail({ ...read.failure, offset: read.failure.offset + shift });
}

function readSource(source: string): Result<YamlDocument, YamlMistake> {
  const valueCount = source.length > MAX_VALUES / 2 ? countSeparators(source) : 0;
  if (valueCount > MAX_VALUES) return mistake('yaml-too-many-values', 0, { count: valueCount, limit: MAX_VALUES });
  try {
    const events = parseEvents(source, { maxDepth: MAX_DEPTH });
    const refused = firstRefused(source, events);
    if (refused) return fail(refused);
    const [value] = constructFromEvents(events, { source, schema: CORE_SCHEMA, maxAliases: 0 });
    return ok({ source, events, value });
  } catch (error) {
    if (error instanceof YAMLException) return fail(mistakeOf(source, error));
    throw error;
  }
}

function countSeparators(source: string): number {
  let count = 0;
  for (let index = 0; index < source.length; index++) {
    const character = source.charCodeAt(index);
    // , [ { : and line ends
    if (character === 44 || character === 91 || character === 123 || character === 58 || character === 10) count++;
  }
  return count;
}

function firstRefused(source: string, events: readonly Event[]): YamlMistake | null {
  let documents = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.POP) continue;
    if (event.type === EVENT_ID.DOCUMENT) {
      documents++;
      if (event.directives.length > 0) return { code: 'yaml-directive', values: {}, offset: 0 };
      continue;
    }
    if (documents > 1) return { code: 'yaml-documents', values: {}, offset: startOf(event) };
    if (event.type === EVENT_ID.ALIAS) return named('yaml-alias', source, event.anchorStart, event.anchorEnd, 1);
    if (event.tagStart !== -1) return named('yaml-tag', source, event.tagStart, event.tagEnd, 0);
    if (event.anchorStart !== -1) return named('yaml-anchor', source, event.anchorStart, event.anchorEnd, 1);
    if (event.type === EVENT_ID.SCALAR) {
      const refused = refusedScalar(source, event);
      if (refused) return refused;
    }
  }
  const isEmpty = documents === 0 || events.every((event) => event.type !== EVENT_ID.MAPPING && startOf(event) < 0);
  if (isEmpty) return { code: 'yaml-empty', values: {}, offset: 0 };
  return documents > 1 ? { code: 'yaml-documents', values: {}, offset: source.length } : null;
}

function refusedScalar(source: string, event: Extract<Event, { type: typeof EVENT_ID.SCALAR }>): YamlMistake | null {
  const length = event.valueEnd - event.valueStart;
  const offset = event.valueStart;
  if (event.style === SCALAR_STYLE.PLAIN) {
    if (length === 2 && source.startsWith('<<', offset)) return { code: 'yaml-merge-key', values: {}, offset };
    if (length >= 16 && length < 400) {
      const text = source.slice(offset, event.valueEnd);
      if (/^(?:[-+]?\d+|0x[\da-f]+|0o[0-7]+)$/i.test(text) && !Number.isSafeInteger(Number(text)))
        return { code: 'yaml-number', values: { text: legible(text) }, offset };
    }
  }
  if (length >= SHORTEST_RESERVED && length < 200) {
    const text = event.fast ? source.slice(offset, event.valueEnd) : getScalarValue(source, event);
    if (RESERVED.has(text)) return { code: 'yaml-key', values: { key: text }, offset };
  }
  return null;
}

function startOf(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) return event.valueStart;
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart;
  return event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE ? event.start : -1;
}

function named(code: SiteProblemCode, source: string, start: number, end: number, before: number): YamlMistake {
  return { code, values: { name: legible(source.slice(start, end)) }, offset: start - before };
}

function mistakeOf(source: string, error: YAMLException): YamlMistake {
  const offset = Math.min(error.mark?.position ?? 0, source.length);
  const { reason } = error;
  const lineStart = source.lastIndexOf('\n', offset - 1) + 1;
  const indent = /^[ \t]*/.exec(source.slice(lineStart, lineStart + 200))?.[0] ?? '';
  if (indent.includes('\t')) return { code: 'yaml-tab', values: {}, offset: lineStart + indent.indexOf('\t') };
  if (/duplicated? mapping key/.test(reason)) {
    const key = /^[^\s:]{1,60}/.exec(source.slice(offset))?.[0] ?? '';
    return { code: 'yaml-duplicate-key', values: { key: legible(key) }, offset };
  }
  if (/depth/i.test(reason)) return { code: 'yaml-too-deep', values: { limit: MAX_DEPTH }, offset };
  if (/alias/.test(reason)) return { code: 'yaml-alias', values: { name: '' }, offset };
  if (/empty/.test(reason)) return { code: 'yaml-empty', values: {}, offset: 0 };
  return { code: 'yaml-syntax', values: { reason }, offset };
}

function mistake(code: SiteProblemCode, offset: number, values: YamlMistake['values']) {
  return fail({ code, values, offset });
}
