import { type Columns, cut } from './columns.ts';

/** Most points that one column of pixels gives: first, lowest, highest and last, before a gap and after it, and the gap. */
const MOST_PER_BUCKET = 10;

/**
 * Fewer points that draw the same picture: of each of `buckets` equal spans of time the first, lowest, highest and last point stay, in their
 * order, so that a spike of one point is never lost; a gap stays a gap. Where there are few points all of them stay.
 * @param buckets as many as the picture has columns of pixels
 * Source: Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014.
 */
export function decimate(columns: Columns, { fromMs, toMs, buckets }: { fromMs: number; toMs: number; buckets: number }): Columns {
  const part = cut(columns, fromMs, toMs);
  const { times } = part;
  const spanMs = toMs - fromMs;
  if (times.length <= buckets * 4 || !(spanMs > 0)) return part;
  const most = Math.min(times.length, (buckets + 2) * MOST_PER_BUCKET);
  const kept: Kept = { times: new Float64Array(most), values: new Float64Array(most), count: 0 };
  const bucketOf = (index: number): number =>
    Math.max(-1, Math.min(buckets, Math.floor((((times[index] ?? 0) - fromMs) * buckets) / spanMs)));
  for (let start = 0; start < times.length; ) {
    const bucket = bucketOf(start);
    let end = start + 1;
    while (end < times.length && bucketOf(end) === bucket) end++;
    keepBucket(part, start, end, kept);
    start = end;
  }
  return { times: kept.times.subarray(0, kept.count), values: kept.values.subarray(0, kept.count) };
}

interface Kept {
  readonly times: Float64Array;
  readonly values: Float64Array;
  count: number;
}

/** What is known before the first gap of a bucket, the gap, and what is known after it; a bucket that ends in a gap ends in one here. */
function keepBucket(columns: Columns, start: number, end: number, kept: Kept): void {
  const { values } = columns;
  let gap = start;
  while (gap < end && !Number.isNaN(values[gap])) gap++;
  keepRun(columns, start, gap, kept);
  if (gap === end) return;
  keep(columns, gap, kept);
  keepRun(columns, gap + 1, end, kept);
  if (gap < end - 1 && Number.isNaN(values[end - 1])) keep(columns, end - 1, kept);
}

/** First, lowest, highest and last of the known values. */
function keepRun(columns: Columns, start: number, end: number, kept: Kept): void {
  const { values } = columns;
  let first = -1;
  let last = -1;
  let lowest = -1;
  let highest = -1;
  for (let index = start; index < end; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    if (first < 0) first = lowest = highest = index;
    if (value < (values[lowest] ?? 0)) lowest = index;
    if (value > (values[highest] ?? 0)) highest = index;
    last = index;
  }
  if (first < 0) return;
  const [low, high] = lowest < highest ? [lowest, highest] : [highest, lowest];
  keep(columns, first, kept);
  if (low !== first && low !== last) keep(columns, low, kept);
  if (high !== low && high !== first && high !== last) keep(columns, high, kept);
  if (last !== first) keep(columns, last, kept);
}

function keep({ times, values }: Columns, index: number, kept: Kept): void {
  kept.times[kept.count] = times[index] ?? 0;
  kept.values[kept.count] = values[index] ?? Number.NaN;
  kept.count++;
}
