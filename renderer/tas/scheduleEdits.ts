import type { Sentence } from '../../shared/kit/problem.ts';
import { ok } from '../../shared/kit/result.ts';
import { formatDuration, formatNs } from '../../shared/kit/units.ts';
import { type BaseTime, cycleTimeNs, type Schedule, sumOfWindowsNs } from '../../shared/tas/model.ts';
import type { EditResult } from './edits.ts';

const change = (schedule: Schedule, part: Partial<Schedule>, label: Sentence): EditResult =>
  ok({ label, schedule: { ...schedule, ...part } });

/** Sets the cycle, ns, or with null lets it be the sum of the windows. */
export function setCycle(schedule: Schedule, cycleNs: number | null): EditResult {
  const { cycle: _, ...rest } = schedule;
  if (cycleNs === null) return ok({ label: { en: 'Cycle: sum of the windows', zh: '周期：各窗口之和' }, schedule: rest });
  return change(schedule, { cycle: cycleNs }, { en: `Cycle ${formatNs(cycleNs)}`, zh: `周期 ${formatNs(cycleNs)}` });
}

/** Gives the last window what is missing to the cycle, or takes from the end what is beyond it. */
export function fitToCycle(schedule: Schedule): EditResult {
  const windows = [...schedule.windows];
  let excess = sumOfWindowsNs(schedule) - cycleTimeNs(schedule);
  for (let last = windows.at(-1); last && excess >= last.length && windows.length > 1; last = windows.at(-1)) {
    excess -= last.length;
    windows.pop();
  }
  const last = windows.at(-1);
  if (last) windows[windows.length - 1] = { ...last, length: last.length - excess };
  return change(schedule, { windows }, { en: 'Fit the windows to the cycle', zh: '使窗口与周期一致' });
}

/** Puts one skb priority into a traffic class. */
export function setMapped(schedule: Schedule, priority: number, trafficClass: number): EditResult {
  const map = schedule.map.map((old, i) => (i === priority ? trafficClass : old));
  return change(
    schedule,
    { map },
    { en: `Map priority ${priority} to TC${trafficClass}`, zh: `优先级 ${priority} 映射到 TC${trafficClass}` },
  );
}

export function setMode(schedule: Schedule, mode: Schedule['mode']): EditResult {
  return change(schedule, { mode }, { en: `Mode: ${mode}`, zh: `模式：${mode}` });
}

export function setBaseTime(schedule: Schedule, baseTime: BaseTime): EditResult {
  return change(schedule, { baseTime }, { en: `Base time: ${writeBaseTime(baseTime)}`, zh: `基准时间：${writeBaseTime(baseTime)}` });
}

/** As a person writes it in a device file. */
export function writeBaseTime(baseTime: BaseTime): string {
  if (baseTime.kind === 'absolute') return baseTime.taiNs;
  return baseTime.offsetNs === 0 ? 'next second' : `next second + ${formatDuration(baseTime.offsetNs)}`;
}
