import { cycleTimeNs, gateMask, type Schedule } from './model.ts';

/** A window as one cycle executes it, ns from the cycle's start. */
export interface Span {
  /** Index of the window in the schedule. */
  readonly window: number;
  readonly startNs: number;
  readonly endNs: number;
  /** Bit n: the gate of class n is open. */
  readonly mask: number;
}

/** A time in which a gate stays open. `startNs` lies in the cycle; `endNs` lies beyond it where the interval wraps round. */
interface OpenInterval {
  readonly startNs: number;
  readonly endNs: number;
}

/** One traffic class over one cycle. */
export interface Lane {
  readonly trafficClass: number;
  /** Ascending; touching windows are one interval, across the end of the cycle as well. An always open gate is `[0, cycle)`. */
  readonly open: readonly OpenInterval[];
  readonly openNs: number;
  /** The longest time a frame waits for the gate, ns: 0 where it is always open, the whole cycle where it never opens. */
  readonly longestClosedNs: number;
}

/**
 * The windows as one cycle executes them: cut at the end of the cycle where they are longer, the last state standing where they
 * are shorter. Windows of length 0 are left out.
 * @returns spans that cover `[0, cycle)` without gap, or none for a schedule without length
 * Source: IEEE 802.1Q-2022 §8.6.9.2 (the cycle timer restarts the list; at its end the gate states stand).
 */
export function spansOf(schedule: Schedule): Span[] {
  const cycleNs = cycleTimeNs(schedule);
  const spans: Span[] = [];
  let startNs = 0;
  for (const [index, window] of schedule.windows.entries()) {
    if (startNs >= cycleNs) break;
    const endNs = Math.min(cycleNs, startNs + window.length);
    if (endNs > startNs) spans.push({ window: index, startNs, endNs, mask: gateMask(window) });
    startNs = endNs;
  }
  const last = spans.at(-1);
  if (last && last.endNs < cycleNs) spans[spans.length - 1] = { ...last, endNs: cycleNs };
  return spans;
}

/** The lanes of all classes of the schedule, class 0 first. */
export function lanesOf(schedule: Schedule): Lane[] {
  const spans = spansOf(schedule);
  return schedule.queues.map((_, trafficClass) => laneOf(spans, trafficClass));
}

/** The lane of one class, from spans that cover the whole cycle. */
export function laneOf(spans: readonly Span[], trafficClass: number): Lane {
  const cycleNs = spans.at(-1)?.endNs ?? 0;
  const runs: { startNs: number; endNs: number }[] = [];
  for (const { startNs, endNs, mask } of spans) {
    if (!((mask >>> trafficClass) & 1)) continue;
    const previous = runs.at(-1);
    if (previous?.endNs === startNs) previous.endNs = endNs;
    else runs.push({ startNs, endNs });
  }
  const open = joinAcrossEnd(runs, cycleNs);
  const openNs = open.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0);
  return { trafficClass, open, openNs, longestClosedNs: longestGapNs(open, cycleNs) };
}

/** Time in which no gate is open at all: guard bands and idle time, ns per cycle. */
export function deadTimeNs(spans: readonly Span[]): number {
  return spans.reduce((sum, { startNs, endNs, mask }) => (mask === 0 ? sum + endNs - startNs : sum), 0);
}

function joinAcrossEnd(runs: readonly OpenInterval[], cycleNs: number): readonly OpenInterval[] {
  const [first, ...others] = runs;
  const last = others.at(-1);
  if (!first || !last || first.startNs !== 0 || last.endNs !== cycleNs) return runs;
  return [...others.slice(0, -1), { startNs: last.startNs, endNs: cycleNs + first.endNs }];
}

function longestGapNs(open: readonly OpenInterval[], cycleNs: number): number {
  const first = open[0];
  if (!first) return cycleNs;
  return open.reduce((longest, { endNs }, index) => {
    const nextStartNs = open[index + 1]?.startNs ?? first.startNs + cycleNs;
    return Math.max(longest, nextStartNs - endNs);
  }, 0);
}
