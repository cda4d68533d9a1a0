import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampView,
  exactLabel,
  firstTick,
  fitRange,
  HYPERCYCLE_CAP_NS,
  hypercycle,
  nearestNs,
  panBy,
  type TimeView,
  tickLabel,
  tickScale,
  timeToX,
  zoomAt,
} from '../../../renderer/tas/geometry.ts';

const view = (originNs: number, nsPerPx: number): TimeView => ({ originNs, originPartNs: 0, nsPerPx, widthPx: 1_000 });

describe('time and pixels', () => {
  it('a pan of half a nanosecond is not lost an hour into the axis', () => {
    const hour = 3_600_000_000_000_000;
    let moved = view(hour, 1 / 96);
    for (let i = 0; i < 480; i++) moved = panBy(moved, 0.1);
    expect(timeToX(moved, hour)).toBeCloseTo(-48, 6);
  });

  it('the whole ns under a pixel comes back to that pixel at every zoom', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 52 }),
        fc.double({ min: 1 / 96, max: 1e6, noNaN: true }),
        fc.integer({ min: 0, max: 1_000 }),
        (origin, nsPerPx, x) => {
          const ns = nearestNs(view(origin, nsPerPx), x);
          expect(Number.isSafeInteger(ns)).toBe(true);
          expect(Math.abs(timeToX(view(origin, nsPerPx), ns) - x)).toBeLessThanOrEqual(0.5 / nsPerPx + 1e-3);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it('zooming keeps the moment under the pointer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 12 }),
        fc.integer({ min: 0, max: 1_000 }),
        fc.array(fc.double({ min: 0.3, max: 3, noNaN: true }), { maxLength: 12 }),
        (origin, x, factors) => {
          const start = view(origin, 1_000);
          const held = nearestNs(start, x);
          const before = timeToX(start, held);
          const end = factors.reduce((now, factor) => zoomAt(now, before, factor, 1e9), start);
          expect(timeToX(end, held)).toBeCloseTo(before, 2);
        },
      ),
      { seed: 2, numRuns: 200 },
    );
  });

  it('zoom ends at 96 px for one ns and at the widest that is allowed', () => {
    expect(zoomAt(view(0, 1), 0, 1e-9, 100).nsPerPx).toBeCloseTo(1 / 96);
    expect(zoomAt(view(0, 1), 0, 1e9, 100).nsPerPx).toBe(100);
  });

  it('a fitted range has both ends in the plot', () => {
    const fitted = fitRange({ fromNs: 500, toNs: 1_000_500 }, 800);
    expect(timeToX(fitted, 500)).toBeCloseTo(12);
    expect(timeToX(fitted, 1_000_500)).toBeCloseTo(788);
  });

  it('a view that was panned away comes back into reach', () => {
    const away = clampView(view(10 ** 9, 1_000), { fromNs: 0, toNs: 1_000_000 });
    expect(timeToX(away, 1_000_000)).toBeCloseTo(250);
  });
});

describe('hypercycle', () => {
  it('is the least common multiple of the cycles', () => {
    expect(hypercycle([250_000, 1_000_000, 400_000])).toEqual({ ns: 2_000_000, exactNs: 2_000_000n, capped: false });
  });
  it('of cycles without a common divisor is capped at the longest one, and says so', () => {
    const { ns, exactNs, capped } = hypercycle([999_999_937, 999_999_893]);
    expect([ns, capped]).toEqual([999_999_937, true]);
    expect(exactNs).toBe(999_999_937n * 999_999_893n);
  });
  it('of 64 coprime cycles neither overflows nor grows without bound', () => {
    const { capped, exactNs } = hypercycle(Array.from({ length: 64 }, (_, i) => 2_000_000_011 + 2 * i));
    expect(capped).toBe(true);
    expect(exactNs).toBeLessThan(BigInt(HYPERCYCLE_CAP_NS) * 2n ** 32n);
  });
  it('without any cycle is empty', () => expect(hypercycle([0])).toEqual({ ns: 0, exactNs: 0n, capped: false }));
});

describe('ticks', () => {
  it('steps are 1, 2 or 5 times a power of ten in whole ns, at least as far apart as asked', () => {
    fc.assert(
      fc.property(fc.double({ min: 1 / 96, max: 1e8, noNaN: true }), (nsPerPx) => {
        const { stepNs, parts } = tickScale(nsPerPx, 100);
        expect(stepNs / nsPerPx).toBeGreaterThanOrEqual(99.9);
        expect(stepNs / nsPerPx).toBeLessThanOrEqual(Math.max(251, 1 / nsPerPx + 1));
        expect([1, 2, 5]).toContain(Number(String(stepNs)[0]));
        expect(Number.isInteger(stepNs / parts)).toBe(true);
      }),
      { seed: 3, numRuns: 300 },
    );
  });
  it('begin at a whole multiple of the step', () => expect(firstTick(view(1_234, 1), 500)).toBe(1_500));
  it('are labelled in the unit of the step, exact to the ns', () => {
    expect(tickLabel(1_000_000, 200_000)).toBe('1\u202f000 µs');
    expect(tickLabel(12_000_000, 2_000_000)).toBe('12 ms');
    expect(tickLabel(37, 1)).toBe('37 ns');
    expect(tickLabel(123_456_789, 1)).toBe('123\u202f456.789 µs');
  });
  it('the crosshair tells the ns', () =>
    expect([exactLabel(618_204), exactLabel(0), exactLabel(999)]).toEqual(['618.204 µs', '0 ns', '999 ns']));
});
