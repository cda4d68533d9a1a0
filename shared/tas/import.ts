import type { Word } from '../kit/plan.ts';
import { fail, ok, type Result } from '../kit/result.ts';
import { documentOf } from './document.ts';
import type { LiveSchedule } from './live.ts';
import { classesOfMask, type Schedule, type ScheduleDocument, tasSchema } from './model.ts';
import { type ImportFailure, readTaprioArguments, type TaprioSettings } from './taprioArguments.ts';

export interface Imported {
  /** The interface that the command names, or null. */
  readonly port: string | null;
  /** What stands under `tas` in a device file. */
  readonly document: ScheduleDocument;
  readonly schedule: Schedule;
  /** What the site cannot keep of it, in sentences. */
  readonly lost: readonly string[];
}

/**
 * Turns `tc qdisc add|replace|change dev PORT … taprio …` into a schedule. Words as a shell hands them to tc; base times that the
 * product's own scripts compute (`$((BASE_TIME_NS + 250000))`) become "next second + …". A command does not say what its windows are for.
 */
export function importCommand(words: readonly Word[]): Result<Imported, ImportFailure> {
  const read = readTaprioArguments(words);
  return read.ok ? importSettings(read.value.port, read.value.settings) : read;
}

/** Turns what a device runs, or is about to run, into a schedule; its base time becomes absolute. */
export function importLive(live: LiveSchedule): Result<Imported, ImportFailure> {
  const { taprio } = live;
  const gates = taprio?.admin ?? taprio?.oper;
  if (!taprio || !gates)
    return fail({ code: 'no-schedule', message: `the root qdisc is ${live.rootKind ?? 'absent'}; there is no gate schedule` });
  return importSettings(live.port ?? null, {
    ...taprio,
    baseTime: { kind: 'absolute', taiNs: gates.baseTimeNs },
    cycleTimeNs: gates.cycleTimeNs,
    cycleTimeExtensionNs: gates.cycleTimeExtensionNs,
    entries: gates.entries,
  });
}

function importSettings(port: string | null, settings: TaprioSettings): Result<Imported, ImportFailure> {
  const parsed = tasSchema.safeParse(draftOf(settings));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return fail({ code: 'bad-argument', message: `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'not a schedule'}` });
  }
  const lost: string[] = [];
  if (settings.clockId !== null && settings.clockId !== 'TAI')
    lost.push(`clock ${settings.clockId}: a schedule of a site runs on TAI, and its base time with it`);
  return ok({ port, document: documentOf(parsed.data), schedule: parsed.data, lost });
}

const MODES: readonly Schedule['mode'][] = ['software', 'txtime', 'offload'];

function draftOf(settings: TaprioSettings): ScheduleDocument {
  const { classes, map, queues, baseTime, cycleTimeNs, entries, maxSdu } = settings;
  const sumNs = entries.reduce((sum, { intervalNs }) => sum + intervalNs, 0);
  const limits = maxSdu.slice(0, maxSdu.findLastIndex((octets) => octets > 0) + 1);
  // The kernel knows as many ranges as num_tc says; one that is missing counts no queue.
  const ranges = Array.from({ length: classes ?? queues.length }, (_, index) => queues[index] ?? { count: 0, offset: 0 });
  return {
    mode: MODES[settings.flags & 3] ?? 'offload',
    map: map.length > 0 ? [...map] : [0],
    queues: ranges.map(({ count, offset }) => `${count}@${offset}`),
    baseTime: baseTime.kind === 'absolute' ? baseTime.taiNs : `next second + ${baseTime.offsetNs} ns`,
    ...(cycleTimeNs !== 0 && cycleTimeNs !== sumNs && { cycle: cycleTimeNs }),
    cycleExtension: settings.cycleTimeExtensionNs,
    windows: entries.map(({ command, gateMask, intervalNs }) => ({ open: classesOfMask(gateMask), length: intervalNs, command })),
    ...(settings.txtimeDelayNs !== null && { txtimeDelay: settings.txtimeDelayNs }),
    ...(limits.length > 0 && { maxSdu: limits }),
    preemptible: [...settings.preemptible],
  };
}
