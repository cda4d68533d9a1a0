import type { Sentence } from '../../shared/kit/problem.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { formatNs } from '../../shared/kit/units.ts';
import type { Schedule, Window } from '../../shared/tas/model.ts';

/** A schedule as it would be after an edit, and what the edit is called in the undo list. */
export interface ScheduleChange {
  readonly label: Sentence;
  readonly schedule: Schedule;
}

/** Why an edit cannot be made, as a sentence with its numbers. */
export interface EditRefusal {
  readonly code: 'no-window' | 'too-short' | 'no-neighbour' | 'different-gates';
  readonly message: Sentence;
}

export type EditResult = Result<ScheduleChange, EditRefusal>;

/** What the port's hardware allows, ns. */
export interface Grain {
  readonly granularityNs: number;
  readonly minIntervalNs: number;
}

/** The shortest window one may make, on the grid: the hardware's least interval, and never less than one step. */
export function shortestNs({ granularityNs, minIntervalNs }: Grain): number {
  return Math.ceil(Math.max(minIntervalNs, granularityNs, 1) / granularityNs) * granularityNs;
}

function changed(schedule: Schedule, windows: Schedule['windows'], label: Sentence): EditResult {
  return ok({ label, schedule: { ...schedule, windows } });
}

const refuse = (code: EditRefusal['code'], en: string, zh: string): EditResult => fail({ code, message: { en, zh } });

const noWindow = (index: number): EditResult => refuse('no-window', `There is no window ${index}.`, `没有窗口 ${index}。`);

const replaceAt = (windows: Schedule['windows'], index: number, ...by: readonly Window[]): Window[] => [
  ...windows.slice(0, index),
  ...by,
  ...windows.slice(index + 1),
];

/**
 * Moves the end of a window. Inside the list the next window gives or takes what it gains, so that the sum stays; the end
 * of the last window alone changes the sum, and the cycle with it where the schedule names none.
 * @param deltaNs clamped so that neither window falls below the shortest; one that was shorter before may stay as it is
 */
export function resizeEdge(schedule: Schedule, index: number, deltaNs: number, grain: Grain): EditResult {
  const window = schedule.windows[index];
  if (!window) return noWindow(index);
  const next = schedule.windows[index + 1];
  const shortest = shortestNs(grain);
  const least = -room(window, shortest);
  const delta = Math.min(Math.max(deltaNs, least), next ? room(next, shortest) : Number.POSITIVE_INFINITY);
  const resized = { ...window, length: window.length + delta };
  const windows = replaceAt(schedule.windows, index, resized);
  if (next) windows[index + 1] = { ...next, length: next.length - delta };
  return changed(schedule, windows, {
    en: `Window ${index}: length ${formatNs(resized.length)}`,
    zh: `窗口 ${index}：长度 ${formatNs(resized.length)}`,
  });
}

/** How much shorter a window may become, ns. */
const room = ({ length }: Window, shortest: number): number => Math.max(0, length - shortest);

/** Slides a window: the one before grows as the one after shrinks. The sum and its own length stay. */
export function slideWindow(schedule: Schedule, index: number, deltaNs: number, grain: Grain): EditResult {
  const [before, after] = [schedule.windows[index - 1], schedule.windows[index + 1]];
  if (!schedule.windows[index]) return noWindow(index);
  if (!before || !after)
    return refuse(
      'no-neighbour',
      `Window ${index} has no neighbour on both sides to give it room. Move it between others, or resize it.`,
      `窗口 ${index} 两侧没有都可让出空间的相邻窗口。请把它移到其他窗口之间，或调整其长度。`,
    );
  const shortest = shortestNs(grain);
  const delta = Math.min(Math.max(deltaNs, -room(before, shortest)), room(after, shortest));
  const windows = [...schedule.windows];
  windows[index - 1] = { ...before, length: before.length + delta };
  windows[index + 1] = { ...after, length: after.length - delta };
  return changed(schedule, windows, {
    en: `Slide window ${index} by ${formatNs(delta)}`,
    zh: `窗口 ${index} 平移 ${formatNs(delta)}`,
  });
}

/** Takes a window out and puts it back where it then has index `to`; the others make room. */
export function moveWindow(schedule: Schedule, from: number, to: number): EditResult {
  const window = schedule.windows[from];
  if (!window) return noWindow(from);
  const rest = replaceAt(schedule.windows, from);
  const at = Math.min(Math.max(to, 0), rest.length);
  return changed(schedule, [...rest.slice(0, at), window, ...rest.slice(at)], {
    en: `Move window ${from} to place ${at}`,
    zh: `将窗口 ${from} 移到位置 ${at}`,
  });
}

