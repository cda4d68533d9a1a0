import { phaseNames } from '../../shared/apply/names.ts';
import type { DeviceRun, Phase, Run } from '../../shared/apply/run.ts';
import type { DeviceMark } from '../kit/liveMarks.ts';
import { sessionCodes } from './hostCodes.ts';

const looks: Readonly<Record<Phase, Pick<DeviceMark, 'shape' | 'tone'>>> = {
  connecting: { shape: 'work', tone: 'accent' },
  planning: { shape: 'work', tone: 'accent' },
  planned: { shape: 'differs', tone: 'warn' },
  checking: { shape: 'work', tone: 'accent' },
  uploading: { shape: 'work', tone: 'accent' },
  applying: { shape: 'work', tone: 'accent' },
  waiting: { shape: 'clock', tone: 'warn' },
  confirming: { shape: 'work', tone: 'accent' },
  confirmed: { shape: 'tick', tone: 'ok' },
  'rolling-back': { shape: 'work', tone: 'warn' },
  'rolled-back': { shape: 'back', tone: 'warn' },
  refused: { shape: 'cross', tone: 'err' },
  stuck: { shape: 'stop', tone: 'err' },
  unknown: { shape: 'question', tone: 'err' },
};

const asWanted: DeviceMark = { shape: 'tick', tone: 'ok', word: { en: 'as wanted', zh: '与期望一致' } };

const notReached: DeviceMark = { shape: 'unplugged', tone: 'err', word: { en: 'not reached', zh: '未连接上' } };

/** No session with the device came to be, and nothing is known of it but that. */
const isNotReached = ({ phase, failure }: Pick<DeviceRun, 'phase' | 'failure'>): boolean =>
  phase === 'refused' && failure !== null && sessionCodes.has(failure.code);

/** Where a device stands in the run, as a shape and a word. */
export function phaseMark(device: Pick<DeviceRun, 'phase' | 'changes' | 'failure'>): DeviceMark {
  if (isNotReached(device)) return notReached;
  return device.phase === 'planned' && device.changes.length === 0 ? asWanted : { ...looks[device.phase], word: phaseNames[device.phase] };
}

/** What the site tree shows: only what says something of the device itself. A plan that the site has moved on from says nothing. */
export function treeMarks(run: Run | null, isStale: boolean): ReadonlyMap<string, DeviceMark> {
  if (!run || (isStale && (run.stage === 'planned' || run.stage === 'done'))) return new Map();
  const known = run.devices.filter((device) => device.phase !== 'connecting' && !isNotReached(device));
  return new Map(known.map((device) => [device.device, phaseMark(device)]));
}

/** Worst first: what a person must look at. */
const urgency: readonly Phase[] = ['stuck', 'unknown', 'refused', 'rolling-back', 'applying', 'waiting', 'planned'];

/** The device that needs a look most; the first where none does. */
export function deviceToShow({ devices }: Pick<Run, 'devices'>): string | null {
  for (const phase of urgency) {
    const found = devices.find((device) => device.phase === phase && (phase !== 'planned' || device.changes.length > 0));
    if (found) return found.device;
  }
  return devices[0]?.device ?? null;
}
