import { formatDuration } from '../kit/units.ts';
import type { BaseTime, Schedule, ScheduleDocument, Window } from './model.ts';

/** A schedule as it is written in a device file: defaults left out, lengths with their unit. Parses back to the same schedule. */
export function documentOf(schedule: Schedule): ScheduleDocument {
  const { mode, map, queues, baseTime, cycle, cycleExtension, windows, txtimeDelay, etf, maxSdu, preemptible } = schedule;
  return {
    ...(mode !== 'software' && { mode }),
    map: [...map],
    queues: queues.map(({ count, offset }) => `${count}@${offset}`),
    baseTime: baseTimeText(baseTime),
    ...(cycle !== undefined && { cycle: formatDuration(cycle) }),
    ...(cycleExtension > 0 && { cycleExtension: formatDuration(cycleExtension) }),
    windows: windows.map(windowDocument),
    ...(txtimeDelay !== undefined && { txtimeDelay: formatDuration(txtimeDelay) }),
    ...(etf && { etf: { ...(etf.delta !== undefined && { delta: formatDuration(etf.delta) }), ...(etf.offload && { offload: true }) } }),
    ...(maxSdu && { maxSdu: [...maxSdu] }),
    ...(preemptible.length > 0 && { preemptible: [...preemptible] }),
  };
}

function windowDocument({ for: names, open, length, command }: Window): ScheduleDocument['windows'][number] {
  return {
    ...(names.length > 0 && { for: [...names] }),
    open: [...open],
    length: formatDuration(length),
    ...(command !== 'set' && { command }),
  };
}

function baseTimeText(baseTime: BaseTime): string {
  if (baseTime.kind === 'absolute') return baseTime.taiNs;
  return baseTime.offsetNs === 0 ? 'next second' : `next second + ${formatDuration(baseTime.offsetNs)}`;
}
