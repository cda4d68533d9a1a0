import type { Sentence } from '../kit/problem.ts';
import type { Outcome } from './conduct.ts';
import type { DeviceRun } from './run.ts';

/** How a run ended, in a sentence; `{names}` are the devices that it is about, `{count}` how many there are. */
export const outcomeSentences: Readonly<Record<Outcome, Sentence>> = {
  confirmed: {
    en: 'Confirmed on {names}: the plan is in force, and will be after a reboot.',
    zh: '已确认：{names} 现按计划运行，重启后依然有效。',
  },
  'rolled-back': {
    en: 'Taken back on {names}: the state before is there again, and was checked. Nothing of this run remains.',
    zh: '已撤回：{names} 已恢复到之前的状态并经过核对，本次执行未留下任何更改。',
  },
  refused: { en: 'Refused by {names}; nothing was changed on any device.', zh: '{names} 拒绝执行；所有设备均未更改。' },
  stopped: { en: 'Stopped before anything was changed.', zh: '在做出任何更改之前已停止。' },
  unchanged: { en: 'All devices run by this plan already; nothing was changed.', zh: '所有设备已按该计划运行；未做任何更改。' },
  mixed: {
    en: 'Not all devices are known to be in the same state: look at {names}.',
    zh: '无法确定所有设备处于同一状态：请检查 {names}。',
  },
};

/** The outcome in words, and the devices that it names. */
export function outcomeMessage(outcome: Outcome, devices: readonly Pick<DeviceRun, 'device' | 'phase'>[]): string {
  const about = devices.filter(({ phase }) => isAbout(outcome, phase)).map(({ device }) => device);
  return outcomeSentences[outcome].en.replace('{names}', namesOf(about));
}

function isAbout(outcome: Outcome, phase: DeviceRun['phase']): boolean {
  if (outcome === 'mixed') return phase !== 'rolled-back' && phase !== 'refused';
  return phase === outcome;
}

/** At most six names, and how many more there are. */
function namesOf(names: readonly string[]): string {
  const rest = names.length - 6;
  return `${names.slice(0, 6).join(', ') || 'no device'}${rest > 0 ? ` and ${rest} more` : ''}`;
}
