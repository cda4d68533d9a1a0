import { z } from 'zod';
import { bytes } from '../rpc/contract.ts';
import { failure, nodeId, status } from './terms.ts';

/** Most items of one watch, and most of one change of it. */
export const MAX_WATCHED = 50_000;
/** Most rows in one batch of `opcua.watch`. */
export const MAX_ROWS = 65_536;

/** Chosen by the window at random: names a watch for `opcua.watchAdd` and `opcua.watchRemove`. */
export const watchKey = z.string().regex(/^[A-Za-z0-9-]{16,64}$/);

const deadband = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('absolute'), value: z.number().min(0) }),
  /** Of the EURange, 0-100. Only analogue items of servers that offer it (Part 8 §7.2). */
  z.object({ kind: z.literal('percent'), value: z.number().min(0).max(100) }),
]);

export const watchItem = z.object({
  /** The window's own number for it in this watch; it stands in the column `item`. */
  id: z.number().int().min(0).max(0xffff_ffff),
  node: nodeId,
  /** ms; 0: as fast as the server can, -1: as it publishes. */
  samplingMs: z.number().min(-1).max(3_600_000).default(500),
  /** Values that the server keeps between two publishes. */
  queueSize: z.number().int().min(0).max(100_000).default(10),
  discardOldest: z.boolean().default(true),
  deadband: deadband.default({ kind: 'none' }),
});
export type OpcuaWatchItem = z.input<typeof watchItem>;

export const granted = z.object({
  id: z.number(),
  /** Not Good: the item is not watched, for this reason. */
  status,
  samplingMs: z.number(),
  queueSize: z.number(),
});
export type OpcuaGranted = z.output<typeof granted>;

export const watchEvent = z.discriminatedUnion('kind', [
  /** What the server grants the watch as a whole; comes first, and again after the server has lost it and it was made anew. */
  z.object({ kind: z.literal('granted'), publishingMs: z.number(), keepAliveCount: z.number(), lifetimeCount: z.number() }),
  /** What it grants items: after each that was added, and after they were made anew. */
  z.object({ kind: z.literal('items'), items: z.array(granted) }),
  /**
   * Values, oldest first, as columns of `count` rows, little-endian; at most one a frame (16 ms).
   * `item` u32 · `value` f64, NaN where it is no number, and 0 or 1 for Boolean · `status` u32 · `sourceTimeMs`, `serverTimeMs` f64, NaN for
   * none. `texts`: values that are no numbers, as `row` and text that can be shown, at most 200 characters.
   * `overflowed`: how many rows have the overflow bit (Part 4 §7.39.1): the server has dropped values before or after them.
   * `dropped`: how many rows the host has dropped since the batch before, because the window did not take them.
   */
  z.object({
    kind: z.literal('values'),
    count: z.number(),
    item: bytes,
    value: bytes,
    status: bytes,
    sourceTimeMs: bytes,
    serverTimeMs: bytes,
    texts: z.array(z.object({ row: z.number(), text: z.string() })),
    overflowed: z.number(),
    dropped: z.number(),
  }),
  /** The server was out of reach or had lost the subscription from `fromMs` to `toMs` (host's clock): a gap, however the values look. */
  z.object({ kind: z.literal('gap'), fromMs: z.number(), toMs: z.number() }),
  z.object({ kind: z.literal('ended'), failure }),
]);
export type OpcuaWatchEvent = z.output<typeof watchEvent>;
