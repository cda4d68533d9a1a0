import { z } from 'zod';

/** Lines that a decoded message may have; what is beyond is counted. */
export const MAX_LINES = 5_000;
/** Octets of a text payload that are shown. */
export const MAX_TEXT_BYTES = 256 * 1024;

/**
 * One value of a structured payload. The lines stand in reading order: what is inside a value follows it, one deeper. All text is made
 * printable and cut.
 */
const line = z.object({
  depth: z.number(),
  /** The name in an object, the number in a list; null at the root. */
  key: z.union([z.string(), z.number()]).nullable(),
  kind: z.enum(['object', 'list', 'text', 'number', 'boolean', 'null', 'bytes', 'time', 'other']),
  /** As it is shown: a number with all its digits, a text, hex of octets; of objects and lists what they are. */
  text: z.string(),
  /** Values directly inside an object or a list. */
  inside: z.number(),
  /** For `mqtt.series`: only where it is a number (or a boolean, drawn as 0 and 1). */
  path: z.array(z.union([z.string(), z.number()])).nullable(),
  /** What the format says of it beyond the value: a tag, a Sparkplug type, a quality; null: nothing. */
  note: z.string().nullable(),
});
export type DecodedLine = z.output<typeof line>;

/** What a payload is as the wanted format. `problem`: it is not all of that format; what could be read before stands in `lines`. */
export const decodedMessage = z.object({
  /** What it was read as: `auto` decides by the topic, the content type, and whether it is JSON or text. */
  as: z.enum(['json', 'text', 'hex', 'cbor', 'msgpack', 'sparkplug']),
  lines: z.array(line),
  /** Values beyond the lines. */
  cutLines: z.number(),
  /** For `text`: line ends and tabs kept, other controls replaced. */
  text: z.string(),
  /** For `text`: octets that are not in `text`. */
  cutBytes: z.number(),
  /** `at`: octet of the payload, from 0. `truncated`: only a part of the payload is held. */
  problem: z
    .object({
      code: z.enum(['bad-json', 'not-text', 'bad-cbor', 'bad-msgpack', 'bad-sparkplug', 'truncated', 'too-deep']),
      at: z.number(),
      message: z.string(),
    })
    .nullable(),
});
export type DecodedMessage = z.output<typeof decodedMessage>;
export type DecodeProblem = NonNullable<DecodedMessage['problem']>;
