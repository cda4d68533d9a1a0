/** What a document says a window is for: `Slot 1 (0-200 us): control (priority 7)`. Times in ns from the start of the cycle. */
interface Intent {
  readonly startNs: number;
  readonly endNs: number;
  readonly priorities: readonly number[];
  readonly at: number;
  readonly line: number;
}

/** Intents that stand together, as the lines of one list, and the cycle they belong to where one is named. */
interface IntentGroup {
  readonly intents: readonly Intent[];
  readonly cycleNs: number | null;
  readonly at: number;
}

const UNIT_NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  纳秒: 1,
  微秒: 1e3,
  毫秒: 1e6,
  秒: 1e9,
};
const UNIT = '(ns|us|µs|μs|ms|s|纳秒|微秒|毫秒|秒)';
const RANGE = new RegExp(
  `(?<![\\d.])(\\d{1,9}(?:\\.\\d{1,6})?) ?${UNIT}? ?(?:-|–|—|~|～|至|到|\\bto\\b|\\.\\.) ?(\\d{1,9}(?:\\.\\d{1,6})?) ?${UNIT}(?![a-z])`,
  'i',
);
const PRIORITY =
  /(?:\b(?:priority|priorities|prio|pcp)|优先级|優先級)[ ]{0,3}[:=：#]?[ ]{0,3}(\d{1,2}(?:[ ]{0,2}(?:,|\/|、|&|\band\b|和|与|-|–)[ ]{0,2}\d{1,2}(?!\d|[ ]{0,2}(?:ns|us|µs|μs|ms|s)\b)){0,15})(?!\d)/i;
const CYCLE = new RegExp(`(?:\\bcycle(?:[ -]?time)?|周期|週期)[ ]{0,3}[:=：(（]?[ ]{0,3}(\\d{1,9}(?:\\.\\d{1,6})?) ?${UNIT}(?![a-z])`, 'i');
const LINE_LIMIT = 1_000;
const GAP_LINES = 3;
const NEAREST_GROUPS = 50;

/** Finds what a document says of its windows, in English and Chinese, in prose, lists and comments alike. */
export function readIntents(text: string): IntentGroup[] {
  const groups: { intents: Intent[]; cycleNs: number | null; at: number }[] = [];
  let cycle: { ns: number; line: number } | null = null;
  let lineNumber = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    lineNumber++;
    if (end - start < LINE_LIMIT && end - start > 3) {
      const line = text.slice(start, end);
      const named = /cycle|周期|週期/i.test(line) ? CYCLE.exec(line) : null;
      if (named) cycle = { ns: durationNs(named[1], named[2]), line: lineNumber };
      const intent = /prio|pcp|优先级|優先級/i.test(line) ? readIntent(line, start, lineNumber) : null;
      if (intent) {
        const last = groups.at(-1);
        const previous = last?.intents.at(-1);
        if (last && previous && lineNumber - previous.line <= GAP_LINES && intent.startNs === previous.endNs) last.intents.push(intent);
        else groups.push({ intents: [intent], cycleNs: cycle && lineNumber - cycle.line < 30 ? cycle.ns : null, at: start });
      }
    }
    start = end + 1;
  }
  return groups;
}

function readIntent(line: string, at: number, lineNumber: number): Intent | null {
  const range = RANGE.exec(line);
  const priorities = readPriorities(line);
  if (!range || priorities.length === 0) return null;
  const startNs = durationNs(range[1], range[2] ?? range[4]);
  const endNs = durationNs(range[3], range[4]);
  return startNs < endNs ? { startNs, endNs, priorities, at, line: lineNumber } : null;
}

/** Priorities that a line of prose or a comment names: `priority 7`, `PCP 4-6`, `优先级 5、6`. Empty where it names none. */
export function readPriorities(line: string): number[] {
  const list = PRIORITY.exec(line)?.[1];
  if (!list) return [];
  const range = /^(\d{1,2})[ ]{0,2}[-–][ ]{0,2}(\d{1,2})$/.exec(list);
  const [low, high] = [Number(range?.[1]), Number(range?.[2])];
  if (range && (high < low || high > 15)) return [];
  const numbers = range ? Array.from({ length: high - low + 1 }, (_, index) => low + index) : (list.match(/\d+/g) ?? []).map(Number);
  return numbers.every((number) => number <= 15) ? [...new Set(numbers)] : [];
}

function durationNs(digits: string | undefined, unit: string | undefined): number {
  return Math.round(Number(digits) * (UNIT_NS[(unit ?? '').toLowerCase()] ?? Number.NaN));
}

/**
 * The priorities each window is meant for: from the last group before the command that describes exactly its windows,
 * all from 0 to the end of the cycle, or window by window where the group names the same cycle.
 * @param windows lengths in ns, in order
 * @returns for each window its priorities, null where nothing is said of it
 */
export function intentsOfWindows(
  groups: readonly IntentGroup[],
  windows: readonly number[],
  commandAt: number,
): (readonly number[] | null)[] {
  const ends: number[] = [];
  for (const length of windows) ends.push((ends.at(-1) ?? 0) + length);
  const cycleNs = ends.at(-1) ?? 0;
  const starts = [0, ...ends.slice(0, -1)];
  const indexOf = ({ startNs, endNs }: Intent) => starts.findIndex((start, index) => start === startNs && ends[index] === endNs);
  const group = groupsBefore(groups, commandAt).findLast(({ intents, cycleNs: named }) => {
    if (!intents.every((intent) => indexOf(intent) !== -1)) return false;
    const whole = intents[0]?.startNs === 0 && intents.at(-1)?.endNs === cycleNs;
    return named === null ? whole : named === cycleNs;
  });
  return windows.map((_, index) => group?.intents.find((intent) => indexOf(intent) === index)?.priorities ?? null);
}

/** A command is described near it: the last groups before it, found by halving. */
function groupsBefore(groups: readonly IntentGroup[], commandAt: number): IntentGroup[] {
  let low = 0;
  let high = groups.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((groups[middle]?.at ?? 0) <= commandAt) low = middle + 1;
    else high = middle;
  }
  return groups.slice(Math.max(0, low - NEAREST_GROUPS), low);
}
