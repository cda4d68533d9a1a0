import { z } from 'zod';
import { fail, ok, type Result } from '../kit/result.ts';
import { clockName, type LiveEtf, type LiveGates, type LiveSchedule, type LiveTaprio, type ParseFailure } from './live.ts';
import { parseQdiscText } from './parseText.ts';

/**
 * The root qdisc of one port, from what `tc -j qdisc show dev PORT` or `tc qdisc show dev PORT` printed. Of several ports' output the
 * only gate schedule is taken; with more than one it is refused.
 */
export function parseQdiscs(output: string): Result<LiveSchedule, ParseFailure> {
  const roots = parseRoots(output);
  if (!roots.ok) return roots;
  const [schedule, second] = roots.value.filter(({ taprio }) => taprio !== null);
  if (second) {
    const ports = roots.value.flatMap(({ taprio, port }) => (taprio && port ? [port] : [])).join(', ');
    return fail({ code: 'several-ports', message: `there are gate schedules of several ports (${ports}): ask tc for one, "dev PORT"` });
  }
  return ok(schedule ?? roots.value[0] ?? { rootKind: null, taprio: null });
}

/**
 * Every root qdisc that tc printed, in its order, of iproute2 5.5 (Ubuntu 20.04) to 6.15 (Debian 13). Times of 64 bits keep every digit.
 * tc before 6.4 prints a waiting schedule as an object without a name, which is no JSON: it is named here.
 */
export function parseRoots(output: string): Result<readonly LiveSchedule[], ParseFailure> {
  const text = output.trim();
  if (text === '') return ok([]);
  return text.startsWith('[') ? parseJson(text) : parseQdiscText(text);
}

const word = z.union([z.string(), z.number()]);
/** Masks and flags: "0x1", "0" or a number. */
const bits = word.transform((value, context) => {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0 && number <= 0xffff_ffff) return number;
  context.addIssue({ code: 'custom', message: `"${String(value).slice(0, 20)}" is no mask` });
  return z.NEVER;
});
const int64 = z.string().regex(/^-?\d{1,20}$/);
const duration = int64.transform(Number);
const letters = { S: 'set', H: 'hold', R: 'release', Invalid: 'set' } as const;
const count = z.number().int().min(0).max(65_535);

const entry = z
  .object({ cmd: z.enum(['S', 'H', 'R', 'Invalid']), gatemask: bits, interval: z.number().int().nonnegative() })
  .transform(({ cmd, gatemask, interval }) => ({ command: letters[cmd], gateMask: gatemask, intervalNs: interval }));

const gates = z
  .object({
    base_time: int64.default('0'),
    cycle_time: duration.default(0),
    cycle_time_extension: duration.default(0),
    schedule: z.array(entry).default([]),
  })
  .transform(
    ({ base_time, cycle_time, cycle_time_extension, schedule }): LiveGates => ({
      // tc prints the signed base time as unsigned.
      baseTimeNs: BigInt.asIntN(64, BigInt(base_time)).toString(),
      cycleTimeNs: cycle_time,
      cycleTimeExtensionNs: cycle_time_extension,
      entries: schedule,
    }),
  );

const taprioOptions = z.object({
  tc: count,
  map: z.array(count).max(16),
  queues: z.array(z.object({ offset: count, count })).max(16),
  clockid: z.string().optional(),
  flags: bits.default(0),
  txtime_delay: z.number().int().nonnegative().optional(),
  max_sdu: z.array(z.number().int().nonnegative()).default([]),
  fp: z.array(z.string()).default([]),
  admin: gates.optional(),
});

const qdisc = z.looseObject({
  kind: z.string(),
  handle: z.string().default(''),
  dev: z.string().optional(),
  root: z.boolean().optional(),
  parent: z.string().default(''),
  options: z.record(z.string(), z.unknown()).default({}),
});

function parseJson(text: string): Result<readonly LiveSchedule[], ParseFailure> {
  const parsed = z.array(qdisc).safeParse(readJson(text));
  if (!parsed.success) return unreadable(parsed.error);
  const roots: LiveSchedule[] = [];
  for (const { kind, handle, dev, root, options } of parsed.data) {
    if (root !== true) continue;
    const taprio = kind === 'taprio' ? readOptions(handle, options) : ok(null);
    if (!taprio.ok) return taprio;
    const etf = parsed.data.flatMap((one) => (one.kind === 'etf' && one.dev === dev ? readEtf(one.parent, one.options) : []));
    roots.push({ rootKind: kind, taprio: taprio.value, ...(etf.length > 0 && { etf }), ...(dev !== undefined && { port: dev }) });
  }
  return ok(roots);
}

const etfOptions = z.object({
  clockid: z.string(),
  delta: z.number().int(),
  offload: z.string(),
  skip_sock_check: z.string().default('off'),
});

function readEtf(parent: string, record: unknown): LiveEtf[] {
  const options = etfOptions.safeParse(record);
  if (!options.success) return [];
  const { clockid, delta, offload, skip_sock_check } = options.data;
  return [{ parent, clockId: clockName(clockid), deltaNs: delta, offload: offload === 'on', skipSockCheck: skip_sock_check === 'on' }];
}

function readOptions(handle: string, record: Readonly<Record<string, unknown>>): Result<LiveTaprio, ParseFailure> {
  const named = withUnderscores(record);
  const options = taprioOptions.safeParse(named);
  if (!options.success) return unreadable(options.error);
  const oper = gates.safeParse(named);
  return oper.success ? ok(taprioOf(handle, options.data, oper.data)) : unreadable(oper.error);
}

function taprioOf(handle: string, options: z.output<typeof taprioOptions>, oper: LiveGates): LiveTaprio {
  return {
    handle,
    classes: options.tc,
    map: options.map,
    queues: options.queues.map((range) => ({ count: range.count, offset: range.offset })),
    clockId: clockName(options.clockid),
    flags: options.flags,
    txtimeDelayNs: options.txtime_delay ?? null,
    maxSdu: options.max_sdu,
    preemptible: options.fp.flatMap((letter, index) => (letter === 'P' ? [index] : [])),
    oper: oper.entries.length > 0 ? oper : null,
    admin: options.admin ?? null,
  };
}

/** Numbers of 64 bits become strings before JSON.parse could round them; a nameless waiting schedule becomes `admin`. */
function readJson(text: string): unknown {
  const whole = text.replace(/("(?:base|cycle)[-_]time(?:[-_]extension)?"\s*:\s*)(-?\d{1,20})(?=[\s,}])/g, '$1"$2"');
  const named = whole.replace(/,(\s*)\{(\s*"base[-_]time")/g, ',$1"admin":{$2');
  try {
    return JSON.parse(named);
  } catch (error) {
    return error instanceof Error ? error.message : 'no JSON';
  }
}

function withUnderscores(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => {
      const nested = key === 'admin' ? z.record(z.string(), z.unknown()).safeParse(value) : null;
      return [key.replaceAll('-', '_'), nested?.success ? withUnderscores(nested.data) : value];
    }),
  );
}

function unreadable(error: z.ZodError): Result<never, ParseFailure> {
  const issue = error.issues[0];
  const place = issue && issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ` : '';
  return fail({
    code: 'unreadable-qdisc',
    message: `tc printed what cannot be read as a list of qdiscs (${place}${issue?.message ?? 'no JSON'})`,
  });
}