/** Cuts a window in two at `offsetNs` from its start, brought to the grid; both parts keep its gates. */
export function splitWindow(schedule: Schedule, index: number, offsetNs: number, grain: Grain): EditResult {
  const window = schedule.windows[index];
  if (!window) return noWindow(index);
  const shortest = shortestNs(grain);
  if (window.length < 2 * shortest)
    return refuse(
      'too-short',
      `Window ${index} is ${formatNs(window.length)}; two parts of at least ${formatNs(shortest)} do not fit. Widen it first.`,
      `窗口 ${index} 为 ${formatNs(window.length)}，放不下两个至少 ${formatNs(shortest)} 的部分。请先加宽。`,
    );
  const wanted = Math.round(offsetNs / grain.granularityNs) * grain.granularityNs;
  const first = Math.min(Math.max(wanted, shortest), window.length - shortest);
  const parts = [
    { ...window, length: first },
    { ...window, length: window.length - first },
  ];
  return changed(schedule, replaceAt(schedule.windows, index, ...parts), {
    en: `Split window ${index} at ${formatNs(first)}`,
    zh: `在 ${formatNs(first)} 处拆分窗口 ${index}`,
  });
}

/**
 * Joins a window with the next.
 * @param gates `same`: refused where the gates or commands differ; `union`: what is open in either stays open in both
 */
export function mergeWithNext(schedule: Schedule, index: number, gates: 'same' | 'union'): EditResult {
  const [window, next] = [schedule.windows[index], schedule.windows[index + 1]];
  if (!window) return noWindow(index);
  if (!next)
    return refuse(
      'no-neighbour',
      `Window ${index} is the last: there is none after it to merge with.`,
      `窗口 ${index} 是最后一个，后面没有可合并的窗口。`,
    );
  const open = union(window.open, next.open);
  const sameGates = open.length === new Set(window.open).size && open.length === new Set(next.open).size;
  if (gates === 'same' && !(sameGates && window.command === next.command))
    return refuse(
      'different-gates',
      `Windows ${index} and ${index + 1} open different gates. Shift+M merges them with all of these open.`,
      `窗口 ${index} 和 ${index + 1} 打开的门不同。按 Shift+M 合并并全部打开。`,
    );
  const merged: Window = {
    ...window,
    open: sameGates ? window.open : open,
    for: [...new Set([...window.for, ...next.for])],
    length: window.length + next.length,
  };
  return changed(schedule, [...replaceAt(schedule.windows, index, merged).filter((_, i) => i !== index + 1)], {
    en: `Merge windows ${index} and ${index + 1}`,
    zh: `合并窗口 ${index} 和 ${index + 1}`,
  });
}

const union = (a: readonly number[], b: readonly number[]): number[] => [...new Set([...a, ...b])].sort((x, y) => x - y);

/** Adds a window after `index` (−1: first), with its own length: the sum grows. */
export function insertAfter(schedule: Schedule, index: number, window: Window): EditResult {
  const at = Math.min(Math.max(index + 1, 0), schedule.windows.length);
  return changed(schedule, [...schedule.windows.slice(0, at), window, ...schedule.windows.slice(at)], {
    en: `Add window ${at}`,
    zh: `添加窗口 ${at}`,
  });
}

/** What a new window is given where nothing says how long it shall be, ns. */
const NEW_WINDOW_NS = 10_000;

/**
 * Adds a window with TC0 open after `index`.
 * @param keepSum the window before gives up its end for it, at most half of it; else the sum grows
 */
export function addWindow(schedule: Schedule, index: number, { keepSum, grain }: { keepSum: boolean; grain: Grain }): EditResult {
  const shortest = shortestNs(grain);
  const window: Window = { for: [], open: [0], length: Math.max(onGrid(NEW_WINDOW_NS, grain), shortest), command: 'set' };
  const giver = schedule.windows[index];
  if (!keepSum || !giver) return insertAfter(schedule, index, window);
  const half = Math.floor(giver.length / 2 / grain.granularityNs) * grain.granularityNs;
  return takeEnd(schedule, index, { ...window, length: Math.max(Math.min(window.length, half), shortest) }, grain);
}

const onGrid = (ns: number, { granularityNs }: Grain): number => Math.ceil(ns / granularityNs) * granularityNs;

/** Cuts a closed window (a guard band) off the end of a window; the sum stays. */
export function insertGuard(schedule: Schedule, index: number, lengthNs: number, grain: Grain): EditResult {
  return takeEnd(
    schedule,
    index,
    { for: [], open: [], length: Math.max(onGrid(lengthNs, grain), shortestNs(grain)), command: 'set' },
    grain,
  );
}

