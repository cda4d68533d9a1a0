import { z } from 'zod';

const count = z.number();

/** An edge node, or a device below one. All text is made printable. */
export const sparkplugNode = z.object({
  group: z.string(),
  node: z.string(),
  /** Null: the edge node itself. */
  device: z.string().nullable(),
  /** `unknown`: data came, but no birth since this connection was made; ask for a rebirth. */
  state: z.enum(['online', 'offline', 'unknown']),
  bornMs: count.nullable(),
  diedMs: count.nullable(),
  lastMs: count,
  births: count,
  messages: count,
  metrics: count,
  /** Of the edge node: the birth's `bdSeq`; null where it has none. */
  bdSeq: count.nullable(),
  /** Messages whose `seq` was not the one after the last (Sparkplug 3.0, 6.4.3). */
  sequenceGaps: count,
  /** Metrics that came with an alias that no birth named. */
  unknownAliases: count,
  /** Deaths whose `bdSeq` is not the birth's: of an older session, and passed over. */
  staleDeaths: count,
});
export type SparkplugNode = z.output<typeof sparkplugNode>;

export const sparkplugMetric = z.object({
  name: z.string(),
  /** Decimal; null: it has none. */
  alias: z.string().nullable(),
  type: z.string(),
  value: z.string(),
  /** Null where it is no number. */
  number: z.number().nullable(),
  atMs: count.nullable(),
});
export type SparkplugMetric = z.output<typeof sparkplugMetric>;
