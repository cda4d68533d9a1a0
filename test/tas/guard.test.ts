import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingGuardBands } from '../../shared/tas/check/guard.ts';
import { subjectOf } from '../../shared/tas/check/subject.ts';
import { cycleTimeNs, gateMask, type Schedule } from '../../shared/tas/model.ts';
import { placeOf } from './plant.ts';

const drawn = fc
  .record({
    windows: fc.array(fc.record({ open: fc.uniqueArray(fc.integer({ min: 0, max: 2 })), length: fc.integer({ min: 1, max: 8 }) }), {
      minLength: 2,
      maxLength: 7,
    }),
    needed: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 3, maxLength: 3 }),
  })
  .map(({ windows, needed }) => ({ ...placeOf({ tas: { windows, cycle: undefined } }), needed }));

/** The importance of TC0, TC1 and TC2 in the correct plant. */
const importance = [4, 6, 7];

/** Looks back from each opening, nanosecond by nanosecond, for a less important frame that is still on the wire. */
function oracle(schedule: Schedule, needed: readonly number[]): number[] {
  const states = schedule.windows.flatMap((window) => Array<number>(window.length).fill(gateMask(window)));
  const cycleNs = cycleTimeNs(schedule);
  const at = (ns: number) => states[((ns % cycleNs) + cycleNs) % cycleNs] ?? 0;
  const open = (ns: number, trafficClass: number) => ((at(ns) >>> trafficClass) & 1) === 1;
  let startNs = 0;
  return schedule.windows.flatMap((window, index) => {
    const start = startNs;
    startNs += window.length;
    const rank = Math.max(-1, ...[0, 1, 2].map((one) => (open(start, one) && !open(start - 1, one) ? (importance[one] ?? 0) : -1)));
    const disturbed = [0, 1, 2].some((one) => {
      if (open(start, one) || (importance[one] ?? 0) >= rank) return false;
      // A frame may start in the last open nanosecond: the wire is taken for `needed` from the closing on.
      return Array.from({ length: needed[one] ?? 0 }, (_, back) => open(start - 1 - back, one)).some(Boolean);
    });
    return disturbed ? [index] : [];
  });
}

describe('missing guard bands', () => {
  it('are those that a nanosecond-by-nanosecond search finds', () => {
    fc.assert(
      fc.property(drawn, ({ schedule, place, needed }) => {
        const found = missingGuardBands(subjectOf(schedule, place), needed).map(({ window }) => window);
        expect(found).toEqual(oracle(schedule, needed));
      }),
      { seed: 8_001, numRuns: 800 },
    );
  });
});
