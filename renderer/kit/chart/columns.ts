/** Points of one trace. `times` in ms since 1970, ascending; `values` of the same length, where NaN is a gap: nothing is known there. */
export interface Columns {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** One line of a chart. Traces of the same `lane` share a chart; lanes stand under each other on one time axis. */
export interface Trace {
  readonly id: string;
  readonly lane: string;
  /** Already safe to show. */
  readonly label: string;
  readonly unit?: string;
  /** A value holds until the next one (`step`), or what lies between is drawn as passed through (`line`). */
  readonly shape: 'line' | 'step';
  readonly columns: Columns;
}

/** Where a chart's points come from. They never pass through the state of a view: the chart reads them when it draws. */
export interface ChartSource {
  traces(): readonly Trace[];
  /** Called after points or traces have changed; the chart draws at most once a frame. @returns the disposer */
  subscribe(changed: () => void): () => void;
  /** The points are of a time that is over: nothing is live, and all of it is on screen at first. */
  readonly isStill?: boolean;
}

export const noColumns: Columns = { times: new Float64Array(0), values: new Float64Array(0) };

/** Index of the first time at or after `ms`. */
export function firstAtOrAfter(times: Float64Array, ms: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What stands between two times, and one point more on either side, so that lines run on to the edge of the picture. */
export function cut({ times, values }: Columns, fromMs: number, toMs: number): Columns {
  const first = Math.max(0, firstAtOrAfter(times, fromMs) - 1);
  let end = firstAtOrAfter(times, toMs);
  while (end < times.length && times[end] === toMs) end++;
  end = Math.min(times.length, end + 1);
  return { times: times.subarray(first, end), values: values.subarray(first, end) };
}

/** The newest value at or before a time; NaN in a gap, null before the first point. */
export function valueAt({ times, values }: Columns, ms: number): number | null {
  let index = firstAtOrAfter(times, ms);
  while (index < times.length && times[index] === ms) index++;
  return values[index - 1] ?? null;
}