/** Gives the end of a window to another one, which comes after it. */
function takeEnd(schedule: Schedule, index: number, added: Window, grain: Grain): EditResult {
  const window = schedule.windows[index];
  if (!window) return noWindow(index);
  const { length } = added;
  if (window.length < length + shortestNs(grain))
    return refuse(
      'too-short',
      `Window ${index} is ${formatNs(window.length)}; taking ${formatNs(length)} from it would leave less than ${formatNs(shortestNs(grain))}. Widen it first.`,
      `窗口 ${index} 为 ${formatNs(window.length)}，取走 ${formatNs(length)} 后将不足 ${formatNs(shortestNs(grain))}。请先加宽。`,
    );
  const isGuard = added.open.length === 0;
  return changed(schedule, replaceAt(schedule.windows, index, { ...window, length: window.length - length }, added), {
    en: isGuard ? `Guard band of ${formatNs(length)} after window ${index}` : `Add window ${index + 1}`,
    zh: isGuard ? `在窗口 ${index} 后加 ${formatNs(length)} 保护带` : `添加窗口 ${index + 1}`,
  });
}

/**
 * Takes a window out.
 * @param leave `absorb`: the window before (for the first one, after) takes its time; `gap`: its time stays, all gates closed;
 *   `shorten`: the sum shrinks
 */
export function deleteWindow(schedule: Schedule, index: number, leave: 'absorb' | 'gap' | 'shorten'): EditResult {
  const window = schedule.windows[index];
  if (!window) return noWindow(index);
  const label = { en: `Delete window ${index}`, zh: `删除窗口 ${index}` };
  if (leave === 'gap')
    return changed(schedule, replaceAt(schedule.windows, index, { ...window, open: [], for: [] }), {
      en: `Close all gates in window ${index}`,
      zh: `关闭窗口 ${index} 的所有门`,
    });
  const windows = replaceAt(schedule.windows, index);
  const heir = Math.max(index - 1, 0);
  const inherits = windows[heir];
  if (leave === 'absorb' && inherits) windows[heir] = { ...inherits, length: inherits.length + window.length };
  return changed(schedule, windows, label);
}

/** Opens or closes one class's gate in a window. */
export function toggleGate(schedule: Schedule, index: number, trafficClass: number): EditResult {
  const window = schedule.windows[index];
  if (!window) return noWindow(index);
  const opens = !window.open.includes(trafficClass);
  const open = opens ? union(window.open, [trafficClass]) : window.open.filter((other) => other !== trafficClass);
  return changed(schedule, replaceAt(schedule.windows, index, { ...window, open }), {
    en: `${opens ? 'Open' : 'Close'} TC${trafficClass} in window ${index}`,
    zh: `窗口 ${index}：${opens ? '打开' : '关闭'} TC${trafficClass}`,
  });
}

/**
 * Sets a window's length.
 * @param keepSum the next window (for the last one, the one before) gives or takes the difference; refused where it has not enough
 */
export function setLength(
  schedule: Schedule,
  index: number,
  lengthNs: number,
  { keepSum, grain }: { keepSum: boolean; grain: Grain },
): EditResult {
  const window = schedule.windows[index];
  if (!window) return noWindow(index);
  const label = { en: `Window ${index}: length ${formatNs(lengthNs)}`, zh: `窗口 ${index}：长度 ${formatNs(lengthNs)}` };
  const windows = replaceAt(schedule.windows, index, { ...window, length: lengthNs });
  if (!keepSum || windows.length === 1) return changed(schedule, windows, label);
  const giver = index + 1 < windows.length ? index + 1 : index - 1;
  const gives = windows[giver];
  const left = (gives?.length ?? 0) + window.length - lengthNs;
  if (!gives || (lengthNs > window.length && left < shortestNs(grain)))
    return refuse(
      'too-short',
      `Window ${giver} has ${formatNs(gives?.length ?? 0)} and would be left with ${formatNs(left)}, less than ${formatNs(shortestNs(grain))}. Shorten it less, or let the sum change.`,
      `窗口 ${giver} 为 ${formatNs(gives?.length ?? 0)}，将只剩 ${formatNs(left)}，少于 ${formatNs(shortestNs(grain))}。请减少改动，或允许总长变化。`,
    );
  windows[giver] = { ...gives, length: left };
  return changed(schedule, windows, label);
}

/** Sets what a window is for, which gates it opens, or its 802.1Qbv command. */
export function setWindow(schedule: Schedule, index: number, part: Partial<Pick<Window, 'for' | 'open' | 'command'>>): EditResult {
  const window = schedule.windows[index];
  if (!window) return noWindow(index);
  const what = part.for ? ['purpose', '用途'] : part.open ? ['gates', '门'] : ['command', '命令'];
  return changed(schedule, replaceAt(schedule.windows, index, { ...window, ...part }), {
    en: `Window ${index}: ${what[0]}`,
    zh: `窗口 ${index}：${what[1]}`,
  });
}
