import { outcomeOf, type Standing } from '../../shared/apply/conduct.ts';
import { type Finding, finding } from '../../shared/apply/findings.ts';
import type { Journal } from '../../shared/apply/journal.ts';
import { foundOutLater, outcomeMessage } from '../../shared/apply/outcome.ts';
import type { DeviceRun } from '../../shared/apply/run.ts';
import { type RunStanding, standingOf } from '../../shared/apply/standing.ts';
import type { DeviceStatus } from '../../shared/apply/status.ts';
import type { Sentence } from '../../shared/kit/problem.ts';

/** Phases in which the run that was cut off had not told the device to change anything yet, as far as it had written it down. */
const before: readonly DeviceRun['phase'][] = ['connecting', 'planning', 'planned', 'checking', 'uploading', 'refused'];

export interface Recovered {
  readonly journal: Journal;
  /** What the devices that were asked say, by name. */
  readonly findings: Readonly<Record<string, Finding>>;
}

/** Where a run stands on a device, as far as that can be told afterwards. `covered`: another run came after it, so that the device tells only of that. */
type Afterwards = RunStanding | 'covered';

/**
 * Finishes the journal of a run whose program is gone, as far as the devices say what became of it. Without an outcome it stays unfinished:
 * not all of its devices were asked yet, or one still waits.
 * @param earlier runs that are known to have come before it
 */
export function recover(journal: Journal, statuses: ReadonlyMap<string, DeviceStatus>, earlier: ReadonlySet<string>): Recovered {
  const { run } = journal;
  // One that takes another back goes by that one's name on the devices.
  const name = run.takesBack?.run ?? run.id;
  const findings: Record<string, Finding> = {};
  const devices = run.devices.map((device) => {
    const status = statuses.get(device.device);
    if (!status) return device;
    const standing = standingAfter(status, name, earlier);
    const { en, zh } = said(status, standing);
    findings[device.device] = finding('unfinished-run', { run: run.id, at: run.startedAt, said: en, saidZh: zh });
    return { ...device, phase: phaseAfter(device.phase, standing) };
  });
  const isKnown = devices.every(({ phase }) => ['confirmed', 'rolled-back', 'refused', 'stuck', 'unknown'].includes(phase));
  const wasAsked = devices.every(({ device, phase }) => statuses.has(device) || before.includes(phase) || phase === 'rolled-back');
  if (!isKnown || !wasAsked) return { journal: { ...journal, run: { ...run, devices } }, findings };
  const standings = devices.map(({ device, phase }) => [device, { standing: phase as Standing, busy: null, done: null }] as const);
  const outcome = outcomeOf({ devices: new Map(standings), isStopped: false });
  const message = `${foundOutLater.en}${outcomeMessage({ outcome, devices }, 'en')}`;
  return { journal: { ...journal, run: { ...run, devices, stage: 'done', outcome, message } }, findings };
}

/** A device remembers its last run alone: where that is another, and not one from before, this one may have been there all the same. */
function standingAfter(status: DeviceStatus, run: string, earlier: ReadonlySet<string>): Afterwards {
  const standing = standingOf(status, run);
  if (standing !== 'none') return standing;
  const others = [status.run, status.last?.run ?? null].filter((other) => other !== null);
  return others.some((other) => !earlier.has(other)) ? 'covered' : 'none';
}

function phaseAfter(phase: DeviceRun['phase'], standing: Afterwards): DeviceRun['phase'] {
  if (standing === 'busy') return 'rolling-back';
  // It was refused, and that was written down: no order came after that.
  if (standing === 'covered') return phase === 'refused' ? 'refused' : 'unknown';
  if (standing !== 'none') return standing;
  return before.includes(phase) ? 'refused' : 'unknown';
}

function said({ remainingS, run, last }: DeviceStatus, standing: Afterwards): Sentence {
  const seconds = remainingS ?? '?';
  const other = run ?? last?.run ?? '?';
  const words: Readonly<Record<Afterwards, Sentence>> = {
    busy: { en: 'it is at work on it', zh: '正在处理该次部署' },
    waiting: {
      en: `it waits for a confirmation, and takes itself back in ${seconds} s`,
      zh: `正在等待确认，${seconds} 秒后自行撤销`,
    },
    confirmed: { en: 'it was confirmed', zh: '已确认' },
    'rolled-back': { en: 'it was taken back', zh: '已撤销' },
    stuck: { en: 'it could not be taken back in full', zh: '未能全部撤销' },
    covered: {
      en: `run ${other} came after it, so what became of it is not known any more`,
      zh: `其后又有部署 ${other}，已无法得知该次部署的结果`,
    },
    none: { en: 'it knows nothing of that run', zh: '设备不知道该次部署' },
  };
  return words[standing];
}
