import type { DeviceRun, Phase, Run } from '../../shared/apply/run.ts';
import type { Sentence } from '../../shared/kit/problem.ts';
import type { DeviceMark } from '../kit/liveMarks.ts';
import { sessionCodes } from './hostCodes.ts';

const looks: Readonly<Record<Phase, DeviceMark>> = {
  connecting: { shape: 'work', tone: 'accent', word: { en: 'connecting…', zh: '正在连接…' } },
  planning: { shape: 'work', tone: 'accent', word: { en: 'looking…', zh: '正在读取…' } },
  planned: { shape: 'differs', tone: 'warn', word: { en: 'differs', zh: '不一致' } },
  checking: { shape: 'work', tone: 'accent', word: { en: 'checking…', zh: '正在检查…' } },
  uploading: { shape: 'work', tone: 'accent', word: { en: 'uploading…', zh: '正在上传…' } },
  applying: { shape: 'work', tone: 'accent', word: { en: 'applying…', zh: '正在部署…' } },
  waiting: { shape: 'clock', tone: 'warn', word: { en: 'waits for you', zh: '等待确认' } },
  confirming: { shape: 'work', tone: 'accent', word: { en: 'confirming…', zh: '正在确认…' } },
  confirmed: { shape: 'tick', tone: 'ok', word: { en: 'confirmed', zh: '已确认' } },
  'rolling-back': { shape: 'work', tone: 'warn', word: { en: 'taking back…', zh: '正在回滚…' } },
  'rolled-back': { shape: 'back', tone: 'warn', word: { en: 'rolled back', zh: '已回滚' } },
  refused: { shape: 'cross', tone: 'err', word: { en: 'refused', zh: '已拒绝' } },
  stuck: { shape: 'stop', tone: 'err', word: { en: 'stuck: look at it', zh: '卡住，需要处理' } },
  unknown: { shape: 'question', tone: 'err', word: { en: 'out of reach', zh: '失去联系' } },
};

const asWanted: DeviceMark = { shape: 'tick', tone: 'ok', word: { en: 'as wanted', zh: '与期望一致' } };

const notReached: DeviceMark = { shape: 'unplugged', tone: 'err', word: { en: 'not reached', zh: '未连接上' } };

/** No session with the device came to be, and nothing is known of it but that. */
const isNotReached = ({ phase, failure }: Pick<DeviceRun, 'phase' | 'failure'>): boolean =>
  phase === 'refused' && failure !== null && sessionCodes.has(failure.code);

/** Where a device stands in the run, as a shape and a word. */
export function phaseMark(device: Pick<DeviceRun, 'phase' | 'changes' | 'failure'>): DeviceMark {
  if (isNotReached(device)) return notReached;
  return device.phase === 'planned' && device.changes.length === 0 ? asWanted : looks[device.phase];
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

export const outcomeNames: Readonly<Record<NonNullable<Run['outcome']>, Sentence>> = {
  confirmed: { en: 'confirmed', zh: '已确认' },
  'rolled-back': { en: 'rolled back', zh: '已回滚' },
  refused: { en: 'refused', zh: '已拒绝' },
  mixed: { en: 'mixed', zh: '结果不一致' },
  unchanged: { en: 'nothing to change', zh: '无需更改' },
  stopped: { en: 'stopped', zh: '已停止' },
};
