import { z } from 'zod';
import { mqttFailure } from './status.ts';

const count = z.number();

/** What is retained under a filter. `token` is what a clean-up of exactly this goes by; it is good for ten minutes. */
export const retainedPreview = z.object({
  token: z.string(),
  topics: count,
  bytes: count,
  /** False: there is more than 100,000 messages or 64 MiB; only what is counted here would be cleaned. */
  isComplete: z.boolean(),
  /** The first 1,000 by name. `raw` null: the name is no UTF-8, and cannot be cleaned from here. */
  rows: z.array(z.object({ path: z.string(), raw: z.string().nullable(), bytes: count, qos: count, preview: z.string() })),
});
export type RetainedPreview = z.output<typeof retainedPreview>;

export const cleanProgress = z.discriminatedUnion('kind', [
  /** Written and synced before the first message is touched. */
  z.object({ kind: z.literal('undo-file'), file: z.string() }),
  z.object({ kind: z.literal('progress'), done: count, of: count }),
  z.object({ kind: z.literal('done'), done: count, of: count }),
  z.object({ kind: z.literal('failed'), done: count, of: count, failure: mqttFailure }),
]);
export type CleanProgress = z.output<typeof cleanProgress>;
