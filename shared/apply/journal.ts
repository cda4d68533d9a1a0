import { z } from 'zod';
import { runSchema } from './run.ts';

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

/** Names sort by time: `2026-11-22T19-03-11Z-4f1c….json`. Colons are no part of a name on Windows. */
export function journalName(startedAt: string, run: string): string {
  return `${startedAt.replace(/\.\d+Z$/, 'Z').replaceAll(':', '-')}-${run}.json`;
}

export const JOURNAL_NAME = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z-[A-Za-z0-9-]{1,64}\.json$/;

/** A journal for a person to read. */
export function renderJournal({ run, deviceJournals }: Journal): string {
  const { source, devices } = run;
  const head = [
    `Run ${run.id}, begun ${run.startedAt} by ${run.by}`,
    `Site ${source.siteName} (${source.siteSha256}), ${source.kind} ${source.path}${source.signedBy ? `, signed with key ${source.signedBy}` : ''}`,
    `Base time ${run.baseTimeNs} ns (TAI), to be confirmed within ${run.confirmWithinS} s`,
    run.outcome === null ? 'It was not finished by the program that began it.' : `Outcome: ${run.outcome}. ${run.message ?? ''}`,
  ];
  const parts = devices.map((device) =>
    [
      `\n== ${device.device}: ${device.phase}${device.isSimulated ? ' (simulated)' : ''}`,
      ...(device.failure ? [`${device.failure.code}: ${device.failure.message}`] : []),
      ...device.findings.map(({ severity, code, message }) => `${severity} ${code}: ${message}`),
      ...device.changes.map(({ port, what, wanted, live }) => `${port}: ${what}: ${live} → ${wanted}`),
      ...section('what it printed', device.log),
      ...section('its own journal', deviceJournals[device.device] ?? ''),
    ].join('\n'),
  );
  return `${[...head, ...parts].join('\n')}\n`;
}

function section(title: string, text: string): string[] {
  return text === '' ? [] : [`-- ${title}`, text.trimEnd()];
}
