import { z } from 'zod';
import { type DeviceRun, runSchema } from './run.ts';

/** What a run leaves beside the site, in `journal/`: written when it begins to change something, at each stage, and at its end. */
export const journalSchema = z.object({
  fieldwrightJournal: z.literal(1),
  run: runSchema,
  /** Who writes it: a journal without an outcome whose writer is gone was cut off. */
  writer: z.object({ host: z.string(), pid: z.number() }),
  /** What each device wrote itself, by name; the end of it where it was long. */
  deviceJournals: z.record(z.string(), z.string()),
});

export type Journal = z.output<typeof journalSchema>;

/** What lists and looks need of a journal: its first line, so that nobody reads what hundreds of devices printed in order to know how a run ended. */
export const journalSummarySchema = z.object({
  id: z.string(),
  startedAt: z.string(),
  by: z.string(),
  outcome: runSchema.shape.outcome,
  takesBack: z.string().nullable(),
  writer: z.object({ host: z.string(), pid: z.number() }),
  deviceCount: z.number(),
  /** Devices that have its change, or may have it. */
  changed: z.array(z.string()),
});

export type JournalSummary = z.output<typeof journalSummarySchema>;

const HEAD = '{"fieldwrightJournal":1,"summary":';

/** A journal as it is written: its first line holds the summary. */
export function formatJournal(journal: Journal): string {
  const { fieldwrightJournal: _version, ...rest } = journal;
  return `${HEAD}${JSON.stringify(summaryOf(journal))},\n${JSON.stringify(rest, null, 1).slice(1).trimStart()}\n`;
}

/** The summary in a journal's first line; null where that is not one: a journal of an earlier version, which is to be read whole. */
export function readSummary(firstLine: string): JournalSummary | null {
  if (!firstLine.startsWith(HEAD) || !firstLine.endsWith(',')) return null;
  try {
    const parsed = journalSummarySchema.safeParse(JSON.parse(firstLine.slice(HEAD.length, -1)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function summaryOf({ run, writer }: Journal): JournalSummary {
  const { id, startedAt, by, outcome, takesBack, devices } = run;
  const changed = devices.filter(mayHaveChange).map(({ device }) => device);
  return { id, startedAt, by, outcome, takesBack: takesBack?.run ?? null, writer, deviceCount: devices.length, changed };
}

/** Whether a device has what the run changed, or may have it. */
export function mayHaveChange({ phase, isUntouched }: Pick<DeviceRun, 'phase' | 'isUntouched'>): boolean {
  return !isUntouched && ['waiting', 'confirming', 'confirmed', 'rolling-back', 'stuck', 'unknown', 'applying'].includes(phase);
}

/**
 * For each journal the devices on which its plan is the one in force, as far as the journals tell; what a device says goes before it. Empty where
 * there is nothing of it to take back, or a later run stands before it on one of them.
 * @param journals newest first
 */
export function inForce(journals: readonly JournalSummary[]): readonly (readonly string[])[] {
  const taken = new Set<string>();
  return journals.map(({ outcome, takesBack, changed, id }) => {
    const isNew = takesBack === null && (outcome === 'confirmed' || outcome === 'mixed');
    const isFree = isNew && !changed.some((device) => taken.has(device)) && !taken.has(runMark(id));
    // One that was not finished may stand there as well.
    if (takesBack === null && outcome !== 'refused' && outcome !== 'stopped') for (const device of changed) taken.add(device);
    if (takesBack !== null && outcome === 'rolled-back') taken.add(runMark(takesBack));
    return isFree ? changed : [];
  });
}

/** No device has such a name. */
const runMark = (run: string): string => `run ${run}`;

/** Names sort by time: `2026-11-22T19-03-11Z-4f1c….json`. Colons are no part of a name on Windows. */
export function journalName(startedAt: string, run: string): string {
  return `${startedAt.replace(/\.\d+Z$/, 'Z').replaceAll(':', '-')}-${run}.json`;
}

export const JOURNAL_NAME = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z-[A-Za-z0-9-]{1,64}\.json$/;
