import { load, YAML11_SCHEMA } from 'js-yaml';
import { isRecord } from './migrate.ts';

/** Flat collections up to this width stand on one line, as a table of windows reads best. */
const MAX_FLOW_WIDTH = 110;

export type QuoteStyle = 'plain' | 'single' | 'double';

/** A whole file, `value` being a map. Ends with a line end. */
export function renderFile(value: Readonly<Record<string, unknown>>): string {
  return `${renderBlock(value, 0)}\n`;
}

/**
 * Renders a value in block style. The first line stands without indentation, the others are indented by `indent` columns.
 * Lines end with `\n`; there is none at the end.
 */
export function renderBlock(value: unknown, indent: number): string {
  const line = renderInline(value);
  if (line !== null) return line;
  const between = `\n${' '.repeat(indent)}`;
  if (Array.isArray(value)) return value.map((item) => renderItem(item, indent)).join(between);
  if (isRecord(value))
    return Object.entries(value)
      .map(([key, item]) => renderEntry(key, item, indent))
      .join(between);
  return renderScalar(value);
}

/** `key: value` of a block map whose keys stand at column `indent` (from 0). */
export function renderEntry(key: string, value: unknown, indent: number): string {
  const line = renderInline(value);
  if (line !== null) return `${renderKey(key)}: ${line}`;
  return `${renderKey(key)}:\n${' '.repeat(indent + 2)}${renderBlock(value, indent + 2)}`;
}

/** `- value` of a block list whose dashes stand at column `indent` (from 0). A small map stands on the dash's line in braces. */
export function renderItem(value: unknown, indent: number): string {
  return isFlat(value) ? `- ${renderFlow(value)}` : `- ${renderBlock(value, indent + 2)}`;
}

/** The form on one line where a value has one by itself: a scalar, an empty collection, a short list of scalars; else null. */
export function renderInline(value: unknown): string | null {
  if (Array.isArray(value)) {
    if (!value.every(isScalar)) return null;
    const flow = renderFlow(value);
    return flow.length <= MAX_FLOW_WIDTH ? flow : null;
  }
  if (isRecord(value)) return Object.keys(value).length === 0 ? '{}' : null;
  return renderScalar(value);
}

/** Flow style: `{ for: [control], open: [2] }`. */
export function renderFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(renderFlow).join(', ')}]`;
  if (!isRecord(value)) return renderScalar(value);
  const entries = Object.entries(value).map(([key, item]) => `${renderKey(key)}: ${renderFlow(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

export function renderKey(key: string): string {
  return /^(?:0|[1-9]\d{0,14})$/.test(key) ? key : renderScalar(key);
}

/** A scalar in the wanted quotes where it can have them. Text that any YAML reader could take for something else is quoted. */
export function renderScalar(value: unknown, style: QuoteStyle = 'plain'): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  if (style === 'single' && /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return style === 'plain' && isPlain(value) ? value : quoted(value);
}

/** Holds in block and in flow context, as a key and as a value. */
function isPlain(text: string): boolean {
  if (text.length > 200 || !/^[\p{L}\p{N}_./][\p{L}\p{M}\p{N}_./@+()%µ ·–-]*$/u.test(text) || text.endsWith(' ')) return false;
  return isText(text, undefined) && isText(text, YAML11_SCHEMA);
}

function isText(text: string, schema: typeof YAML11_SCHEMA | undefined): boolean {
  try {
    return load(text, schema ? { schema } : {}) === text;
  } catch {
    return false;
  }
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function isFlat(value: unknown): boolean {
  if (!isRecord(value) || Object.keys(value).length === 0) return false;
  const isSimple = Object.values(value).every((item) => isScalar(item) || (Array.isArray(item) && item.every(isScalar)));
  return isSimple && renderFlow(value).length <= MAX_FLOW_WIDTH;
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
