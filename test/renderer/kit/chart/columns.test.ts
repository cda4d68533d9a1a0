import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align, gapsOf } from '../../../../renderer/kit/chart/align.ts';
import { type Columns, cut, type Trace, valueAt } from '../../../../renderer/kit/chart/columns.ts';
import { csvOf } from '../../../../renderer/kit/chart/csv.ts';
import { decimate } from '../../../../renderer/kit/chart/decimate.ts';
import { numberLabel } from '../../../../renderer/kit/chart/labels.ts';
import { createPointRing } from '../../../../renderer/kit/chart/ring.ts';

const SEED = 20_261_122;

function columns(points: readonly (readonly [number, number])[]): Columns {
  return { times: Float64Array.from(points, ([time]) => time), values: Float64Array.from(points, ([, value]) => value) };
}

const pairs = ({ times, values }: Columns) => [...times].map((time, index) => [time, values[index]]);

/** Points with ascending times and gaps among them. */
const someColumns = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 40 }),
      fc.oneof({ weight: 12, arbitrary: fc.integer({ min: -1_000, max: 1_000 }) }, fc.constant(Number.NaN)),
    ),
    {
      minLength: 2,
      maxLength: 800,
    },
  )
  .map((steps) => {
    let now = 0;
    return columns(
      steps.map(([step, value]): [number, number] => {
        now += step;
        return [now, value];
      }),
    );
  });

describe('decimation for a picture of so many columns of pixels', () => {
  it('keeps the lowest and the highest value of every column, and whether there is a gap in it (naive oracle, fixed seed)', () => {
    fc.assert(
      fc.property(someColumns, fc.integer({ min: 1, max: 30 }), (all, buckets) => {
        const fromMs = all.times[0] ?? 0;
        const toMs = (all.times.at(-1) ?? 0) + 1;
        const few = decimate(all, { fromMs, toMs, buckets });
        const bucketOf = (time: number) => Math.floor(((time - fromMs) * buckets) / (toMs - fromMs));
        const summary = (part: Columns) => {
          const known = new Map<number, { low: number; high: number; gap: boolean }>();
          for (const [index, time] of part.times.entries()) {
            const value = part.values[index] ?? 0;
            const one = known.get(bucketOf(time)) ?? { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY, gap: false };
            if (Number.isNaN(value)) one.gap = true;
            else {
              one.low = Math.min(one.low, value);
              one.high = Math.max(one.high, value);
            }
            known.set(bucketOf(time), one);
          }
          return known;
        };
        expect(summary(few)).toEqual(summary(all));
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('gives points of the original in their order, and at most ten for a column', () => {
    fc.assert(
      fc.property(someColumns, fc.integer({ min: 1, max: 30 }), (all, buckets) => {
        const few = decimate(all, { fromMs: 0, toMs: (all.times.at(-1) ?? 0) + 1, buckets });
        expect(few.times.length).toBeLessThanOrEqual(Math.max(buckets * 4, (buckets + 2) * 10));
        let at = 0;
        const left = pairs(all);
        for (const [time, value] of pairs(few)) {
          while (at < left.length && !(left[at]?.[0] === time && Object.is(left[at]?.[1], value))) at++;
          expect(at).toBeLessThan(left.length);
          at++;
        }
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('keeps a spike of one point among a million', () => {
    const times = Float64Array.from({ length: 1_000_000 }, (_, index) => index);
    const values = new Float64Array(1_000_000);
    values[654_321] = 9;
    const few = decimate({ times, values }, { fromMs: 0, toMs: 1_000_000, buckets: 800 });
    expect(few.times.length).toBeLessThan(8_000);
    expect(Math.max(...few.values)).toBe(9);
  });

  it('takes one point more on either side of what is seen, so that lines reach the edge', () => {
    const all = columns([
      [0, 1],
      [10, 2],
      [20, 3],
      [30, 4],
      [40, 5],
    ]);
    expect(pairs(cut(all, 12, 28))).toEqual([
      [10, 2],
      [20, 3],
      [30, 4],
    ]);
    expect(pairs(cut(all, 20, 20))).toEqual([
      [10, 2],
      [20, 3],
      [30, 4],
    ]);
  });
});

describe('points of several traces on one axis', () => {
  it('keep their times, several at one time as well; a gap is null, nothing is undefined', () => {
    const one = columns([
      [0, 1],
      [5, Number.NaN],
      [5, 2],
    ]);
    const two = columns([
      [3, 7],
      [5, 8],
    ]);
    expect(align([one, two])).toEqual({
      times: [0, 3, 5, 5],
      values: [
        [1, undefined, null, 2],
        [undefined, 7, 8, undefined],
      ],
    });
  });

  it('tell from when to when a trace is not known', () => {
    const gap = Number.NaN;
    expect(
      gapsOf(
        columns([
          [0, 1],
          [10, gap],
          [11, gap],
          [20, 2],
          [30, gap],
        ]),
      ),
    ).toEqual([
      [0, 20],
      [20, Number.POSITIVE_INFINITY],
    ]);
    expect(
      gapsOf(
        columns([
          [0, 1],
          [10, 2],
        ]),
      ),
    ).toEqual([]);
  });

  it('have at a time the value that came last; none before the first', () => {
    const all = columns([
      [10, 1],
      [20, 2],
      [20, 3],
    ]);
    expect([valueAt(all, 9), valueAt(all, 10), valueAt(all, 19), valueAt(all, 20), valueAt(all, 99)]).toEqual([null, 1, 1, 3, 3]);
  });
});

describe('the ring of a live trace', () => {
  it('keeps the last points and counts what fell out (naive oracle, fixed seed)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.array(fc.integer(), { maxLength: 300 }), (capacity, values) => {
        const ring = createPointRing(capacity);
        for (const [time, value] of values.entries()) ring.push(time, value);
        expect([...ring.columns().values]).toEqual(values.slice(-capacity));
        expect(ring.dropped).toBe(Math.max(0, values.length - capacity));
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('never lets time run backwards, as a clock that was set does', () => {
    const ring = createPointRing(10);
    for (const time of [100, 50, 120]) ring.push(time, time);
    expect([...ring.columns().times]).toEqual([100, 100, 120]);
  });
});

describe('what leaves the chart as text', () => {
  const trace = (label: string, points: readonly (readonly [number, number])[]): Trace => ({
    id: label,
    lane: label,
    label,
    unit: 'bar',
    shape: 'line',
    columns: columns(points),
  });

  it('is RFC 4180: quoted where a comma or a quote stands in a name, lines end in CR LF, a gap has no value', () => {
    const text = csvOf(
      [
        trace('a,"b"', [
          [0, 1.5],
          [1_000, Number.NaN],
          [2_000, 2],
        ]),
      ],
      { fromMs: 0, toMs: 1_500 },
    );
    expect(text).toBe('time,trace,value,unit\r\n1970-01-01T00:00:00.000Z,"a,""b""",1.5,bar\r\n1970-01-01T00:00:01.000Z,"a,""b""",,bar\r\n');
  });

  it('is no formula for a spreadsheet that opens it', () => {
    expect(csvOf([trace('=HYPERLINK(1)', [[0, 1]])], { fromMs: 0, toMs: 1 })).toContain(",'=HYPERLINK(1),1,");
  });

  it('has numbers that fit', () => {
    expect([0, 1.23456789, -5, 123_456_789, 2e12, -1e-7, Number.POSITIVE_INFINITY].map(numberLabel)).toEqual([
      '0',
      '1.23456789',
      '\u22125',
      '123456789',
      '2.000e12',
      '\u22121.000e\u22127',
      'Infinity',
    ]);
  });
});
