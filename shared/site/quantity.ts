import { z } from 'zod';
import { parseBitRate, parseDurationNs } from '../kit/units.ts';

/** `200 us`, `1 ms`, or whole nanoseconds → ns. */
export const durationNs = quantity(parseDurationNs, 'bad-duration', 'A length of time: "200 us", "1 ms", or whole nanoseconds.');

/** `1 Gbit/s`, `100 Mbit/s` → bit/s. */
export const bitRate = quantity(parseBitRate, 'bad-rate', 'A bit rate: "1 Gbit/s", "100 Mbit/s", or whole bit/s.');

/** A large site says the same few hundred lengths of time tens of thousands of times. */
const MAX_KNOWN = 5_000;

function quantity(parse: typeof parseDurationNs, problem: 'bad-duration' | 'bad-rate', description: string) {
  const known = new Map<string | number, number>();
  return z
    .union([z.string().max(40), z.number().int().nonnegative()])
    .describe(description)
    .transform((text, context) => {
      const before = known.get(text);
      if (before !== undefined) return before;
      const parsed = parse(text);
      if (parsed.ok) {
        if (known.size < MAX_KNOWN) known.set(text, parsed.value);
        return parsed.value;
      }
      context.addIssue({ code: 'custom', message: parsed.failure.message, params: { problem } });
      return z.NEVER;
    });
}
