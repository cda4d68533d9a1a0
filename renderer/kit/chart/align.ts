import type { Columns } from './columns.ts';

/** One axis of times, and the values of each trace on it: null is a gap, undefined a time at which this trace has no point. */
export interface Aligned {
  readonly times: readonly number[];
  readonly values: readonly (readonly (number | null | undefined)[])[];
}

/** Lays traces with times of their own on one axis. Several points of one trace at the same time all stay. */
export function align(traces: readonly Columns[]): Aligned {
  const times: number[] = [];
  const values = traces.map((): (number | null | undefined)[] => []);
  const next = traces.map(() => 0);
  for (;;) {
    let now = Number.POSITIVE_INFINITY;
    for (const [trace, columns] of traces.entries()) now = Math.min(now, columns.times[next[trace] ?? 0] ?? Number.POSITIVE_INFINITY);
    if (now === Number.POSITIVE_INFINITY) return { times, values };
    times.push(now);
    for (const [trace, columns] of traces.entries()) {
      const index = next[trace] ?? 0;
      const isHere = columns.times[index] === now;
      values[trace]?.push(isHere ? knownOrGap(columns.values[index]) : undefined);
      if (isHere) next[trace] = index + 1;
    }
  }
}

const knownOrGap = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);

/** Spans of time in which a trace is not known, each from the last known point to the next one. */
export function gapsOf({ times, values }: Columns): readonly (readonly [fromMs: number, toMs: number])[] {
  const gaps: (readonly [number, number])[] = [];
  let lastKnown: number | null = null;
  let isOpen = false;
  for (const [index, time] of times.entries()) {
    if (Number.isNaN(values[index] ?? Number.NaN)) {
      isOpen = true;
      lastKnown ??= time;
      continue;
    }
    if (isOpen && lastKnown !== null) gaps.push([lastKnown, time]);
    isOpen = false;
    lastKnown = time;
  }
  if (isOpen && lastKnown !== null) gaps.push([lastKnown, Number.POSITIVE_INFINITY]);
  return gaps;
}
