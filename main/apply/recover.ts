import { outcomeOf, type Standing } from '../../shared/apply/conduct.ts';
import { type Finding, finding } from '../../shared/apply/findings.ts';
import type { Journal } from '../../shared/apply/journal.ts';
import { outcomeMessage } from '../../shared/apply/outcome.ts';
import type { DeviceRun } from '../../shared/apply/run.ts';
import { standingOf } from '../../shared/apply/standing.ts';
import type { DeviceStatus } from '../../shared/apply/status.ts';

/** Phases in which the run that was cut off had not told the device to change anything yet. */
const before: readonly DeviceRun['phase'][] = ['connecting', 'planning', 'planned', 'checking', 'uploading', 'refused'];

export interface Recovered {
  readonly journal: Journal;
  /** What the devices that were asked say, by name. */
  readonly findings: Readonly<Record<string, Finding>>;
}

/**
 * Finishes the journal of a run whose program is gone, as far as the devices say what became of it. Without an outcome it stays unfinished:
 * not all of its devices were asked yet, or one still waits.
 */
export function recover(journal: Journal, statuses: ReadonlyMap<string, DeviceStatus>): Recovered {
  const { run } = journal;
  const findings: Record<string, Finding> = {};
  const devices = run.devices.map((device) => {
    const status = statuses.get(device.device);
    if (!status) return device;
    const standing = standingOf(status, run.id);
    findings[device.device] = finding('unfinished-run', { run: run.id, at: run.startedAt, said: said(status, standing) });
    return { ...device, phase: phaseAfter(device.phase, standing) };
  });
  const isKnown = devices.every(({ phase }) => ['confirmed', 'rolled-back', 'refused', 'stuck', 'unknown'].includes(phase));
  const wasAsked = devices.every(({ device, phase }) => statuses.has(device) || before.includes(phase) || phase === 'rolled-back');
  if (!isKnown || !wasAsked) return { journal: { ...journal, run: { ...run, devices } }, findings };
  const standings = devices.map(({ device, phase }) => [device, { standing: phase as Standing, busy: null, done: null }] as const);
  const outcome = outcomeOf({ devices: new Map(standings), isStopped: false });
  const message = `Found out later, by asking the devices. ${outcomeMessage(outcome, devices)}`;
  return { journal: { ...journal, run: { ...run, devices, stage: 'done', outcome, message } }, findings };
}

function phaseAfter(phase: DeviceRun['phase'], standing: ReturnType<typeof standingOf>): DeviceRun['phase'] {
  if (standing === 'busy') return 'rolling-back';
  if (standing !== 'none') return standing;
  return before.includes(phase) ? 'refused' : 'unknown';
}

function said({ remainingS }: DeviceStatus, standing: ReturnType<typeof standingOf>): string {
  const words = {
    busy: 'it is at work on it',
    waiting: `it waits for a confirmation, and takes itself back in ${remainingS ?? '?'} s`,
    confirmed: 'it was confirmed',
    'rolled-back': 'it was taken back',
    stuck: 'it could not be taken back in full',
    none: 'it knows nothing of that run (any more)',
  } as const;
  return words[standing];
}
