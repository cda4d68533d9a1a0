import { readCbor } from './cbor.ts';
import type { PayloadFormat } from './contract.ts';
import { type DecodedMessage, MAX_TEXT_BYTES } from './decoded.ts';
import { readJson } from './json.ts';
import { numberAt, toLines } from './lines.ts';
import { readMsgpack } from './msgpack.ts';
import { type Metric, readSparkplug, sparkplugTopic } from './sparkplug.ts';
import { attempt, type Entry, isUtf8, type Read, utf8, type Value } from './value.ts';

export interface Encoded {
  readonly payload: Uint8Array;
  /** The whole topic. */
  readonly topic: string;
  readonly contentType?: string | undefined;
  /** Octets that came; more than `payload` has where it is held in part. */
  readonly bytes: number;
  /** What a birth named a metric that comes with an alias. */
  readonly nameOf?: ((alias: bigint) => string | null) | undefined;
}

type Named = Exclude<PayloadFormat, 'auto'>;

const contentTypes: readonly (readonly [RegExp, Named])[] = [
  [/^application\/(?:[a-z0-9.-]+\+)?json\b/i, 'json'],
  [/^application\/(?:[a-z0-9.-]+\+)?cbor\b/i, 'cbor'],
  [/^application\/(?:x-|vnd\.)?msgpack\b/i, 'msgpack'],
  [/^text\//i, 'text'],
];

/** What of a payload is enough to see whether it is text. */
const LOOK_BYTES = 4_096;

/**
 * What a payload is taken for: by its topic (Sparkplug), by its content type, as JSON where it is JSON, as text where it is UTF-8 without
 * controls, else as octets. CBOR and MessagePack are never guessed: almost any octets are some value of theirs.
 */
export function formatOf(encoded: Encoded): Named {
  const { payload, topic, contentType, bytes } = encoded;
  const sparkplug = sparkplugTopic(topic);
  if (sparkplug) return sparkplug.kind === 'STATE' ? 'json' : 'sparkplug';
  const said = contentTypes.find(([pattern]) => contentType !== undefined && pattern.test(contentType));
  if (said) return said[1];
  if (!isPlainText(payload)) return 'hex';
  if (bytes === payload.length && attempt('bad-json', () => readJson(payload)).value) return 'json';
  return 'text';
}

function isPlainText(payload: Uint8Array): boolean {
  if (payload.length <= LOOK_BYTES) return isUtf8(payload) && !hasControls(payload);
  let end = LOOK_BYTES;
  while (end > LOOK_BYTES - 4 && ((payload[end] ?? 0) & 0xc0) === 0x80) end--;
  const start = payload.subarray(0, end);
  return isUtf8(start) && !hasControls(start);
}

/** Tab and line ends are text; ESC is what coloured logs have. */
const hasControls = (octets: Uint8Array): boolean =>
  octets.some((octet) => (octet < 32 && ![9, 10, 13, 27].includes(octet)) || octet === 127);

/** A payload as a format reads it. Never throws, whatever the octets. */
export function decode(encoded: Encoded, wanted: PayloadFormat): DecodedMessage {
  const { payload, bytes } = encoded;
  const as = wanted === 'auto' ? formatOf(encoded) : wanted;
  const isCut = payload.length < bytes;
  const truncated = isCut
    ? ({ code: 'truncated', at: payload.length, message: `only ${payload.length} of ${bytes} octets are held` } as const)
    : null;
  const empty = { as, lines: [], cutLines: 0, text: '', cutBytes: 0, problem: truncated };
  if (as === 'hex') return empty;
  if (as === 'text') return { ...empty, ...textOf(payload), problem: truncated ?? textProblem(payload) };
  const { value, problem } = read(encoded, as);
  if (!value) return { ...empty, ...textOf(payload), problem: truncated ?? problem };
  const { lines, cut } = toLines(value);
  return { ...empty, lines, cutLines: cut };
}

function read(encoded: Encoded, as: 'json' | 'cbor' | 'msgpack' | 'sparkplug'): Read {
  const { payload } = encoded;
  switch (as) {
    case 'json':
      return attempt('bad-json', () => readJson(payload));
    case 'cbor':
      return attempt('bad-cbor', () => readCbor(payload));
    case 'msgpack':
      return attempt('bad-msgpack', () => readMsgpack(payload));
    default:
      return attempt('bad-sparkplug', () => sparkplugValue(encoded));
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what this takes out
const HARMFUL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function textOf(payload: Uint8Array): { readonly text: string; readonly cutBytes: number } {
  const shown = payload.subarray(0, MAX_TEXT_BYTES);
  return { text: utf8(shown).replace(HARMFUL, '\ufffd'), cutBytes: payload.length - shown.length };
}

function textProblem(payload: Uint8Array): DecodedMessage['problem'] {
  if (isUtf8(payload)) return null;
  let good = 0;
  let bad = payload.length;
  while (bad - good > 1) {
    const half = (good + bad) >> 1;
    // a sequence cut at its end is not what is looked for
    if (isUtf8(payload.subarray(0, half)) || isUtf8(payload.subarray(0, half - 1)) || isUtf8(payload.subarray(0, half - 2))) good = half;
    else bad = half;
  }
  return { code: 'not-text', at: good, message: 'it is no UTF-8 text' };
}

function sparkplugValue({ payload, nameOf }: Encoded): Value {
  const { atMs, seq, uuid, metrics, body } = readSparkplug(payload);
  const entries: Entry[] = [];
  if (atMs !== null) entries.push({ name: 'timestamp', value: { kind: 'time', ms: atMs } });
  if (seq !== null) entries.push({ name: 'seq', value: { kind: 'number', value: seq, text: String(seq) } });
  if (uuid !== null) entries.push({ name: 'uuid', value: { kind: 'text', value: uuid } });
  entries.push({ name: 'metrics', value: { kind: 'object', entries: metrics.map((metric) => metricEntry(metric, nameOf)) } });
  if (body) entries.push({ name: 'body', value: { kind: 'bytes', value: body } });
  return { kind: 'object', entries };
}

function metricEntry(metric: Metric, nameOf: Encoded['nameOf']): Entry {
  const { alias, type, value, isHistorical, properties } = metric;
  const name = metric.name ?? (alias === null ? null : nameOf?.(alias)) ?? (alias === null ? '(no name)' : `alias ${alias}`);
  const about = [
    type === 'Unknown' ? '' : type,
    metric.name === null && alias !== null ? `alias ${alias}` : '',
    isHistorical ? 'historical' : '',
  ];
  for (const property of properties) about.push(`${property.name} ${toLines(property.value).lines[0]?.text ?? ''}`);
  const note = about.filter((part) => part !== '').join(', ');
  return { name, value: note === '' ? value : { kind: 'tagged', note, inner: value } };
}

/** The number of a message at a path, for a chart; null: it has none there. */
export function numberIn(encoded: Encoded, wanted: PayloadFormat, path: readonly (string | number)[]): number | null {
  if (encoded.payload.length < encoded.bytes) return null;
  const as = wanted === 'auto' ? formatOf(encoded) : wanted;
  if (as === 'text' || as === 'hex') return path.length === 0 ? numberAt({ kind: 'text', value: utf8(encoded.payload) }, []) : null;
  const { value } = read(encoded, as);
  return value ? numberAt(value, path) : null;
}
