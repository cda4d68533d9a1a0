import type { Edit } from '../../shared/kit/problem.ts';
import { formatDuration } from '../../shared/kit/units.ts';
import type { Schedule, Window } from '../../shared/tas/model.ts';
import { writeBaseTime } from './scheduleEdits.ts';

/** Where a port's schedule stands in the site's documents. */
export const schedulePath = (device: string, port: string): readonly string[] => ['devices', device, 'ports', port, 'tas'];

/**
 * The fewest document edits that turn one schedule into another, so that comments and order of what did not change stay.
 * Paths start at the site's root; lengths are written as people write them (`200 us`).
 */
export function documentEdits(root: readonly (string | number)[], before: Schedule, after: Schedule): Edit[] {
  return [...partEdits(root, before, after), ...windowEdits([...root, 'windows'], before.windows, after.windows)];
}

/** A whole schedule as it is written in a device file: for a port that had none. */
export function writtenSchedule(schedule: Schedule): Record<string, unknown> {
  const parts = Object.entries(writeParts(schedule)).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(parts), windows: schedule.windows.map(writtenWindow) };
}

function partEdits(root: readonly (string | number)[], before: Schedule, after: Schedule): Edit[] {
  const [was, is] = [writeParts(before), writeParts(after)];
  return Object.keys(is).flatMap((part): Edit[] => {
    const [old, now] = [was[part], is[part]];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    return [now === undefined ? { path: [...root, part] } : { path: [...root, part], value: now }];
  });
}

/** Every part but the windows, as it is written; undefined where it is left out. */
function writeParts(schedule: Schedule): Record<string, unknown> {
  return {
    mode: schedule.mode,
    map: schedule.map,
    queues: schedule.queues.map(({ count, offset }) => `${count}@${offset}`),
    baseTime: writeBaseTime(schedule.baseTime),
    cycle: schedule.cycle === undefined ? undefined : formatDuration(schedule.cycle),
    cycleExtension: schedule.cycleExtension === 0 ? undefined : formatDuration(schedule.cycleExtension),
    txtimeDelay: schedule.txtimeDelay === undefined ? undefined : formatDuration(schedule.txtimeDelay),
    maxSdu: schedule.maxSdu,
    preemptible: schedule.preemptible.length === 0 ? undefined : schedule.preemptible,
  };
}

function writtenWindow(window: Window): Record<string, unknown> {
  return {
    ...(window.for.length > 0 && { for: window.for }),
    open: window.open,
    length: formatDuration(window.length),
    ...(window.command !== 'set' && { command: window.command }),
  };
}

/**
 * Windows that are the same at both ends of the list stay untouched. Between them, as many as both have change field by field; the rest is
 * inserted behind these, or removed from the back so that each index still means what it meant.
 */
function windowEdits(path: readonly (string | number)[], before: readonly Window[], after: readonly Window[]): Edit[] {
  const same = (a: Window | undefined, b: Window | undefined) => a !== undefined && b !== undefined && sameWindow(a, b);
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && same(before[head], after[head])) head++;
  let tail = 0;
  while (tail < shorter - head && same(before.at(-1 - tail), after.at(-1 - tail))) tail++;
  const both = shorter - tail;
  const changed = after.slice(head, both).flatMap((window, i) => {
    const old = before[head + i];
    return old ? fieldEdits([...path, head + i], old, window) : [];
  });
  const inserted = after
    .slice(both, after.length - tail)
    .map((window, i): Edit => ({ path: [...path, both + i], value: writtenWindow(window), insert: true }));
  const removed = before.slice(both, before.length - tail).map((_, i): Edit => ({ path: [...path, before.length - tail - 1 - i] }));
  return [...changed, ...inserted, ...removed];
}

const sameWindow = (a: Window, b: Window): boolean => a === b || JSON.stringify(writtenWindow(a)) === JSON.stringify(writtenWindow(b));

function fieldEdits(path: readonly (string | number)[], before: Window, after: Window): Edit[] {
  const [was, is] = [writtenWindow(before), writtenWindow(after)];
  return ['for', 'open', 'length', 'command'].flatMap((field): Edit[] => {
    if (JSON.stringify(was[field]) === JSON.stringify(is[field])) return [];
    return [is[field] === undefined ? { path: [...path, field] } : { path: [...path, field], value: is[field] }];
  });
}
