import type { Sentence } from '../../shared/kit/problem.ts';
import { formatNs } from '../../shared/kit/units.ts';
import type { Port } from '../../shared/site/model.ts';
import type { Schedule } from '../../shared/tas/model.ts';
import { classCount } from './scene.ts';

/** A schedule made to fit another port, and what had to change or will not fit there. */
export interface AdaptedSchedule {
  readonly schedule: Schedule;
  readonly differences: readonly Sentence[];
}

/**
 * Adapts a schedule to another port: modes it cannot run, queues it does not have, lengths off its grid.
 * Nothing is dropped without a word: every difference is a sentence.
 */
export function adaptSchedule(schedule: Schedule, to: Port): AdaptedSchedule {
  const differences: Sentence[] = [];
  const mode = adaptMode(schedule.mode, to, differences);
  const queues = adaptQueues(schedule, to, differences);
  const windows = adaptLengths(schedule, to, differences);
  const depth = to.tas.gclDepth;
  if (depth !== null && windows.length > depth)
    differences.push({
      en: `${to.name} takes ${depth} entries, the schedule has ${windows.length}`,
      zh: `${to.name} 最多 ${depth} 个条目，而调度表有 ${windows.length} 个`,
    });
  return { schedule: { ...schedule, mode, queues, windows }, differences };
}

const modeNames = { software: '软件', txtime: ' Txtime 辅助', offload: '硬件卸载' } as const satisfies Record<Schedule['mode'], string>;

function adaptMode(mode: Schedule['mode'], to: Port, differences: Sentence[]): Schedule['mode'] {
  const first = to.tas.modes[0];
  if (to.tas.modes.includes(mode) || first === undefined) return mode;
  differences.push({
    en: `${to.name} cannot run in ${mode} mode: ${first} instead`,
    zh: `${to.name} 不支持${modeNames[mode]}模式：改用${modeNames[first]}模式`,
  });
  return first;
}

/** Fewer queues than the ranges reach: one queue for each class, in order, as far as they go. */
function adaptQueues(schedule: Schedule, to: Port, differences: Sentence[]): Schedule['queues'] {
  const reach = Math.max(...schedule.queues.map(({ count, offset }) => count + offset));
  if (reach <= to.queues) return schedule.queues;
  const classes = classCount(schedule);
  if (classes <= to.queues) {
    differences.push({
      en: `${to.name} has ${to.queues} queues, the schedule used ${reach}: now one for each class`,
      zh: `${to.name} 有 ${to.queues} 个队列，原调度表用到 ${reach} 个：现为每类一个`,
    });
    return Array.from({ length: classes }, (_, offset) => ({ count: 1, offset }));
  }
  differences.push({
    en: `${to.name} has ${to.queues === 1 ? '1 queue' : `${to.queues} queues`} for ${classes} classes: map more priorities to fewer classes`,
    zh: `${to.name} 只有 ${to.queues} 个队列，却有 ${classes} 个流量类别：请把更多优先级映射到更少的类别`,
  });
  return schedule.queues;
}

/** Rounds boundaries, not lengths, to the other grid: the sum moves by less than one step. */
function adaptLengths(schedule: Schedule, to: Port, differences: Sentence[]): Schedule['windows'] {
  const grid = to.tas.granularityNs;
  if (schedule.windows.every(({ length }) => length % grid === 0)) return schedule.windows;
  let start = 0;
  let placed = 0;
  const windows = schedule.windows.map((window) => {
    start += window.length;
    const length = Math.max(grid, Math.round(start / grid) * grid - placed);
    placed += length;
    return { ...window, length };
  });
  differences.push({
    en: `lengths rounded to ${to.name}'s grid of ${formatNs(grid)}`,
    zh: `长度已按 ${to.name} 的 ${formatNs(grid)} 粒度取整`,
  });
  return windows;
}
