import type { Wire } from './contract.ts';
import { joinRows, layRow, readRows } from './rows.ts';
import type { Coding, Frame } from './transport.ts';
import { copyWire, isList, MAX_FRAME_BYTES, mapRecord, sizeComplaint, TooLarge, type Weight, weigh } from './wire.ts';

/**
 * A WebSocket message. Text: the frame as JSON, or a list of frames. Binary, where the frame holds `Uint8Array`s: u32 big-endian
 * length of the JSON | JSON | the parts, each at the next multiple of 8. There `{"$bytes": n}` stands for the next part, of n
 * bytes, in the order of the JSON, and a record that itself has a key `$bytes` or `$record` stands as `{"$record": it}`.
 * Negative zero travels as zero.
 */
export type Message = string | Uint8Array;

const BYTES = '$bytes';
const RECORD = '$record';
const HEAD_BYTES = 4;
const ALIGNMENT = 8;
/** One UTF-16 unit is at most three bytes of UTF-8. */
const MAX_BYTES_PER_UNIT = 3;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * @param allocate memory for a binary message, of at least so many bytes; it is used until the link has written it.
 * A fresh 64 KB array costs ten times what filling it does.
 */
export function messageCoding(allocate: Allocate = allocateFresh): Coding<Message> {
  return {
    pack: (frame, weight) => encode(frame, weight, allocate),
    join: (messages) => `[${messages.join(',')}]`, // only texts are small enough to be joined
    unpack: decode,
  };
}

export type Allocate = (bytes: number) => Uint8Array;

const allocateFresh: Allocate = (bytes) => new Uint8Array(bytes);

/** For links that carry values by structured clone, as rows. The check keeps them to what the other links carry. */
export const cloneCoding: Coding<readonly Wire[]> = {
  pack: (frame, { whole }, atOnce) => layRow(frame, atOnce && whole ? asIs : copyWire),
  join: joinRows,
  unpack: (message) => readRows(checked(message)),
};

const asIs = (value: Wire | undefined) => value;

/** @param weight of this very frame @throws TooLarge */
export function encode(frame: Frame, weight: Weight = weigh(frame), allocate: Allocate = allocateFresh): Message {
  if (weight.parts === 0) return fitting(JSON.stringify(frame));
  const parts: Uint8Array[] = [];
  const json = JSON.stringify(mark(frame, parts));
  // the text is written in place: a small array of its own, made for each frame, costs more than all the rest
  const jsonBound = json.length * MAX_BYTES_PER_UNIT;
  const bound = parts.reduce((end, part) => aligned(end) + part.byteLength, HEAD_BYTES + jsonBound);
  if (bound > MAX_FRAME_BYTES + jsonBound) throw new TooLarge(sizeComplaint(bound));
  const message = allocate(bound);
  const jsonBytes = encoder.encodeInto(json, message.subarray(HEAD_BYTES, HEAD_BYTES + jsonBound)).written;
  new DataView(message.buffer, message.byteOffset).setUint32(0, jsonBytes);
  let end = HEAD_BYTES + jsonBytes;
  for (const part of parts) {
    const start = aligned(end);
    message.fill(0, end, start); // nothing of what the memory held before leaves with it
    message.set(part, start);
    end = start + part.byteLength;
  }
  if (end > MAX_FRAME_BYTES) throw new TooLarge(sizeComplaint(end));
  return message.subarray(0, end);
}

/** @throws SyntaxError, RangeError, TypeError for anything that `encode` does not make */
export function decode(message: Message): Wire {
  if (typeof message === 'string') return checked(JSON.parse(message));
  if (message.byteLength < HEAD_BYTES) throw new RangeError(`${message.byteLength} bytes, too short for a frame`);
  const jsonBytes = new DataView(message.buffer, message.byteOffset, HEAD_BYTES).getUint32(0);
  const partsAt = HEAD_BYTES + jsonBytes;
  if (partsAt > message.byteLength) throw new RangeError(`JSON of ${jsonBytes} bytes in a message of ${message.byteLength}`);
  const parts = new PartReader(message, partsAt);
  const value = unmark(checked(JSON.parse(decoder.decode(message.subarray(HEAD_BYTES, partsAt)))), parts);
  parts.end();
  return value;
}

/** Bounds depth and size and refuses non-finite numbers, which JSON can spell as `1e999`. */
function checked(value: unknown): Wire {
  weigh(value);
  return value as Wire; // weigh throws for anything else
}

function fitting(text: string): string {
  // counted exactly only where it could matter
  if (text.length * MAX_BYTES_PER_UNIT <= MAX_FRAME_BYTES) return text;
  const bytes = encoder.encode(text).length;
  if (bytes > MAX_FRAME_BYTES) throw new TooLarge(sizeComplaint(bytes));
  return text;
}

function mark(value: Wire | undefined, parts: Uint8Array[]): Wire | undefined {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) {
    parts.push(value);
    return { [BYTES]: value.byteLength };
  }
  if (isList(value)) return value.map((item) => mark(item, parts) ?? null);
  const marked = mapRecord(value, (item) => mark(item, parts));
  return Object.hasOwn(value, BYTES) || Object.hasOwn(value, RECORD) ? { [RECORD]: marked } : marked;
}

function unmark(value: Wire | undefined, parts: PartReader): Wire {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value ?? null;
  if (isList(value)) return value.map((item) => unmark(item, parts));
  if (Object.hasOwn(value, BYTES)) return parts.take(value[BYTES]);
  const record = Object.hasOwn(value, RECORD) ? value[RECORD] : value;
  if (typeof record !== 'object' || record === null || record instanceof Uint8Array || isList(record))
    throw new TypeError(`${RECORD} does not hold a record`);
  return mapRecord(record, (item) => unmark(item, parts));
}

/**
 * A part of a message that has its memory to itself is a window on it, aligned for any typed array. Where the message is itself
 * a window, on a network buffer that it would pin, the part is a copy.
 */
class PartReader {
  #end: number;
  readonly #message: Uint8Array;

  constructor(message: Uint8Array, jsonEnd: number) {
    this.#message = message;
    this.#end = jsonEnd;
  }

  take(length: Wire | undefined): Uint8Array {
    const { buffer, byteLength } = this.#message;
    const start = aligned(this.#end);
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || start + length > byteLength)
      throw new RangeError(`a part of ${String(length)} bytes at ${start} in a message of ${byteLength}`);
    this.#end = start + length;
    if (byteLength === buffer.byteLength) return new Uint8Array(buffer, start, length);
    return new Uint8Array(this.#message.subarray(start, this.#end));
  }

  end(): void {
    const left = this.#message.byteLength - this.#end;
    if (left !== 0) throw new RangeError(`${left} bytes that no part names`);
  }
}

const aligned = (offset: number) => Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
