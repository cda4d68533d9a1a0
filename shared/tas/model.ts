import { z } from 'zod';
import { durationNs } from '../site/quantity.ts';

/** taprio's limits: 16 priorities, at most 16 traffic classes (linux/pkt_sched.h TC_QOPT_BITMASK, TC_QOPT_MAX_QUEUE). */
export const PRIORITIES = 16;
const MAX_CLASSES = 16;

const trafficClass = z
  .number()
  .int()
  .min(0)
  .max(MAX_CLASSES - 1);

/** One entry of the gate control list: what is open, for how long, and for which traffic it is meant. */
const window = z.strictObject({
  /** Traffic of `site.yaml`, or streams of `streams.yaml`, that this window is for. Empty: nothing, a guard band. */
  for: z.array(z.string().max(63)).default([]),
  /** Traffic classes whose gates are open: classes after `map`, not priorities and not queues. */
  open: z.array(trafficClass),
  length: durationNs,
  /** set: set-gate-states; hold, release: with frame preemption (802.1Qbv S, H, R). */
  command: z.enum(['set', 'hold', 'release']).default('set'),
});

const queueRange = z
  .string()
  .regex(/^\d{1,3}@\d{1,3}$/, 'a queue range is written COUNT@OFFSET, as tc does')
  .transform((text) => {
    const [count = 0, offset = 0] = text.split('@').map(Number);
    return { count, offset };
  });

/** `next second`, `next second + 250 us`, or an absolute TAI time in ns since 1970 (a whole number, quoted where large). */
const baseTime = z.union([z.string().max(60), z.number().int().nonnegative()]).transform((text, context): BaseTime => {
  const written = String(text).trim();
  if (/^-?\d{1,19}$/.test(written) && BigInt.asIntN(64, BigInt(written)) === BigInt(written))
    return { kind: 'absolute', taiNs: BigInt(written).toString() };
  const next = /^next second(?:\s*\+\s*(.+))?$/.exec(written);
  const offset = durationNs.safeParse(next?.[1] ?? 0);
  if (next && offset.success) return { kind: 'next-second', offsetNs: offset.data };
  context.addIssue({ code: 'custom', message: `"${written}" is neither "next second + OFFSET" nor a TAI time in ns` });
  return z.NEVER;
});

/** A port's gate schedule as it stands in a device file under `tas`. */
export const tasSchema = z.strictObject({
  mode: z.enum(['software', 'txtime', 'offload']).default('software'),
  /** Traffic class of each skb priority 0-15; a short map is padded with 0, as tc does. */
  map: z
    .array(trafficClass)
    .min(1)
    .max(PRIORITIES)
    .transform((map) => [...map, ...Array<number>(PRIORITIES - map.length).fill(0)]),
  /** Transmit queues of each class, COUNT@OFFSET; one range per class, so this also says how many classes there are. */
  queues: z.array(queueRange).min(1).max(MAX_CLASSES),
  baseTime: baseTime.default({ kind: 'next-second', offsetNs: 0 }),
  /** Absent: the sum of the windows. */
  cycle: durationNs.optional(),
  cycleExtension: durationNs.default(0),
  windows: z.array(window),
  /** txtime mode: how long before the planned moment a frame is handed to ETF. */
  txtimeDelay: durationNs.optional(),
  /** txtime mode: the ETF qdisc under each transmit queue in use (tc-etf(8)). */
  etf: z
    .strictObject({
      /** How long before its time ETF wakes for a frame. Absent: half of `txtimeDelay`, which must be greater (tc-taprio(8)). */
      delta: durationNs.optional(),
      /** The NIC sends at the planned moment by itself ("launch time"). */
      offload: z.boolean().default(false),
    })
    .optional(),
  /** Largest L2 payload of each class in octets, 0 for no limit. */
  maxSdu: z.array(z.number().int().min(0).max(9_000)).max(MAX_CLASSES).optional(),
  /** Frame preemption: classes that may be interrupted. */
  preemptible: z.array(trafficClass).default([]),
});

export type BaseTime = { readonly kind: 'absolute'; readonly taiNs: string } | { readonly kind: 'next-second'; readonly offsetNs: number };
export type Schedule = z.output<typeof tasSchema>;
/** The same as it is written in a device file. */
export type ScheduleDocument = z.input<typeof tasSchema>;
export type Window = Schedule['windows'][number];

/** The cycle that the schedule asks for, ns: its own, or the sum of its windows where it names none or 0 (sch_taprio.c). */
export function cycleTimeNs(schedule: Schedule): number {
  return schedule.cycle || sumOfWindowsNs(schedule);
}

export function sumOfWindowsNs({ windows }: Schedule): number {
  return windows.reduce((sum, { length }) => sum + length, 0);
}

/** Gate mask of a window: bit n is traffic class n. */
export function gateMask({ open }: Window): number {
  return open.reduce((mask, trafficClassNumber) => mask | (1 << trafficClassNumber), 0) >>> 0;
}

/** Classes named by a gate mask, ascending. */
export function classesOfMask(mask: number): number[] {
  const classes: number[] = [];
  for (let rest = mask >>> 0, bit = 0; rest !== 0; rest >>>= 1, bit++) if (rest & 1) classes.push(bit);
  return classes;
}
